// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/notice.h"

#include "base/message.h"
#include "capture/clock.h"

#define INTERVAL_NS 500000000

static uint64_t count_lost(const struct notice_sources *sources)
{
	struct live_totals totals = {0};

	if (sources->source)
		live_source_totals(sources->source, &totals);
	return totals.lost;
}

static uint64_t count_left_out(const struct notice_sources *sources)
{
	struct live_totals totals = {0};
	uint64_t sum = 0;
	unsigned int i;

	if (sources->source)
		live_source_totals(sources->source, &totals);
	for (i = 0; i < RECORD_UNPARSED_REASONS; i++)
		sum += totals.left_out[i];
	return sum;
}

static uint64_t count_conversations(const struct notice_sources *sources)
{
	struct printer_stats stats;

	loop_stats(sources->loop, &stats);
	return stats.evicted;
}

static uint64_t count_evicted_flows(const struct notice_sources *sources)
{
	struct printer_stats stats;

	loop_stats(sources->loop, &stats);
	return stats.flows_evicted;
}

static uint64_t count_unread(const struct notice_sources *sources)
{
	struct printer_stats stats;

	loop_stats(sources->loop, &stats);
	return stats.flows_unread;
}

static uint64_t count_names(const struct notice_sources *sources)
{
	return sources->resolver ? resolver_evicted(sources->resolver) : 0;
}

static uint64_t count_interfaces(const struct notice_sources *sources)
{
	const struct live_source *source = sources->source;
	uint64_t sum = 0;
	size_t i;

	for (i = 0; source && i < source->ns_count; i++)
		sum += unpack_evicted(source->namespaces[i].unpack);
	return sum;
}

/* Of the namespaces of --netns all. */
static struct netns_helper_state find_state(const struct notice_sources *sources)
{
	const struct live_source *source = sources->source;

	if (!source || !source->ns_count || !source->namespaces->finder)
		return (struct netns_helper_state){0};
	return netns_helper_state(source->namespaces->finder);
}

static uint64_t count_early(const struct notice_sources *sources)
{
	return find_state(sources).early;
}

static uint64_t count_missed(const struct notice_sources *sources)
{
	return find_state(sources).counts.missed;
}

static uint64_t count_over(const struct notice_sources *sources)
{
	return find_state(sources).counts.over;
}

static uint64_t count_refused(const struct notice_sources *sources)
{
	return find_state(sources).counts.refused;
}

static uint64_t count_hints(const struct notice_sources *sources)
{
	return find_state(sources).lost;
}

static uint64_t count_events(const struct notice_sources *sources)
{
	const struct live_source *source = sources->source;

	return source && source->attribution
		       ? attribution_lost(source->attribution) +
				 attribution_processes_lost(source->attribution)
		       : 0;
}

static uint64_t count_lost_events(const struct notice_sources *sources)
{
	return sources->source ? event_source_lost(&sources->source->events) : 0;
}

static uint64_t count_nested(const struct notice_sources *sources)
{
	const struct live_source *source = sources->source;

	if (!source)
		return 0;
	return event_source_missed(&source->events) +
	       (source->attribution ? attribution_missed(source->attribution) : 0);
}

static uint64_t count_unmarked(const struct notice_sources *sources)
{
	return sources->source ? event_source_unmarked(&sources->source->events) : 0;
}

static uint64_t count_connections(const struct notice_sources *sources)
{
	const struct live_source *source = sources->source;

	return source && source->attribution ? attribution_forgotten(source->attribution) : 0;
}

static uint64_t count_evicted_connections(const struct notice_sources *sources)
{
	const struct live_source *source = sources->source;

	return source && source->attribution ? attribution_evicted(source->attribution) : 0;
}

static uint64_t count_only(const struct notice_sources *sources)
{
	return sources->only ? only_evicted(sources->only) : 0;
}

static uint64_t count_unselected(const struct notice_sources *sources)
{
	const struct live_source *source = sources->source;

	return source && source->attribution ? attribution_unselected(source->attribution) : 0;
}

/* total: what follows the number at the end; NULL where another line reports it. */
static const struct notice {
	uint64_t (*count)(const struct notice_sources *sources);
	const char *first;
	const char *total;
} table[] = {
	{count_lost, "packets are being lost", NULL},
	{count_left_out, "packets are not understood, and left out", NULL},
	{count_conversations,
	 "conversations are too many to remember: when one goes on, its sequence numbers restart",
	 "conversations were too many to remember: when they went on, their sequence numbers "
	 "restarted"},
	{count_evicted_flows,
	 "connections are too many to remember: some are given before their end, and begin again",
	 "connections were too many to remember: they were given before their end"},
	{count_unread, "segments have no whole header, and are in no connection",
	 "segments had no whole header, and are in no connection"},
	{count_names, "names are too many to remember, and are looked up again",
	 "names were too many to remember, and were looked up again"},
	{count_interfaces, "interfaces are too many to remember: their names may be newer ones",
	 "interfaces were too many to remember: names of packets may be newer ones"},
	{count_early,
	 "connections begin before their network namespace is attached to: their first packets are "
	 "not seen",
	 "connections began before their network namespace was attached to: their first packets "
	 "were not seen"},
	{count_missed, "network namespaces end before they can be entered, and are not captured",
	 "network namespaces ended before they could be entered, and were not captured"},
	{count_over, "network namespaces are too many, and not captured",
	 "network namespaces were too many, and not captured"},
	{count_refused, "network namespaces cannot be entered, and are not captured",
	 "network namespaces could not be entered, and were not captured"},
	{count_hints, "hints at network namespaces are lost: they are found later",
	 "hints at network namespaces were lost: they were found later"},
	{count_events,
	 "events of sockets are being lost: packets of theirs have ? until the sockets are used "
	 "again; a larger -B has room for more",
	 NULL},
	{count_lost_events, "events are being lost", NULL},
	{count_nested, "events may be missing: so often the kernel did not run a program in itself",
	 "events may be missing: so often the kernel did not run a program in itself"},
	{count_unmarked, "events are too many to find the packets they are about",
	 "events were too many to find the packets they were about"},
	{count_unselected,
	 "connections of the selected processes are too many to remember: not all are captured",
	 "connections of the selected processes were too many to remember, and were not captured"},
	{count_only,
	 "connections are too many to remember: --only may leave out packets of those forgotten",
	 "connections were too many to remember: --only may have left out packets of theirs"},
	{count_connections, "connections close too fast to remember them: owners may be missing",
	 "connections that had just been closed were forgotten: owners may be missing"},
	{count_evicted_connections, "connections are too many to remember: owners may be missing",
	 "connections were too many to remember: owners may be missing"},
};

#define TABLE_SIZE (sizeof(table) / sizeof(table[0]))

void notice_look(struct notices *notices)
{
	uint64_t count, now = clock_monotonic();
	unsigned int i;

	if (now - notices->looked < INTERVAL_NS)
		return;
	notices->looked = now;
	for (i = 0; i < TABLE_SIZE; i++) {
		count = notices->reported >> i & 1 ? 0 : table[i].count(&notices->sources);
		if (!count)
			continue;
		message_warning("%s (%llu so far)", table[i].first, (unsigned long long)count);
		notices->reported |= 1u << i;
	}
}

void notice_end(const struct notices *notices)
{
	uint64_t count;
	unsigned int i;

	for (i = 0; i < TABLE_SIZE; i++) {
		count = table[i].total ? table[i].count(&notices->sources) : 0;
		if (count)
			message_warning("%llu %s", (unsigned long long)count, table[i].total);
	}
}
