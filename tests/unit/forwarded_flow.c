// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Flows from what was counted of forwarded packets: the ends, and what is not known. */
#include "flow/forwarded_flow.h"

#include <linux/types.h>

#include "tap.h"

#define SECOND 1000000000ull
#define BOTH   (FORWARDED_STARTED | FORWARDED_SYN | FORWARDED_ACKS)

/* 192.0.2.1:40000, the client, and 192.0.2.2:80; a second, of which a tenth was the handshake. */
static struct forwarded_record sample(void)
{
	struct forwarded_record record = {
		.time = 11 * SECOND,
		.key =
			{
				.address =
					{
						{[10] = 0xff, 0xff, 192, 0, 2, 1},
						{[10] = 0xff, 0xff, 192, 0, 2, 2},
					},
				.netns = 7,
				.port = {40000, 80},
			},
		.state =
			{
				.client = 0,
				.ended_by = FORWARDED_SIDES,
				.first = 10 * SECOND,
				.syn = 10 * SECOND,
				.established = 10 * SECOND + SECOND / 10,
				.sides =
					{
						{.bytes = 100,
						 .segments = 5,
						 .retransmitted = 1,
						 .flags = BOTH},
						{.bytes = 900,
						 .segments = 6,
						 .flags = BOTH | FORWARDED_ZERO},
					},
			},
	};

	return record;
}

static void test_open(struct tap *tap)
{
	struct forwarded_record record = sample();
	struct flow flow;

	forwarded_flow_fill(&flow, &record, (int64_t)(1000 * SECOND));
	tap_ok(tap, flow.forwarded && flow.client_known, "open: forwarded, the client is known");
	tap_number(tap, flow.version, 4, "open: IPv4");
	tap_number(tap, flow.ends[FLOW_CLIENT].address[3], 1, "open: the client's address");
	tap_number(tap, flow.ends[FLOW_SERVER].port, 80, "open: the server's port");
	tap_number(tap, (long long)flow.start_ns, 1010 * (long long)SECOND, "open: start");
	tap_number(tap, (long long)flow.last_ns, 1011 * (long long)SECOND, "open: last");
	tap_number(tap, (long long)flow.handshake_ns, SECOND / 10, "open: handshake");
	tap_number(tap, flow.end, FLOW_END_OPEN, "open: no end");
	tap_number(tap, (long long)flow.ends[FLOW_CLIENT].bytes, 100, "open: bytes");
	tap_number(tap, (long long)flow.ends[FLOW_CLIENT].retransmitted, 1, "open: retransmitted");
	tap_ok(tap, flow.ends[FLOW_SERVER].window_zero && !flow.ends[FLOW_CLIENT].window_zero,
	       "open: whose window is 0");
	tap_ok(tap,
	       flow.ends[FLOW_CLIENT].rtt_ns == FLOW_UNKNOWN &&
		       flow.ends[FLOW_CLIENT].waits[0] == FLOW_UNKNOWN,
	       "open: round trips and waits are not known");
}

/* The client is the second end, or seen first without being known to be it. */
static void test_client(struct tap *tap)
{
	struct forwarded_record record = sample();
	struct flow flow;

	record.state.client = 1;
	forwarded_flow_fill(&flow, &record, 0);
	tap_number(tap, flow.ends[FLOW_CLIENT].port, 80, "client: the second end");
	tap_number(tap, (long long)flow.ends[FLOW_CLIENT].bytes, 900, "client: its bytes");
	record.state.client = FORWARDED_UNKNOWN + 1;
	record.state.syn = 0;
	forwarded_flow_fill(&flow, &record, 0);
	tap_ok(tap,
	       !flow.client_known && flow.ends[FLOW_CLIENT].port == 80 &&
		       flow.start_ns == FLOW_UNKNOWN,
	       "client: not known, the end that was seen first");
}

static void test_unseen(struct tap *tap)
{
	struct forwarded_record record = sample();
	struct flow flow;

	memset(&record.state.sides[1], 0, sizeof(record.state.sides[1]));
	forwarded_flow_fill(&flow, &record, 0);
	tap_ok(tap,
	       flow.ends[FLOW_SERVER].bytes == FLOW_UNKNOWN &&
		       flow.ends[FLOW_SERVER].segments == FLOW_UNKNOWN,
	       "a direction that was acknowledged and not seen is not known");
	record.state.sides[0].flags = FORWARDED_STARTED | FORWARDED_SYN;
	forwarded_flow_fill(&flow, &record, 0);
	tap_number(tap, (long long)flow.ends[FLOW_SERVER].segments, 0,
		   "one that was not acknowledged has sent nothing");
}

