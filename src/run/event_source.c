// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/event_source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "base/message.h"
#include "decode/segment.h"
#include "facts/event.h"
#include "facts/kernel_name.h"
#include "process/btf.h"
#include "process/selection.h"

/* Of a TCP header: the bytes up to the end of its sequence number. */
#define SEQUENCE_END 8

static int compile(struct event_source *events, const char *expression)
{
	char reason[FILTER_ERROR_SIZE];
	int error = filter_compile(&events->filter, expression,
				   events->raw ? LINKTYPE_RAW : LINKTYPE_ETHERNET, reason,
				   sizeof(reason));

	if (error)
		message_error("%s", error == -ENOMEM ? strerror(-error) : reason);
	else
		events->has_filter = true;
	/* What --only needs are packets, which the kernel filters. */
	if (error || !events->shown || !filter_asks_kernel(&events->filter))
		return error;
	message_error("'%s': events do not have the direction or interface that it asks for",
		      expression);
	return -EINVAL;
}

/* Those that are shown, and what --only needs. */
static fact_set kinds_of(const struct run_config *config)
{
	static const struct {
		enum condition_kind condition;
		enum fact_kind kind;
	} needs[] = {
		{CONDITION_RETRANSMIT, FACT_RETRANSMIT},
		{CONDITION_DROP, FACT_DROP},
		{CONDITION_RESET, FACT_RESET},
	};
	fact_set kinds = config->events | trigger_events(&config->keep.triggers);
	size_t i;

	for (i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
		if (config->only.bits & condition_bit(needs[i].condition))
			kinds |= table_bit(needs[i].kind);
	return kinds;
}

/* A reason that the kernel does not have would never come. */
static int check_reasons(const struct trigger_set *triggers, const struct btf *btf)
{
	const struct trigger *trigger = triggers->list;

	for (; trigger < triggers->list + triggers->count; trigger++) {
		if (trigger->kind != TRIGGER_DROP || !*trigger->value ||
		    kernel_name_drop_number(btf, trigger->value))
			continue;
		message_error("--on drop=%s: this kernel has no such reason", trigger->value);
		return -EINVAL;
	}
	return 0;
}

static int open_facts(struct event_source *events, const struct run_config *config,
		      const struct attribution *attribution, const uint32_t *netns, size_t count)
{
	_cleanup_(btf_closep) struct btf_source *types = NULL;
	struct facts_request request = {
		.kinds = kinds_of(config),
		.without = config->capture.without,
		.netns = netns,
		.netns_count = count,
		.selected = attribution && selection_chosen(&config->processes)
				    ? attribution_selected(attribution)
				    : SELECTED_MAPS_NONE,
		.connect_ns = config->events & table_bit(FACT_CONNECT)
				      ? 0
				      : trigger_duration(&config->keep.triggers, TRIGGER_CONNECT),
		.raw = events->raw,
		.wakes = config->keep.chosen,
	};
	int error = selection_btf(&types, config->processes.btf_file);

	if (error)
		return error;
	error = check_reasons(&config->keep.triggers, btf_btf(types));
	if (error)
		return error;
	request.btf = btf_btf(types);
	request.btf_path = btf_path(types);
	return facts_open(&events->facts, &request);
}

int event_source_open(struct event_source *events, const struct run_config *config,
		      const struct capture_ns *namespaces, size_t count, uint16_t linktype,
		      const struct attribution *attribution)
{
	_cleanup_(cleanup_free) uint32_t *netns = NULL;
	size_t i;
	int error;

	if (!kinds_of(config))
		return 0;
	netns = calloc(count, sizeof(*netns));
	if (!netns)
		return message_errno(-ENOMEM, "cannot capture events");
	for (i = 0; i < count; i++)
		netns[i] = namespaces[i].inode;
	events->shown = config->events | trigger_events(&config->keep.triggers);
	events->raw = linktype == LINKTYPE_RAW;
	error = compile(events, config->filter.expression);
	return error ?: open_facts(events, config, attribution, netns, count);
}

void event_source_close(struct event_source *events)
{
	facts_close(events->facts);
	if (events->has_filter)
		filter_free(&events->filter);
}

struct merge_callbacks event_source_callbacks(const struct event_source *events)
{
	if (!events->facts)
		return (struct merge_callbacks){0};
	return (struct merge_callbacks){facts_peek, facts_advance, events->facts};
}

/* The first one where the namespace is not known. */
static const struct capture_ns *find_ns(const struct capture_ns *namespaces, size_t count,
					uint32_t inode)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (namespaces[i].inode == inode)
			return &namespaces[i];
	return namespaces;
}

bool event_source_take(struct event_source *events, const struct capture_ns *namespaces,
		       size_t count, const struct record *record, struct packet *packet)
{
	const struct packet_event *event;
	enum fact_kind kind;
	uint32_t netns;

	if (!filter_matches(&events->filter, record->data, record->avail, record->length))
		return false;
	event = facts_event(events->facts, &kind, &netns);
	events->hidden = !(events->shown & table_bit(kind));
	if (!events->hidden)
		tally_add(&events->tally, event, table_kind(kind)->detail);
	unpack_record(find_ns(namespaces, count, netns)->unpack, record, packet);
	packet->interface_name = NULL;
	packet->event = event;
	return true;
}

condition_bits event_source_mark(const struct event_source *events, struct packet *packet,
				 const struct packet_tuple *tuple, uint64_t time)
{
	struct pending_packet about = {.tuple = tuple, .time = time, .netns = packet->netns};
	const struct segment *segment = packet->segment;
	condition_bits met = 0;
	int cause = -ENOENT;

	if (!facts_any(events->facts, time) || !cursor_has(segment->at, SEQUENCE_END))
		return 0;
	about.sequence = cursor_u32(segment->at, SEQUENCE_END - 4);
	if (packet->type == PACKET_TYPE_OUTGOING)
		cause = facts_find(events->facts, FACT_RETRANSMIT, &about);
	if (cause >= 0) {
		met |= condition_bit(CONDITION_RETRANSMIT);
		if (events->shown & table_bit(FACT_RETRANSMIT))
			packet->retransmit = event_cause(cause);
	}
	if (facts_find(events->facts, FACT_DROP, &about) >= 0 ||
	    facts_find(events->facts, FACT_LISTEN_OVERFLOW, &about) >= 0)
		met |= condition_bit(CONDITION_DROP);
	return met;
}

uint64_t event_source_unmarked(const struct event_source *events)
{
	return events->facts ? facts_unmarked(events->facts) : 0;
}

uint64_t event_source_lost(const struct event_source *events)
{
	return events->facts ? facts_lost(events->facts) : 0;
}

uint64_t event_source_missed(const struct event_source *events)
{
	return events->facts ? facts_missed(events->facts) : 0;
}

void event_source_tell_lost(const struct event_source *events)
{
	unsigned long long lost = event_source_lost(events);

	if (lost)
		message_info("events lost: %llu, no space left in their buffer", lost);
}

void event_source_tell_missed(const struct event_source *events)
{
	unsigned long long missed = event_source_missed(events);

	if (missed)
		message_warning("%llu events may be missing: so often the kernel did not run a "
				"program in itself",
				missed);
}
