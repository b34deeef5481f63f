// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* src/flow/conversation, sequence and round_trip: what is found of a connection's segments. */
#include "exchange.h"
#include "tap.h"

static void check_waits(struct tap *tap, const struct conversation *conversation, const char *name)
{
	int64_t sum = 0;
	int i;

	for (i = 0; i < CONVERSATION_WAITS; i++)
		sum += conversation->sides[0].waited[i];
	tap_number(tap, sum, conversation->last - conversation->first,
		   "%s: what the client waited for adds up to its life", name);
	for (i = 0, sum = 0; i < CONVERSATION_WAITS; i++)
		sum += conversation->sides[1].waited[i];
	tap_number(tap, sum, conversation->last - conversation->first,
		   "%s: what the server waited for, too", name);
}

static void test_ordinary(struct tap *tap)
{
	struct exchange *exchange = begin(0);
	const struct conversation *got;

	handshake(exchange);
	client(exchange, TCP_ACK | TCP_PSH, 1, 1, 100);
	server(exchange, TCP_ACK | TCP_PSH, 1, 101, 100);
	client(exchange, TCP_ACK | TCP_FIN, 101, 101, 0);
	server(exchange, TCP_ACK | TCP_FIN, 101, 102, 0);
	client(exchange, TCP_ACK, 102, 102, 0);
	tap_number(tap, (long long)exchange->count, 0, "ordinary: not given while more may follow");
	got = finish(exchange);
	tap_number(tap, (long long)exchange->count, 1, "ordinary: one connection");
	tap_number(tap, got->sides[0].port, CLIENT, "ordinary: the first side is the client's");
	tap_number(tap, got->client, 0, "ordinary: who opened it is known");
	tap_number(tap, (long long)got->sides[0].packets, 5, "ordinary: packets of the client");
	tap_number(tap, (long long)got->sides[1].packets, 3, "ordinary: packets of the server");
	tap_number(tap, (long long)got->sides[0].bytes, 100, "ordinary: bytes of the client");
	tap_number(tap, (long long)got->sides[1].bytes, 100,
		   "ordinary: bytes of the server, over the wrap");
	tap_number(tap,
		   (long long)(got->sides[0].repeated_packets + got->sides[1].repeated_packets), 0,
		   "ordinary: nothing is repeated");
	tap_number(tap, got->handshake, 2 * MS, "ordinary: handshake");
	tap_number(tap, got->sides[0].trip.minimum, MS, "ordinary: round trip of the client");
	tap_number(tap, got->end, CONVERSATION_CLOSED, "ordinary: closed");
	tap_number(tap, got->end_side, 0, "ordinary: by the client first");
	check_waits(tap, got, "ordinary");
	end(exchange);
}

/* Data again after 200 ms, once more after it was acknowledged, and half of it with new data. */
static void test_retransmissions(struct tap *tap)
{
	struct exchange *exchange = begin(0);
	const struct conversation_side *side;
	const struct conversation *got;

	handshake(exchange);
	client(exchange, TCP_ACK, 1, 1, 100);
	exchange->time += 200 * MS;
	client(exchange, TCP_ACK, 1, 1, 100);
	server(exchange, TCP_ACK, 1, 101, 0);
	client(exchange, TCP_ACK, 1, 1, 100);
	client(exchange, TCP_ACK, 51, 1, 100);
	got = finish(exchange);
	side = &got->sides[0];
	tap_number(tap, (long long)side->kinds[SEQUENCE_RETRANSMISSION], 2,
		   "retransmissions: after the timeout, and one with new data too");
	tap_number(tap, (long long)side->kinds[SEQUENCE_SPURIOUS], 1,
		   "retransmissions: of what was acknowledged is spurious");
	tap_number(tap, (long long)side->repeated_packets, 3, "retransmissions: packets repeated");
	tap_number(tap, (long long)side->repeated_bytes, 250, "retransmissions: bytes repeated");
	tap_number(tap, (long long)side->trip.samples, 1,
		   "retransmissions: only the SYN gives a round trip");
	tap_ok(tap, got->sides[0].waited[CONVERSATION_WAIT_RECOVERY] == MS,
	       "retransmissions: recovery lasts until the acknowledgment");
	check_waits(tap, got, "retransmissions");
	end(exchange);
}