static void test_ends(struct tap *tap)
{
	static const struct {
		const char *name;
		uint8_t end, ended_by;
		bool established, finish;
		uint32_t over;
		enum flow_end_kind kind;
		enum flow_side by;
		enum flow_handshake handshake;
	} rows[] = {
		{"fin", FORWARDED_FIN, 1, true, true, FORWARDED_ENDED, FLOW_END_FIN, FLOW_SERVER,
		 FLOW_HANDSHAKE_COMPLETE},
		{"reset", FORWARDED_RESET, 0, true, false, FORWARDED_ENDED, FLOW_END_RESET,
		 FLOW_CLIENT, FLOW_HANDSHAKE_COMPLETE},
		{"refused", FORWARDED_RESET, 1, false, false, FORWARDED_ENDED, FLOW_END_RESET,
		 FLOW_SERVER, FLOW_HANDSHAKE_REFUSED},
		{"given up by a reset", FORWARDED_RESET, 0, false, false, FORWARDED_ENDED,
		 FLOW_END_RESET, FLOW_CLIENT, FLOW_HANDSHAKE_ABORTED},
		{"not answered", FORWARDED_OPEN, FORWARDED_SIDES, false, false, FORWARDED_IDLE,
		 FLOW_END_TIMEOUT, FLOW_NEITHER, FLOW_HANDSHAKE_TIMEOUT},
		{"tried again", FORWARDED_OPEN, FORWARDED_SIDES, false, false, FORWARDED_REPLACED,
		 FLOW_END_ABORTED, FLOW_NEITHER, FLOW_HANDSHAKE_ABORTED},
		{"silent", FORWARDED_OPEN, FORWARDED_SIDES, true, false, FORWARDED_IDLE,
		 FLOW_END_UNKNOWN, FLOW_NEITHER, FLOW_HANDSHAKE_COMPLETE},
		{"silent after a FIN", FORWARDED_OPEN, 0, true, true, FORWARDED_IDLE, FLOW_END_FIN,
		 FLOW_CLIENT, FLOW_HANDSHAKE_COMPLETE},
		{"half-closed", FORWARDED_OPEN, 0, true, true, FORWARDED_LIVES, FLOW_END_OPEN,
		 FLOW_NEITHER, FLOW_HANDSHAKE_COMPLETE},
	};
	struct forwarded_record record;
	struct flow flow;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		record = sample();
		record.state.end = rows[i].end;
		record.state.ended_by = rows[i].ended_by;
		record.state.ended = rows[i].end == FORWARDED_OPEN ? 0 : record.time;
		record.over = rows[i].over;
		if (!rows[i].established)
			record.state.established = 0;
		if (rows[i].finish)
			record.state.sides[0].flags |= FORWARDED_FINISH;
		forwarded_flow_fill(&flow, &record, 0);
		tap_number(tap, flow.end, rows[i].kind, "%s: the end", rows[i].name);
		tap_number(tap, flow.ended_by, rows[i].by, "%s: by whom", rows[i].name);
		tap_number(tap, flow.handshake, rows[i].handshake, "%s: the handshake",
			   rows[i].name);
	}
}

/* Where the answers take another way. */
static void test_half(struct tap *tap)
{
	struct forwarded_record record = sample();
	struct flow flow;

	record.state.established = 0;
	record.state.sides[1] = (struct forwarded_side){0};
	record.state.sides[0].flags |= FORWARDED_FINISH;
	record.over = FORWARDED_IDLE;
	forwarded_flow_fill(&flow, &record, 0);
	tap_number(tap, flow.handshake, FLOW_HANDSHAKE_UNKNOWN, "half: the handshake is not known");
	tap_number(tap, flow.end, FLOW_END_FIN, "half: it ended by the FIN that was seen");
	tap_ok(tap, flow.handshake_ns == FLOW_UNKNOWN, "half: no time of the handshake");
	record.state.sides[0].flags &= ~(FORWARDED_FINISH | FORWARDED_ACKS);
	forwarded_flow_fill(&flow, &record, 0);
	tap_number(tap, flow.handshake, FLOW_HANDSHAKE_TIMEOUT,
		   "half: without an answer a timeout");
}

int main(void)
{
	struct tap tap = {0};

	test_open(&tap);
	test_client(&tap);
	test_unseen(&tap);
	test_ends(&tap);
	test_half(&tap);
	return tap_done(&tap);
}
