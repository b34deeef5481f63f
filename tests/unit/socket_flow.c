// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Flows from the kernel's sums: bytes without SYN and FIN, ends, what was waited for. */
#include "flow/socket_flow.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

#define TICK   4000000u
#define OFFSET 1000000000000
#define START  1000000000ull
#define SHAKE  5000000ull

static const struct socket_flow_clock timing = {.offset_ns = OFFSET, .tick_ns = TICK};

/* A client's socket that lived for a second. */
static struct flow_record client(void)
{
	struct flow_record made = {
		.time = START + SHAKE + 1000000000,
		.start = START,
		.first = START,
		.established = START + SHAKE,
		.bytes_acked = 102, /* with SYN and FIN */
		.bytes_sent = 150,
		.bytes_retransmitted = 50,
		.bytes_received = 31, /* with FIN */
		.process = {.tgid = 7, .uid = 1000, .comm = "curl"},
		.flow = {.netns = 9, .local_port = 4000, .remote_port = 80},
		.segments_out = 10,
		.retransmitted = 2,
		.retransmitted_by = {1, 1},
		.srtt = 300,
		.rtt_min = 200,
		.cwnd = 10,
		.ssthresh = 0x7fffffff,
		.mss = 1000,
		.rate_delivered = 10,
		.rate_interval = 1000,
		.flags = FLOW_FLAG_CLIENT | FLOW_FLAG_STARTED | FLOW_FLAG_OWN | FLOW_FLAG_FIN_SENT,
		.before = TCP_FIN_WAIT2,
		.ended = 1,
		.fin_counted = 1,
		.fin_sent = 1,
	};

	owner_map_address(made.flow.local, "\x0a\0\0\1");
	owner_map_address(made.flow.remote, "\x0a\0\0\2");
	return made;
}

static struct flow fill(const struct flow_record *own, const struct flow_record *peer)
{
	struct flow flow;

	socket_flow_fill(&flow, own, peer, &timing);
	return flow;
}

static void test_sums(struct tap *tap)
{
	struct flow_record own = client();
	struct flow flow = fill(&own, NULL);
	const struct flow_end *end = &flow.ends[FLOW_CLIENT], *far = &flow.ends[FLOW_SERVER];

	tap_number(tap, flow.version, 4, "sums: version");
	tap_number(tap, flow.start_ns, START + OFFSET, "sums: start is a time of day");
	tap_number(tap, flow.handshake_ns, SHAKE, "sums: handshake");
	tap_number(tap, end->bytes, 100, "sums: bytes without SYN and FIN");
	tap_number(tap, far->bytes, 30, "sums: bytes received without FIN");
	tap_number(tap, end->rtt_ns, 300000, "sums: RTT");
	tap_number(tap, end->rate, 10000000, "sums: delivery rate");
	tap_ok(tap, end->ssthresh == FLOW_UNKNOWN, "sums: no ssthresh before a loss");
	tap_ok(tap, end->local && end->pid == 7 && !far->local, "sums: who is local");
	tap_ok(tap, far->retransmitted == FLOW_UNKNOWN, "sums: the far end's retransmissions");
	own.rtt_min = UINT32_MAX;
	own.srtt = 0;
	own.rate_interval = 0;
	flow = fill(&own, NULL);
	tap_ok(tap,
	       end->rtt_ns == FLOW_UNKNOWN && end->rtt_min_ns == FLOW_UNKNOWN &&
		       end->rate == FLOW_UNKNOWN,
	       "sums: what was not measured is not known");
}

static void test_bytes(struct tap *tap)
{
	struct flow_record own = client();

	own.bytes_acked = 51;
	own.unacked = 51;
	tap_number(tap, fill(&own, NULL).ends[FLOW_CLIENT].bytes, 100,
		   "bytes: not all acknowledged");
	own = client();
	own.flags = 0;
	own.bytes_acked = 102;
	tap_number(tap, fill(&own, NULL).ends[FLOW_CLIENT].bytes, 100,
		   "bytes: an older socket that was a client");
	own.bytes_acked = 101;
	tap_number(tap, fill(&own, NULL).ends[FLOW_CLIENT].bytes, 100,
		   "bytes: an older socket that was a server");
	tap_ok(tap, fill(&own, NULL).start_ns == FLOW_UNKNOWN, "an older socket has no start");
	tap_ok(tap, !fill(&own, NULL).client_known, "and its client is not known");
	own = client();
	own.bytes_acked = own.fin_sent = 0;
	own.unacked = 1; /* the SYN */
	own.established = 0;
	tap_number(tap, fill(&own, NULL).ends[FLOW_CLIENT].bytes, 0, "bytes: a SYN has none");
}

