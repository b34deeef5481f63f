// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* src/flow/analysis: which packets make a connection, how many are kept, when one is given. */
#include "exchange.h"
#include "tap.h"

static void test_reuse(struct tap *tap)
{
	struct exchange *exchange = begin(0);

	handshake(exchange);
	client(exchange, TCP_ACK | TCP_RST, 1, 1, 0);
	client(exchange, TCP_SYN, 700000, 0, 0);
	tap_number(tap, (long long)exchange->count, 1, "reuse: the one before is given");
	client(exchange, TCP_SYN, 700000, 0, 0);
	tap_number(tap, (long long)exchange->count, 1, "reuse: the same SYN again is not another");
	client(exchange, TCP_SYN, 800000, 0, 0);
	tap_number(tap, (long long)exchange->count, 2,
		   "reuse: another without an answer to the first");
	server(exchange, TCP_SYN | TCP_ACK, 0, 800001, 0);
	client(exchange, TCP_ACK, 800001, 1, 0);
	client(exchange, TCP_SYN, 5, 0, 0);
	tap_number(tap, (long long)exchange->count, 2,
		   "reuse: not by a SYN within a live connection");
	client(exchange, TCP_ACK | TCP_FIN, 800001, 1, 0);
	client(exchange, TCP_SYN, 900000, 0, 0);
	finish(exchange);
	tap_number(tap, (long long)exchange->count, 4, "reuse: after a FIN");
	tap_number(tap, (long long)exchange->given[0].sides[0].packets, 3,
		   "reuse: packets of the first");
	tap_number(tap, (long long)exchange->given[1].sides[0].packets, 2, "reuse: of the second");
	tap_number(tap, (long long)exchange->given[3].sides[0].packets, 1, "reuse: of the last");
	end(exchange);
}

/* What comes within a minute of the end is the connection's, what comes later is another's. */
static void test_linger(struct tap *tap)
{
	struct exchange *exchange = begin(0);

	handshake(exchange);
	client(exchange, TCP_RST, 1, 0, 0);
	exchange->time += 30000 * (int64_t)MS;
	server(exchange, TCP_ACK, 1, 1, 0);
	exchange->time += 61000 * (int64_t)MS;
	server(exchange, TCP_ACK, 1, 1, 0);
	tap_number(tap, (long long)exchange->count, 1, "linger: given once a minute has passed");
	finish(exchange);
	tap_number(tap, (long long)exchange->given[0].sides[1].packets, 2,
		   "linger: with what followed");
	tap_number(tap, (long long)exchange->count, 2, "linger: the rest is another");
	end(exchange);
}

static void test_bound(struct tap *tap)
{
	struct exchange *exchange = begin(4);
	struct analysis_stats stats;

	for (exchange->client_port = 1; exchange->client_port <= 4; exchange->client_port++)
		client(exchange, TCP_SYN, 0, 0, 0);
	exchange->client_port = 3;
	server(exchange, TCP_ACK | TCP_RST, 0, 1, 0);
	exchange->client_port = 5;
	client(exchange, TCP_SYN, 0, 0, 0);
	tap_number(tap, exchange->given[0].sides[0].port, 3,
		   "bound: what has ended makes room first");
	exchange->client_port = 6;
	client(exchange, TCP_SYN, 0, 0, 0);
	tap_number(tap, exchange->given[1].sides[0].port, 1,
		   "bound: then what was not seen longest");
	tap_ok(tap, exchange->given[1].evicted && !exchange->given[0].evicted, "bound: it shows");
	analysis_count(exchange->analysis, &stats);
	tap_number(tap, (long long)stats.evicted, 1, "bound: evictions are counted");
	finish(exchange);
	tap_number(tap, (long long)exchange->count, 6, "bound: each is given once");
	end(exchange);
}

/* Nothing but the header was captured, or less. */
static void test_cut(struct tap *tap)
{
	struct exchange *exchange = begin(0);
	struct analysis_stats stats;
	const struct conversation *got;

	exchange->cut = 40;
	client(exchange, TCP_ACK, 1, 1, 140);
	exchange->cut = 39;
	client(exchange, TCP_ACK, 141, 1, 140);
	got = finish(exchange);
	tap_number(tap, (long long)got->sides[0].bytes, 140, "cut: bytes on the wire");
	tap_number(tap, (long long)got->sides[0].packets, 1,
		   "cut: without its header it is not counted");
	analysis_count(exchange->analysis, &stats);
	tap_number(tap, (long long)stats.unread, 1, "cut: but told");
	end(exchange);
}

/* More gaps than are remembered, and 5 GiB. */
static void test_extremes(struct tap *tap)
{
	struct exchange *exchange = begin(0);
	const struct conversation *got;
	uint32_t i;

	handshake(exchange);
	for (i = 0; i < 40; i++)
		client(exchange, TCP_ACK, 101 + 200 * i, 1, 100);
	for (i = 0; i < 40; i++)
		client(exchange, TCP_ACK, 1 + 200 * i, 1, 100);
	got = finish(exchange);
	tap_number(tap, (long long)got->sides[0].repeated_bytes, (40 - SEQUENCE_GAPS) * 100,
		   "gaps: those not remembered count as repeated");
	end(exchange);

	exchange = begin(0);
	handshake(exchange);
	for (i = 0; i < 5 * 1024; i++)
		send_at(exchange, false, TCP_ACK, ISN + 1 + (i << 20), PEER_ISN + 1, 100);
	client(exchange, TCP_ACK, 1 + (5119u << 20), 1, 100);
	got = finish(exchange);
	tap_number(tap, (long long)got->sides[0].repeated_packets, 1,
		   "wrap: only the last is repeated");
	end(exchange);
}

static void test_time(struct tap *tap)
{
	const int64_t most = (INT64_C(1) << 62) - 1;

	tap_ok(tap, analysis_time((struct packet_time){INT64_MAX, 5}) == most, "time: far future");
	tap_ok(tap, analysis_time((struct packet_time){INT64_MIN, 5}) == -most, "time: far past");
	tap_ok(tap, analysis_time((struct packet_time){9, INT64_MAX}) == most,
	       "time: nanoseconds beyond a second");
	tap_ok(tap, analysis_time((struct packet_time){1, 5}) == 1000000005, "time: ordinary");
}

int main(void)
{
	struct tap tap = {0};

	test_reuse(&tap);
	test_linger(&tap);
	test_bound(&tap);
	test_cut(&tap);
	test_extremes(&tap);
	test_time(&tap);
	return tap_done(&tap);
}
