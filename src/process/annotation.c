// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/annotation.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/foreign.h"
#include "base/take.h"
#include "base/tcp_flag.h"
#include "process/annotation_cache.h"
#include "process/detail.h"
#include "process/process.h"

#define TEXT_SIZE 8192

struct annotation {
	struct attribution *attribution;
	struct packet_processes processes;
	struct buffer details;
	struct annotation_cache cache; /* where no details are printed */
};

int annotation_new(struct annotation **annotation, struct attribution *attribution)
{
	_cleanup_(annotation_freep) struct annotation *new = calloc(1, sizeof(*new));
	int error;

	if (!new)
		return -ENOMEM;
	new->attribution = attribution;
	error = buffer_init(&new->details, TEXT_SIZE);
	if (error)
		return error;
	*annotation = TAKE_PTR(new);
	return 0;
}

void annotation_free(struct annotation *annotation)
{
	if (!annotation)
		return;
	buffer_free(&annotation->details);
	free(annotation);
}

static const struct process_state *state_of(const struct attribution_end *end, uint64_t time)
{
	return end->process ? process_at(end->process, time) : NULL;
}

/* Returns the text to print. */
static const char *fill_owner(struct packet_owner *owner, const struct attribution_end *end,
			      uint64_t time)
{
	const struct process_state *state = state_of(end, time);

	if (!state) {
		*owner = (struct packet_owner){.local = end->local, .absence = end->absence};
		return packet_absence_word(end->absence) ?: end->local ? "?" : "-";
	}
	*owner = (struct packet_owner){
		.local = true,
		.pid = end->process->reported.tgid,
		.tid = end->tid,
		.uid = state->uid,
		.comm = state->comm,
		.cgroup_id = state->cgroup_id,
		.command = detail_command_line(state->detail),
		.cgroup = detail_cgroup(state->detail),
		.container = detail_container(state->detail),
	};
	return state->text;
}

static void add_detail(struct annotation *annotation, const struct attribution_end *end,
		       uint64_t time, uint32_t netns)
{
	struct buffer *out = &annotation->details;
	const struct process_state *state = state_of(end, time);
	const char *name = attribution_netns_name(annotation->attribution, netns);

	if (!end->local)
		return;
	if (state) {
		buffer_literal(out, "\n    pid ");
		buffer_decimal(out, end->process->reported.tgid);
		buffer_literal(out, ", comm ");
		foreign_put(out, state->comm);
		detail_put(state->detail, state->uid, out);
	} else {
		buffer_literal(out, "\n    pid ");
		foreign_put(out, packet_absence_word(end->absence) ?: "?");
	}
	buffer_literal(out, ", netns ");
	if (name)
		foreign_put(out, name);
	else
		buffer_decimal(out, netns);
}

static const char *details_of(struct annotation *annotation, const struct attribution_ends *ends,
			      uint64_t time, uint32_t netns)
{
	struct buffer *out = &annotation->details;

	out->used = 0;
	add_detail(annotation, &ends->source, time, netns);
	add_detail(annotation, &ends->destination, time, netns);
	buffer_char(out, '\0');
	return out->error ? "" : out->data;
}

static void fill(struct packet_processes *processes, const struct attribution_ends *ends,
		 uint64_t time)
{
	processes->source_text = fill_owner(&processes->source, &ends->source, time);
	processes->destination_text = fill_owner(&processes->destination, &ends->destination, time);
	processes->sender_pid = processes->source.pid;
	processes->sender_tid = processes->source.tid;
}

static struct packet_processes *find_detailed(struct annotation *annotation,
					      const struct packet *packet,
					      const struct packet_tuple *tuple, uint64_t time)
{
	struct packet_processes *processes = &annotation->processes;
	struct attribution_ends ends;

	attribution_find(annotation->attribution, packet, tuple, time, &ends, NULL);
	fill(processes, &ends, time);
	processes->details = details_of(annotation, &ends, time, packet->netns);
	processes->netns = packet->netns;
	processes->netns_name = attribution_netns_name(annotation->attribution, packet->netns);
	return processes;
}

/* A connection's first segments change what the next ones belong to. */
static bool is_kept(const struct packet *packet, const struct packet_tuple *tuple)
{
	return !packet->event && !(tuple->flags & TCP_SYN);
}

static struct packet_processes *find_plain(struct annotation *annotation,
					   const struct packet *packet,
					   const struct packet_tuple *tuple, uint64_t time)
{
	struct packet_processes *processes = &annotation->processes;
	struct validity *validity = NULL;
	struct annotation_entry *entry;
	struct attribution_ends ends;
	bool found;

	if (is_kept(packet, tuple)) {
		entry = annotation_cache_take(&annotation->cache, packet, tuple, &found);
		processes = &entry->processes;
		validity = &entry->validity;
		if (found && attribution_holds(annotation->attribution, validity, time))
			return processes;
	}
	attribution_find(annotation->attribution, packet, tuple, time, &ends, validity);
	fill(processes, &ends, time);
	processes->details = "";
	return processes;
}

void annotation_packet(struct annotation *annotation, struct packet *packet,
		       const struct packet_tuple *tuple, uint64_t time)
{
	struct packet_processes *processes;

	attribution_advance(annotation->attribution, time);
	if (attribution_is_detailed(annotation->attribution))
		processes = find_detailed(annotation, packet, tuple, time);
	else
		processes = find_plain(annotation, packet, tuple, time);
	processes->tuple = *tuple;
	packet->processes = processes;
}
