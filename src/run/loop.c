// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/loop.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>

#include "base/message.h"
#include "base/signals.h"
#include "decode/segment.h"

/* How long a reader that does not read is waited for after a signal that asks to end. */
#define LAST_WRITE_NS 2000000000
#define LAST_PAUSE_NS 1000000

void loop_add_sink(struct loop *loop, const struct sink_type *type, void *state, bool ticks)
{
	loop->sinks[loop->sink_count++] = (struct sink){.type = type, .state = state};
	loop->ticks |= ticks;
}

int loop_open_sink(struct loop *loop, const struct sink_type *type,
		   const struct sink_request *request)
{
	int error = sink_open(&loop->sinks[loop->sink_count], type, request);

	if (error)
		return error;
	loop->sink_count++;
	return 0;
}

static bool any_error(const struct loop *loop)
{
	size_t i;

	for (i = 0; i < loop->sink_count; i++)
		if (loop->sinks[i].error)
			return true;
	return false;
}

bool loop_reached_limit(const struct loop *loop)
{
	return loop->limit && loop->captured >= loop->limit;
}

bool loop_wants_more(const struct loop *loop)
{
	return !loop->over && !any_error(loop) && !loop_reached_limit(loop);
}

bool loop_done(const struct loop *loop)
{
	return signals_stop() || !loop_wants_more(loop);
}

/* timeout NULL: as long as it takes. A signal ends the wait. */
static void wait_for_reader(const struct loop *loop, const struct sink *sink,
			    const struct timespec *timeout)
{
	struct pollfd reader = {.fd = sink->type->fd(sink->state), .events = POLLOUT};
	/* Before the end the outlet itself pauses where poll(2) finds room for something else. */
	const struct timespec pause = {.tv_nsec = signals_stop() ? LAST_PAUSE_NS : 0};

	/* With room for something, if not for what is next, ppoll(2) lets no signal through. */
	if (ppoll(&reader, 1, timeout, &loop->waiting) > 0)
		ppoll(NULL, 0, &pause, &loop->waiting);
	if (loop->source.counters && signals_counters())
		loop->source.counters(loop->source.counters_arg);
}

static void flush(struct loop *loop, struct sink *sink)
{
	while (sink_flush(sink) == -EAGAIN && !signals_stop())
		wait_for_reader(loop, sink, NULL);
}

void loop_flush(struct loop *loop)
{
	size_t i;

	for (i = 0; i < loop->sink_count; i++)
		flush(loop, &loop->sinks[i]);
}

void loop_leave_closed(struct loop *loop)
{
	struct sink *sink = loop->sinks;
	size_t i;

	for (i = 0; i < loop->sink_count && loop->sink_count > 1; i++, sink++) {
		if (sink->error != -EPIPE || !sink->type->lines)
			continue;
		sink->type->abandon(sink->state);
		sink_close(sink);
		memmove(sink, sink + 1, (--loop->sink_count - i) * sizeof(*sink));
		return;
	}
}

void loop_tick(struct loop *loop)
{
	size_t i;

	for (i = 0; i < loop->sink_count; i++)
		loop->over |= sink_tick(&loop->sinks[i]);
}

void loop_account(struct loop *loop, const struct account *account)
{
	struct sink *sink;

	for (sink = loop->sinks; sink < loop->sinks + loop->sink_count; sink++)
		if (sink->type->account && !sink->error)
			sink->type->account(sink->state, account);
}

static void annotate(struct loop *loop, struct packet *packet, struct segment *segment)
{
	const struct loop_source *source = &loop->source;
	struct packet_tuple tuple;

	if (!segment_decode(packet, segment))
		return;
	packet->segment = segment;
	if (!source->annotate)
		return;
	tuple = segment_tuple(segment);
	source->annotate(source->arg, packet, &tuple);
}

/* What a sink said to a packet that was more than "taken". False: no more packets. */
static bool attend(struct loop *loop, struct sink *sink, int result)
{
	if (result < 0)
		sink->error = result;
	else
		flush(loop, sink);
	return !any_error(loop);
}

