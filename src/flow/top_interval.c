// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "flow/top_interval.h"

#define NANOSECONDS 1000000000.0

static uint64_t add_known(uint64_t a, uint64_t b)
{
	if (a == FLOW_UNKNOWN || b == FLOW_UNKNOWN)
		return a == FLOW_UNKNOWN ? b : a;
	return a + b;
}

/* Counters that fell are another connection's, whose end was not seen. */
static uint64_t increase(uint64_t now, uint64_t before)
{
	if (now == FLOW_UNKNOWN || before == FLOW_UNKNOWN)
		return FLOW_UNKNOWN;
	return now >= before ? now - before : now;
}

static uint64_t rate_of(uint64_t bytes, uint64_t before, const struct top_interval *interval)
{
	uint64_t more = increase(bytes, before);
	uint64_t length = interval->now_ns - interval->before_ns;

	if (more == FLOW_UNKNOWN || !interval->before_ns || interval->now_ns <= interval->before_ns)
		return FLOW_UNKNOWN;
	return (uint64_t)((double)more * NANOSECONDS / (double)length + 0.5);
}

/* What a new row had before: nothing if it was first seen in the interval. */
static void begin_row(struct top_row *row, uint64_t before)
{
	struct top_end *end;
	unsigned int i;

	row->retransmitted = before;
	for (end = row->ends; end < row->ends + FLOW_SIDES; end++) {
		end->bytes = before;
		for (i = 0; i < FLOW_WAIT_UNKNOWN; i++)
			end->waits[i] = before;
	}
}

/* The largest of what was waited for since the pass before. */
static void choose_wait(struct top_row *row, const struct flow_end *end,
			const struct top_end *before)
{
	uint64_t more[FLOW_WAIT_UNKNOWN], total = 0;
	unsigned int i, largest = 0;

	row->now = FLOW_WAITS;
	for (i = 0; i < FLOW_WAIT_UNKNOWN; i++) {
		/* They become known when the connection has lived for some ticks. */
		more[i] = end->waits[i] == FLOW_UNKNOWN ? FLOW_UNKNOWN
			  : before->waits[i] == FLOW_UNKNOWN
				  ? end->waits[i]
				  : end->waits[i] - (before->waits[i] < end->waits[i]
							     ? before->waits[i]
							     : end->waits[i]);
		if (more[i] == FLOW_UNKNOWN)
			return;
		total += more[i];
		if (more[i] > more[largest])
			largest = i;
	}
	if (!total)
		return;
	row->now = (enum flow_wait)largest;
	row->now_percent = (uint8_t)((double)more[largest] * 100 / (double)total + 0.5);
}

static void update_end(struct top_end *row, const struct flow_end *end,
		       const struct top_interval *interval)
{
	unsigned int i;

	row->rate = rate_of(end->bytes, row->bytes, interval);
	row->bytes = end->bytes;
	for (i = 0; i < FLOW_WAIT_UNKNOWN; i++)
		row->waits[i] = end->waits[i];
	row->pid = end->pid;
	row->local = end->local;
	memcpy(row->comm, end->comm, sizeof(row->comm));
}

static void update_retransmitted(struct top_row *row, const struct flow *flow)
{
	uint64_t total = add_known(flow->ends[FLOW_CLIENT].retransmitted,
				   flow->ends[FLOW_SERVER].retransmitted);

	row->retransmitted_since = increase(total, row->retransmitted);
	row->retransmitted = total;
}

/* The client may have become known, or another end be the one that is called so. */
static void swap_ends(struct top_row *row)
{
	struct top_end client = row->ends[FLOW_CLIENT];

	row->ends[FLOW_CLIENT] = row->ends[FLOW_SERVER];
	row->ends[FLOW_SERVER] = client;
}

/* Of the end that sent more in the interval, where both have a state; else the one that has. */
static enum flow_side choose_main(const struct top_row *row, const struct flow *flow)
{
	const struct flow_end *client = &flow->ends[FLOW_CLIENT];
	const struct flow_end *server = &flow->ends[FLOW_SERVER];
	uint64_t sent = row->ends[FLOW_CLIENT].rate, received = row->ends[FLOW_SERVER].rate;

	if (client->local != server->local || sent == FLOW_UNKNOWN || received == FLOW_UNKNOWN ||
	    sent == received)
		return flow_main_side(flow);
	return sent > received ? FLOW_CLIENT : FLOW_SERVER;
}

void top_interval_update(struct top_row *row, const struct flow *flow, bool client_is_first,
			 bool is_new, const struct top_interval *interval)
{
	bool began = interval->before_ns && flow->seen_ns >= interval->before_ns;
	struct top_end before[FLOW_SIDES];
	enum flow_side side;

	if (is_new)
		begin_row(row, began ? 0 : FLOW_UNKNOWN);
	else if (row->client_is_first != client_is_first)
		swap_ends(row);
	memcpy(before, row->ends, sizeof(before));
	for (side = FLOW_CLIENT; side < FLOW_SIDES; side++)
		update_end(&row->ends[side], &flow->ends[side], interval);
	update_retransmitted(row, flow);
	row->client_is_first = client_is_first;
	row->version = flow->version;
	row->client_known = flow->client_known;
	row->netns_name = flow->netns_name;
	row->handshake = flow->handshake;
	row->end = flow->end;
	row->ended_by = flow->ended_by;
	row->main = choose_main(row, flow);
	row->rtt_ns = flow->ends[row->main].rtt_ns;
	row->cwnd = flow->ends[row->main].cwnd;
	choose_wait(row, &flow->ends[row->main], &before[row->main]);
}