/* A lost segment: duplicate acknowledgments with SACK, and its retransmission after 5 ms. */
static void test_fast(struct tap *tap)
{
	struct exchange *exchange = begin(0);
	const struct conversation *got;

	handshake(exchange);
	client(exchange, TCP_ACK, 1, 1, 100);
	client(exchange, TCP_ACK, 201, 1, 100);
	add_sack(exchange, 201, 301);
	server(exchange, TCP_ACK, 1, 101, 0);
	exchange->time += 5 * MS;
	client(exchange, TCP_ACK, 101, 1, 100);
	got = finish(exchange);
	tap_number(tap, (long long)got->sides[0].kinds[SEQUENCE_RETRANSMISSION], 1,
		   "SACK: what fills the gap is a retransmission to Wireshark");
	tap_number(tap, (long long)got->sides[0].repeated_packets, 0,
		   "SACK: what fills a gap repeats nothing");
	end(exchange);

	exchange = begin(0);
	handshake(exchange);
	client(exchange, TCP_ACK, 1, 1, 100);
	client(exchange, TCP_ACK, 101, 1, 100);
	server(exchange, TCP_ACK, 1, 1, 0);
	server(exchange, TCP_ACK, 1, 1, 0);
	server(exchange, TCP_ACK, 1, 1, 0);
	exchange->time += 5 * MS;
	client(exchange, TCP_ACK, 1, 1, 100);
	got = finish(exchange);
	tap_number(tap, (long long)got->sides[0].kinds[SEQUENCE_FAST], 1,
		   "duplicate acknowledgments: a fast retransmission");
	tap_number(tap, (long long)got->sides[0].repeated_bytes, 100,
		   "duplicate acknowledgments: its bytes are repeated");
	end(exchange);
}

static void test_reordering(struct tap *tap)
{
	struct exchange *exchange = begin(0);
	const struct conversation *got;

	handshake(exchange);
	exchange->window = 500;
	client(exchange, TCP_ACK, 201, 1, 100);
	client(exchange, TCP_ACK, 1, 1, 100);
	client(exchange, TCP_ACK, 101, 1, 100);
	client(exchange, TCP_ACK, 301, 1, 100);
	got = finish(exchange);
	tap_number(tap, (long long)got->sides[0].kinds[SEQUENCE_OUT_OF_ORDER], 1,
		   "reordering: within the handshake's round trip");
	tap_number(tap, (long long)got->sides[0].kinds[SEQUENCE_RETRANSMISSION], 1,
		   "reordering: Wireshark takes one that comes later for a retransmission");
	tap_number(tap, (long long)got->sides[0].repeated_packets, 0,
		   "reordering: nothing is repeated");
	end(exchange);
}

/* The same frame twice, as two interfaces show it. */
static void test_duplicated(struct tap *tap)
{
	struct exchange *exchange = begin(0);
	const struct conversation *got;
	int i;

	for (i = 0; i < 2; i++)
		client(exchange, TCP_SYN, 0, 0, 0);
	for (i = 0; i < 2; i++)
		server(exchange, TCP_SYN | TCP_ACK, 0, 1, 0);
	client(exchange, TCP_ACK, 1, 1, 0);
	for (i = 0; i < 2; i++)
		client(exchange, TCP_ACK, 1, 1, 50);
	got = finish(exchange);
	tap_number(tap, (long long)exchange->count, 1, "duplicated: one connection");
	tap_number(tap, (long long)got->sides[0].repeated_packets, 2,
		   "duplicated: a SYN and a segment");
	tap_number(tap, (long long)got->sides[0].repeated_bytes, 50, "duplicated: only payload");
	tap_number(tap, (long long)got->sides[1].repeated_packets, 1, "duplicated: a SYN-ACK");
	tap_number(tap, (long long)got->sides[0].repeated_syns, 1,
		   "duplicated: which SYNs is known");
	end(exchange);
}