/* How a client's socket ended. */
static const struct {
	const char *name;
	int error;
	uint32_t flags;
	uint8_t before;
	bool established;
	enum flow_end_kind end;
	enum flow_side by;
	enum flow_handshake handshake;
} endings[] = {
	{"FIN of the client", 0, FLOW_FLAG_FIN_SENT, TCP_FIN_WAIT2, true, FLOW_END_FIN, FLOW_CLIENT,
	 FLOW_HANDSHAKE_COMPLETE},
	{"FIN of the server", 0, FLOW_FLAG_FIN_RECEIVED, TCP_LAST_ACK, true, FLOW_END_FIN,
	 FLOW_SERVER, FLOW_HANDSHAKE_COMPLETE},
	{"reset by the peer", ECONNRESET, FLOW_FLAG_RESET, TCP_ESTABLISHED, true, FLOW_END_RESET,
	 FLOW_SERVER, FLOW_HANDSHAKE_COMPLETE},
	{"reset by the peer, without the hook", EPIPE, 0, TCP_CLOSE_WAIT, true, FLOW_END_RESET,
	 FLOW_SERVER, FLOW_HANDSHAKE_COMPLETE},
	{"own reset", 0, 0, TCP_ESTABLISHED, true, FLOW_END_RESET, FLOW_CLIENT,
	 FLOW_HANDSHAKE_COMPLETE},
	{"timeout", ETIMEDOUT, 0, TCP_ESTABLISHED, true, FLOW_END_TIMEOUT, FLOW_NEITHER,
	 FLOW_HANDSHAKE_COMPLETE},
	{"no route any more", EHOSTUNREACH, 0, TCP_ESTABLISHED, true, FLOW_END_UNREACHABLE,
	 FLOW_NEITHER, FLOW_HANDSHAKE_COMPLETE},
	{"closed by ss -K", ECONNABORTED, 0, TCP_ESTABLISHED, true, FLOW_END_ABORTED, FLOW_NEITHER,
	 FLOW_HANDSHAKE_COMPLETE},
	{"refused", ECONNREFUSED, FLOW_FLAG_RESET, TCP_SYN_SENT, false, FLOW_END_RESET, FLOW_SERVER,
	 FLOW_HANDSHAKE_REFUSED},
	{"refused by ICMP", ECONNREFUSED, 0, TCP_SYN_SENT, false, FLOW_END_RESET, FLOW_NEITHER,
	 FLOW_HANDSHAKE_REFUSED},
	{"unreachable", EHOSTUNREACH, 0, TCP_SYN_SENT, false, FLOW_END_UNREACHABLE, FLOW_NEITHER,
	 FLOW_HANDSHAKE_REFUSED},
	{"no answer", ETIMEDOUT, 0, TCP_SYN_SENT, false, FLOW_END_TIMEOUT, FLOW_NEITHER,
	 FLOW_HANDSHAKE_TIMEOUT},
	{"given up", 0, 0, TCP_SYN_SENT, false, FLOW_END_ABORTED, FLOW_CLIENT,
	 FLOW_HANDSHAKE_ABORTED},
};

static void test_ends(struct tap *tap)
{
	struct flow_record own;
	struct flow flow;
	size_t i;

	for (i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		own = client();
		own.flags = FLOW_FLAG_CLIENT | FLOW_FLAG_STARTED | endings[i].flags;
		own.error = endings[i].error;
		own.before = endings[i].before;
		own.established = endings[i].established ? own.established : 0;
		flow = fill(&own, NULL);
		tap_number(tap, flow.end, endings[i].end, "end: %s", endings[i].name);
		tap_number(tap, flow.ended_by, endings[i].by, "end: by whom: %s", endings[i].name);
		tap_number(tap, flow.handshake, endings[i].handshake, "handshake: %s",
			   endings[i].name);
	}
	own = client();
	own.ended = 0;
	flow = fill(&own, NULL);
	tap_number(tap, flow.end, FLOW_END_OPEN, "end: one that lives is open");
}

