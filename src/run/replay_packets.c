// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/replay_packets.h"

#include <errno.h>

/* False: an event that was not requested. A comment that is not an event is ignored. */
static bool take_event(struct replay *replay, struct packet *packet)
{
	const char *text = reader_event(replay->reader);
	int kind = text ? event_parse(&replay->event, text) : -EINVAL;

	if (kind < 0)
		return true;
	packet->interface_name = packet->file_interface = NULL;
	packet->direction = PACKET_DIRECTION_UNKNOWN;
	packet->event = &replay->event.event;
	replay->hidden = !(replay->config->events & table_bit((enum fact_kind)kind));
	return !replay->hidden || replay->only;
}

static bool matches(const struct replay *replay, const struct packet *packet)
{
	return filter_matches(replay->filter, packet->data, packet->avail, packet->length);
}

static void read_mark(struct replay *replay, struct packet *packet)
{
	const char *cause = replay->may_have_events ? reader_retransmit(replay->reader) : NULL;

	replay->reported = cause ? condition_bit(CONDITION_RETRANSMIT) : 0;
	if (replay->config->events & table_bit(FACT_RETRANSMIT))
		packet->retransmit = cause;
	if (replay->may_have_events)
		packet->trigger = reader_trigger(replay->reader);
}

static int next(void *arg, struct packet *packet)
{
	struct replay *replay = arg;
	int n;

	if (replay->limited && !replay->records)
		return 0;
	n = reader_next(replay->reader, packet);
	if (n <= 0)
		return n;
	replay->records += replay->limited ? -1 : 1;
	replay->hidden = false;
	packet->mesh = replay->config->source.mesh;
	read_mark(replay, packet);
	if (replay->config->tcp_info)
		packet->tcp_info = reader_tcp_info(replay->reader);
	if (replay->may_have_events && !take_event(replay, packet))
		return LOOP_LEFT_OUT;
	/* A connection's processes are with its first packet, matched or not. */
	return replay->comment || matches(replay, packet) ? 1 : LOOP_LEFT_OUT;
}

static void annotate(void *arg, struct packet *packet, const struct packet_tuple *tuple)
{
	const struct replay *replay = arg;

	process_comment_read(replay->comment, reader_processes(replay->reader), tuple, packet);
}

/* Nanoseconds; modulo 2^64 for the times that a broken file may have. */
static uint64_t time_of(const struct packet *packet)
{
	return (uint64_t)packet->time.seconds * 1000000000 + (uint64_t)packet->time.nanoseconds;
}

static bool takes(void *arg, const struct packet *packet)
{
	struct replay *replay = arg;

	if (replay->comment && !matches(replay, packet))
		return false;
	if (!sampling_takes(&replay->sampling, packet))
		return false;
	if (replay->only && !only_takes(replay->only, packet, time_of(packet), replay->reported))
		return false;
	return !replay->hidden && !replay->learning;
}

struct loop_source replay_packets_source(struct replay *replay)
{
	const bool chosen = replay->sampling.files || replay->comment || replay->only;

	return (struct loop_source){
		.next = next,
		.annotate = replay->comment ? annotate : NULL,
		.takes = chosen ? takes : NULL,
		.arg = replay,
	};
}
