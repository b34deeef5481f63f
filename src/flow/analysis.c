// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "flow/analysis.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/take.h"
#include "base/tcp_flag.h"
#include "flow/conversation_table.h"

#define NS_A_SECOND 1000000000
#define TIME_MAX    ((INT64_C(1) << 62) - 1)

struct analysis {
	struct analysis_request request;
	struct analysis_stats stats;
	struct conversation_table *table;
	int64_t clock; /* the latest time of a packet */
};

int analysis_new(struct analysis **out, const struct analysis_request *request)
{
	_cleanup_(analysis_freep) struct analysis *analysis = calloc(1, sizeof(*analysis));
	int error;

	if (!analysis)
		return -ENOMEM;
	analysis->request = *request;
	analysis->clock = -TIME_MAX;
	error = conversation_table_new(&analysis->table, request->limit ?: ANALYSIS_CONNECTIONS);
	if (error)
		return error;
	*out = TAKE_PTR(analysis);
	return 0;
}

void analysis_free(struct analysis *analysis)
{
	if (!analysis)
		return;
	conversation_table_free(analysis->table);
	free(analysis);
}

int64_t analysis_time(struct packet_time time)
{
	int64_t ns;

	if (__builtin_mul_overflow(time.seconds, NS_A_SECOND, &ns) ||
	    __builtin_add_overflow(ns, time.nanoseconds, &ns))
		return time.seconds < 0 ? -TIME_MAX : TIME_MAX;
	return ns > TIME_MAX ? TIME_MAX : ns < -TIME_MAX ? -TIME_MAX : ns;
}

static void give(struct analysis *analysis, const struct conversation *conversation)
{
	analysis->request.done(analysis->request.arg, conversation);
}

static void give_and_remove(struct analysis *analysis, struct conversation_table_entry *entry)
{
	give(analysis, &entry->conversation);
	conversation_table_remove(analysis->table, entry);
}

static void give_ended(struct analysis *analysis)
{
	struct conversation_table_entry *entry;

	for (;;) {
		entry = conversation_table_first(analysis->table, true);
		if (!entry || analysis->clock - entry->conversation.last < ANALYSIS_LINGER_NS)
			return;
		give_and_remove(analysis, entry);
	}
}

/* One that has ended goes first: it loses late packets only. */
static void make_room(struct analysis *analysis)
{
	struct conversation_table_entry *entry = conversation_table_first(analysis->table, true);

	if (!entry) {
		entry = conversation_table_first(analysis->table, false);
		entry->conversation.evicted = true;
		analysis->stats.evicted++;
	}
	give_and_remove(analysis, entry);
}

static void set_side(struct conversation_side *side, const uint8_t *address, size_t length,
		     uint16_t port)
{
	memcpy(side->address, address, length);
	side->port = port;
	side->owner.uid = PACKET_NO_UID;
}

static struct conversation_table_entry *begin(struct analysis *analysis,
					      const struct conversation_table_key *key,
					      const struct packet *packet,
					      const struct sequence_segment *segment, bool reversed)
{
	const struct packet_tuple tuple = segment_tuple(packet->segment);
	size_t length = tuple.version == 6 ? 16 : 4;
	struct conversation_table_entry *entry;
	struct conversation *conversation;
	int from;

	if (conversation_table_is_full(analysis->table))
		make_room(analysis);
	entry = conversation_table_add(analysis->table, key);
	conversation = &entry->conversation;
	/* Whoever answers a SYN is the second side. */
	from = (segment->flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK);
	entry->low_is_first = reversed == from;
	conversation->version = tuple.version;
	conversation->netns = packet->netns;
	set_side(&conversation->sides[from], tuple.source, length, tuple.source_port);
	set_side(&conversation->sides[!from], tuple.destination, length, tuple.destination_port);
	conversation_begin(conversation, segment, from);
	return entry;
}

static void take_owner(struct conversation_owner *own, const struct packet_owner *owner)
{
	if (!own->pid && owner->absence)
		own->absence = owner->absence;
	own->local |= owner->local;
	if (!owner->pid || own->pid == owner->pid)
		return;
	own->pid = owner->pid;
	own->uid = owner->uid;
	own->absence = PACKET_ABSENCE_UNKNOWN;
	snprintf(own->comm, sizeof(own->comm), "%s", owner->comm ?: "");
}

static void take_owners(struct conversation *conversation, const struct packet *packet, int from)
{
	if (!packet->processes)
		return;
	take_owner(&conversation->sides[from].owner, &packet->processes->source);
	take_owner(&conversation->sides[!from].owner, &packet->processes->destination);
}

void analysis_packet(struct analysis *analysis, const struct packet *packet)
{
	struct packet_tuple tuple = segment_tuple(packet->segment);
	struct conversation_table_entry *entry;
	struct conversation_table_key key;
	struct sequence_segment segment;
	bool reversed;
	int from;

	if (!sequence_segment_read(&segment, packet->segment, analysis_time(packet->time))) {
		analysis->stats.unread++;
		return;
	}
	analysis->stats.segments++;
	if (segment.time > analysis->clock)
		analysis->clock = segment.time;
	give_ended(analysis);
	conversation_table_key(&key, &tuple, packet->netns, &reversed);
	entry = conversation_table_find(analysis->table, &key);
	from = entry && reversed == entry->low_is_first;
	if (entry && conversation_is_reused(&entry->conversation, &segment, from)) {
		give_and_remove(analysis, entry);
		entry = NULL;
	}
	if (!entry)
		entry = begin(analysis, &key, packet, &segment, reversed);
	from = reversed == entry->low_is_first;
	conversation_take(&entry->conversation, &segment, from);
	take_owners(&entry->conversation, packet, from);
	conversation_table_touch(analysis->table, entry);
}

void analysis_living(struct analysis *analysis)
{
	const struct conversation_table_entry *entry;

	for (entry = conversation_table_first(analysis->table, false); entry;
	     entry = conversation_table_next(analysis->table, entry))
		give(analysis, &entry->conversation);
}

void analysis_end(struct analysis *analysis)
{
	struct conversation_table_entry *entry;
	int over;

	for (over = 1; over >= 0; over--)
		while ((entry = conversation_table_first(analysis->table, over)))
			give_and_remove(analysis, entry);
}

void analysis_count(const struct analysis *analysis, struct analysis_stats *stats)
{
	*stats = analysis->stats;
}