/* For every packet: tests only what it may have changed. False: no more packets. */
static inline bool give(struct loop *loop, const struct packet *packet)
{
	struct sink *sink;
	bool more = true;
	int result;

	if (loop->ticks) {
		loop_tick(loop);
		if (loop->over || any_error(loop))
			return false;
	}
	loop->captured += !packet->event;
	for (sink = loop->sinks; sink < loop->sinks + loop->sink_count; sink++) {
		result = sink->type->packet(sink->state, packet);
		if (__builtin_expect(result != 0, 0))
			more &= attend(loop, sink, result);
	}
	return more && !loop_reached_limit(loop);
}

int loop_pass(struct loop *loop, int most)
{
	const struct loop_source *source = &loop->source;
	bool more = loop_wants_more(loop);
	struct segment segment;
	struct packet packet;
	int n, i;

	for (i = 0; i < most && more; i++) {
		n = source->next(source->arg, &packet);
		if (n <= 0)
			return n ? n : i;
		if (n == LOOP_LEFT_OUT)
			continue;
		if (loop->decode)
			annotate(loop, &packet, &segment);
		if (!source->takes || source->takes(source->arg, &packet))
			more = give(loop, &packet);
	}
	return i;
}

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* After a signal that asks to end: only time ends this. */
static void flush_last(struct loop *loop, struct sink *sink, int64_t deadline)
{
	struct timespec timeout;
	int64_t left;

	while (sink_flush(sink) == -EAGAIN) {
		left = deadline - now();
		if (left <= 0)
			return;
		timeout.tv_sec = left / 1000000000;
		timeout.tv_nsec = left % 1000000000;
		wait_for_reader(loop, sink, &timeout);
	}
}

static void put_end(struct sink *sink, const struct account *summary)
{
	if (sink->type->end && !sink->error)
		sink->type->end(sink->state);
	if (summary && sink->type->account && !sink->error)
		sink->type->account(sink->state, summary);
}

void loop_end(struct loop *loop, const struct account *summary)
{
	int64_t deadline = now() + LAST_WRITE_NS;
	uint64_t unwritten;
	struct sink *sink;
	bool stopped;

	for (sink = loop->sinks; sink < loop->sinks + loop->sink_count; sink++) {
		put_end(sink, summary);
		stopped = signals_stop();
		flush(loop, sink);
		if (!stopped)
			deadline = now() + LAST_WRITE_NS;
		flush_last(loop, sink, deadline);
		unwritten = sink->type->abandon(sink->state);
		/* What nobody reads beside a file is not missing. */
		if (sink->error == -EPIPE && sink->type->lines && loop->sink_count > 1)
			unwritten = 0;
		loop->stalled |= unwritten && !sink->error;
		if (unwritten > loop->unwritten)
			loop->unwritten = unwritten;
	}
	/* In a capture file events count as packets here. */
	loop->captured -= loop->unwritten < loop->captured ? loop->unwritten : loop->captured;
}

/* Errors of a capture file have been reported where they came up. */
static int report(const struct sink *sink)
{
	if (!sink->error || sink->error == -EPIPE)
		return 0;
	if (sink->type->lines)
		message_unwritten(sink->error);
	return -EIO;
}

int loop_close(struct loop *loop)
{
	int error = 0, failed;
	size_t i;

	if (loop->stalled) {
		message_error("%llu packet%s not written: the output was not read to its end",
			      (unsigned long long)loop->unwritten,
			      loop->unwritten == 1 ? " was" : "s were");
		error = -EIO;
	}
	loop_stats(loop, &loop->closed);
	for (i = 0; i < loop->sink_count; i++) {
		failed = report(&loop->sinks[i]);
		error = error ?: failed;
		failed = sink_close(&loop->sinks[i]);
		error = error ?: failed;
	}
	loop->sink_count = 0;
	loop->stalled = false;
	return error;
}

void loop_stats(const struct loop *loop, struct printer_stats *stats)
{
	struct printer_stats one = {0};
	size_t i;

	*stats = loop->closed;
	for (i = 0; i < loop->sink_count; i++) {
		if (!loop->sinks[i].type->stats)
			continue;
		loop->sinks[i].type->stats(loop->sinks[i].state, &one);
		stats->packets += one.packets;
		stats->conversations += one.conversations;
		stats->evicted += one.evicted;
		stats->flows_evicted += one.flows_evicted;
		stats->flows_unread += one.flows_unread;
	}
}