static void test_zero_window(struct tap *tap)
{
	struct exchange *exchange = begin(0);
	const struct conversation *got;

	handshake(exchange);
	client(exchange, TCP_ACK, 1, 1, 100);
	exchange->window = 0;
	server(exchange, TCP_ACK, 1, 101, 0);
	exchange->window = 1000;
	exchange->time += 300 * MS;
	client(exchange, TCP_ACK, 101, 1, 1);
	exchange->window = 0;
	server(exchange, TCP_ACK, 1, 101, 0);
	exchange->window = 1000;
	exchange->time += 400 * MS;
	server(exchange, TCP_ACK, 1, 101, 0);
	client(exchange, TCP_ACK, 101, 1, 100);
	server(exchange, TCP_ACK, 1, 201, 0);
	got = finish(exchange);
	tap_number(tap, (long long)got->sides[0].kinds[SEQUENCE_WINDOW_PROBE], 1,
		   "zero window: the probe is one");
	tap_number(tap, (long long)got->sides[1].zero_windows, 2, "zero window: announced twice");
	tap_number(tap, (long long)got->sides[0].repeated_packets, 0,
		   "zero window: the probe's byte in the next segment is not repeated");
	tap_number(tap, got->sides[0].waited[CONVERSATION_WAIT_WINDOW], 703 * MS,
		   "zero window: time without room in it");
	check_waits(tap, got, "zero window");
	end(exchange);
}

/* A window of 4 << 2 bytes, full with 16. */
static void test_scaled_window(struct tap *tap)
{
	static const uint8_t scale[] = {2};
	struct exchange *exchange = begin(0);
	const struct conversation *got;

	add_option(exchange, 3, scale, 1);
	client(exchange, TCP_SYN, 0, 0, 0);
	add_option(exchange, 3, scale, 1);
	server(exchange, TCP_SYN | TCP_ACK, 0, 1, 0);
	client(exchange, TCP_ACK, 1, 1, 0);
	exchange->window = 4;
	server(exchange, TCP_ACK, 1, 1, 0);
	client(exchange, TCP_ACK, 1, 1, 8);
	exchange->time += 10 * MS;
	client(exchange, TCP_ACK, 9, 1, 8);
	exchange->time += 50 * MS;
	server(exchange, TCP_ACK, 1, 17, 0);
	got = finish(exchange);
	tap_number(tap, got->sides[0].waited[CONVERSATION_WAIT_WINDOW], 51 * MS,
		   "scaled window: full with two segments of 8 bytes");
	tap_number(tap, got->sides[0].waited[CONVERSATION_WAIT_UNKNOWN], 13 * MS,
		   "scaled window: not full with one");
	end(exchange);
}

static void test_keepalive(struct tap *tap)
{
	struct exchange *exchange = begin(0);
	const struct conversation *got;

	handshake(exchange);
	client(exchange, TCP_ACK, 1, 1, 100);
	server(exchange, TCP_ACK, 1, 101, 0);
	exchange->time += 1000 * MS;
	client(exchange, TCP_ACK, 100, 1, 0);
	server(exchange, TCP_ACK, 1, 101, 0);
	client(exchange, TCP_ACK, 100, 1, 1);
	server(exchange, TCP_ACK, 1, 101, 0);
	got = finish(exchange);
	tap_number(tap, (long long)got->sides[0].kinds[SEQUENCE_KEEP_ALIVE], 2,
		   "keepalive: without and with a byte");
	tap_number(tap, (long long)got->sides[0].repeated_packets, 0,
		   "keepalive: is no retransmission");
	tap_number(tap, got->sides[0].sequence.duplicates + got->sides[1].sequence.duplicates, 0,
		   "keepalive: its answer is no duplicate acknowledgment");
	tap_ok(tap, got->sides[0].waited[CONVERSATION_WAIT_IDLE] >= 1000 * MS,
	       "keepalive: it is idle");
	tap_number(tap, got->end, CONVERSATION_OPEN, "keepalive: open at the end");
	end(exchange);
}