static void test_both(struct tap *tap)
{
	struct flow_record own = client(), peer = client();
	struct flow flow;

	peer.flags = FLOW_FLAG_SERVER | FLOW_FLAG_STARTED;
	memcpy(peer.flow.local, own.flow.remote, 16);
	memcpy(peer.flow.remote, own.flow.local, 16);
	peer.flow.local_port = 80;
	peer.flow.remote_port = 4000;
	peer.process.tgid = 8;
	peer.bytes_acked = 31;
	peer.time += 1000;
	flow = fill(&peer, &own);
	tap_ok(tap, flow.ends[FLOW_CLIENT].pid == 7 && flow.ends[FLOW_SERVER].pid == 8,
	       "both: the client is the one that connected, whichever ended first");
	tap_number(tap, flow.ends[FLOW_SERVER].bytes, 30, "both: the server's own sums");
	tap_number(tap, flow.last_ns, peer.time + OFFSET, "both: the last end counts");
	tap_ok(tap, flow.end == FLOW_END_FIN && flow.ended_by == FLOW_CLIENT,
	       "both: who closed first");
	own.flags |= FLOW_FLAG_RESET;
	flow = fill(&own, &peer);
	tap_ok(tap, flow.end == FLOW_END_RESET && flow.ended_by == FLOW_SERVER,
	       "both: a reset that the client got is the server's");
	own.ended = 0;
	flow = fill(&own, &peer);
	tap_number(tap, flow.end, FLOW_END_OPEN, "both: as long as one lives it is open");
}

static void check_waits(struct tap *tap, const struct flow_record *own, const uint64_t *expected,
			const char *name)
{
	struct flow flow = fill(own, NULL);
	const struct flow_end *end = &flow.ends[FLOW_CLIENT];

	tap_ok(tap, !memcmp(end->waits, expected, 5 * sizeof(*expected)), "waits: %s", name);
}

static void test_waits(struct tap *tap)
{
	struct flow_record own = client();
	struct flow flow;

	own.chronos[FLOW_CHRONO_BUSY] = 100;	/* 400 ms */
	own.chronos[FLOW_CHRONO_RECEIVER] = 50; /* 200 ms */
	own.chronos[FLOW_CHRONO_BUFFER] = 25;	/* 100 ms */
	own.recovery = 150000000;
	check_waits(tap, &own, (uint64_t[]){300000000, 200000000, 100000000, 250000000, 150000000},
		    "recovery is a part of what is busy, idle is the rest");
	own.recovery = 900000000;
	check_waits(tap, &own, (uint64_t[]){300000000, 200000000, 100000000, 0, 400000000},
		    "recovery is no more than what is busy");
	own.chronos[FLOW_CHRONO_BUSY] = 1000;
	own.recovery = 0;
	check_waits(tap, &own, (uint64_t[]){0, 0, 0, 1000000000, 0},
		    "what is measured too coarsely does not exceed the life");
	own.chronos[FLOW_CHRONO_BUSY] = own.chronos[FLOW_CHRONO_RECEIVER] = 0;
	own.chronos[FLOW_CHRONO_BUFFER] = 0;
	own.retransmitted_by[FLOW_RETRANSMIT_SYN] = 1;
	check_waits(tap, &own, (uint64_t[]){1000000000, 0, 0, 0, SHAKE},
		    "a handshake whose SYN was lost is recovery");
	own.time = own.established + (SOCKET_FLOW_TICKS_MIN - 2) * TICK;
	flow = fill(&own, NULL);
	tap_ok(tap, flow.ends[FLOW_CLIENT].waits[0] == FLOW_UNKNOWN,
	       "waits: of a short life not known");
	own.established = 0;
	own.time = own.start + 3000000000;
	own.before = TCP_SYN_SENT;
	check_waits(tap, &own, (uint64_t[]){0, 0, 0, 0, 3000000000},
		    "a handshake that failed after retransmissions is recovery");
}

int main(void)
{
	struct tap tap = {0};

	test_sums(&tap);
	test_bytes(&tap);
	test_ends(&tap);
	test_both(&tap);
	test_waits(&tap);
	return tap_done(&tap);
}