static void test_simultaneous_open(struct tap *tap)
{
	struct exchange *exchange = begin(0);
	const struct conversation *got;

	client(exchange, TCP_SYN, 0, 0, 0);
	server(exchange, TCP_SYN, 0, 0, 0);
	client(exchange, TCP_SYN | TCP_ACK, 0, 1, 0);
	server(exchange, TCP_SYN | TCP_ACK, 0, 1, 0);
	got = finish(exchange);
	tap_number(tap, (long long)exchange->count, 1, "simultaneous open: one connection");
	tap_number(tap, got->handshake, 3 * MS, "simultaneous open: until both are acknowledged");
	tap_number(tap, got->client, 0, "simultaneous open: the first SYN's sender opened it");
	end(exchange);
}

static void test_refused(struct tap *tap)
{
	struct exchange *exchange = begin(0);
	const struct conversation *got;

	client(exchange, TCP_SYN, 0, 0, 0);
	server(exchange, TCP_RST | TCP_ACK, 0, 1, 0);
	got = finish(exchange);
	tap_number(tap, got->end, CONVERSATION_REFUSED, "refused: by a reset instead of a SYN-ACK");
	tap_number(tap, got->end_side, 1, "refused: by the server");
	tap_number(tap, got->handshake, -1, "refused: there was no handshake");
	end(exchange);

	exchange = begin(0);
	handshake(exchange);
	client(exchange, TCP_ACK | TCP_FIN, 1, 1, 0);
	server(exchange, TCP_ACK, 1, 2, 0);
	server(exchange, TCP_RST | TCP_ACK, 1, 2, 0);
	got = finish(exchange);
	tap_number(tap, got->end, CONVERSATION_RESET, "half-closed: then reset");
	tap_number(tap, got->end_side, 1, "half-closed: reset by the server");
	end(exchange);
}

/* From the middle, one direction only. */
static void test_half_open(struct tap *tap)
{
	struct exchange *exchange = begin(0);
	const struct conversation *got;

	server(exchange, TCP_ACK, 5000, 1, 100);
	server(exchange, TCP_ACK, 5100, 1, 100);
	server(exchange, TCP_ACK, 4900, 1, 100);
	server(exchange, TCP_ACK, 4900, 1, 100);
	got = finish(exchange);
	tap_number(tap, got->client, CONVERSATION_NONE, "half-open: nobody was seen to open it");
	tap_number(tap, got->sides[0].port, SERVER, "half-open: the first side is who was seen");
	tap_number(tap, (long long)got->sides[0].repeated_bytes, 100,
		   "half-open: what precedes the first segment is new once");
	tap_number(tap, got->sides[0].waited[CONVERSATION_WAIT_UNKNOWN], 3 * MS,
		   "half-open: one side does not tell what it waits for");
	end(exchange);

	exchange = begin(0);
	client(exchange, TCP_SYN, 0, 0, 0);
	exchange->time += 1000 * MS;
	client(exchange, TCP_SYN, 0, 0, 0);
	exchange->time += 2000 * MS;
	client(exchange, TCP_SYN, 0, 0, 0);
	got = finish(exchange);
	tap_number(tap, (long long)got->sides[0].kinds[SEQUENCE_RETRANSMISSION], 2,
		   "no answer: SYNs again");
	tap_number(tap, got->end, CONVERSATION_OPEN, "no answer: it has not ended");
	tap_ok(tap, got->sides[0].waited[CONVERSATION_WAIT_RECOVERY] > 2000 * MS,
	       "no answer: in recovery");
	end(exchange);
}

int main(void)
{
	struct tap tap = {0};

	test_ordinary(&tap);
	test_retransmissions(&tap);
	test_fast(&tap);
	test_reordering(&tap);
	test_duplicated(&tap);
	test_zero_window(&tap);
	test_scaled_window(&tap);
	test_keepalive(&tap);
	test_simultaneous_open(&tap);
	test_refused(&tap);
	test_half_open(&tap);
	return tap_done(&tap);
}
