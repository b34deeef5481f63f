// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* src/flow/analysis and what it is made of: sequences of segments made by hand. */
#include "flow/analysis.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "base/tcp_flag.h"
#include "tap.h"

#define MS	 1000000
#define GIVEN	 64
#define CLIENT	 40000
#define SERVER	 80
#define HEADER	 20
#define LONGEST	 200
#define OPTIONS	 40
#define ISN	 1000u
#define PEER_ISN 0xfffffff0u /* wraps after 16 bytes */

struct scene {
	struct analysis *analysis;
	struct conversation given[GIVEN];
	size_t count;
	int64_t time; /* of the next packet */
	uint16_t client_port;
	uint16_t cut;	 /* bytes of a packet that are captured; 0: all */
	uint16_t window; /* of the next packets */
	uint8_t options[OPTIONS];
	uint8_t option_length; /* a multiple of 4 */
};

static void take(void *arg, const struct conversation *conversation)
{
	struct scene *scene = arg;

	if (scene->count < GIVEN)
		scene->given[scene->count] = *conversation;
	scene->count++;
}

static struct scene *begin(uint32_t limit)
{
	struct scene *scene = calloc(1, sizeof(*scene));
	struct analysis_request request = {.limit = limit, .done = take, .arg = scene};

	if (!scene || analysis_new(&scene->analysis, &request))
		abort();
	scene->client_port = CLIENT;
	scene->window = 1000;
	return scene;
}

/* Gives what is left; returns the first connection given. */
static const struct conversation *finish(struct scene *scene)
{
	analysis_end(scene->analysis);
	return &scene->given[0];
}

static void end(struct scene *scene)
{
	analysis_free(scene->analysis);
	free(scene);
}

static void put16(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value)
{
	put16(at, value >> 16);
	put16(at + 2, value & 0xffff);
}

/* IPv4 and TCP; the options of the scene are used up. */
static uint32_t build(struct scene *scene, uint8_t *bytes, bool server, uint8_t flags,
		      uint32_t sequence, uint32_t acknowledgment, uint32_t payload)
{
	uint32_t header = HEADER + scene->option_length, length = HEADER + header + payload;
	uint8_t *tcp = bytes + HEADER;

	memset(bytes, 0, LONGEST);
	bytes[0] = 0x45;
	put16(bytes + 2, length);
	bytes[8] = 64;
	bytes[9] = IPPROTO_TCP;
	put32(bytes + 12, server ? 0x0a000002 : 0x0a000001);
	put32(bytes + 16, server ? 0x0a000001 : 0x0a000002);
	put16(tcp, server ? SERVER : scene->client_port);
	put16(tcp + 2, server ? scene->client_port : SERVER);
	put32(tcp + 4, sequence);
	put32(tcp + 8, acknowledgment);
	tcp[12] = (uint8_t)(header / 4 << 4);
	tcp[13] = flags;
	put16(tcp + 14, scene->window);
	memcpy(tcp + HEADER, scene->options, scene->option_length);
	scene->option_length = 0;
	return length;
}

static void send_at(struct scene *scene, bool server, uint8_t flags, uint32_t sequence,
		    uint32_t acknowledgment, uint32_t payload)
{
	uint8_t bytes[LONGEST];
	uint32_t length = build(scene, bytes, server, flags, sequence, acknowledgment, payload);
	uint32_t captured = length < LONGEST ? length : LONGEST;
	struct segment segment;
	struct packet packet = {
		.time = {scene->time / 1000000000, scene->time % 1000000000},
		.data = bytes,
		.linktype = LINKTYPE_RAW,
		.length = length,
	};

	packet.avail = packet.caplen = scene->cut && scene->cut < captured ? scene->cut : captured;
	if (!segment_decode(&packet, &segment))
		abort();
	packet.segment = &segment;
	analysis_packet(scene->analysis, &packet);
	scene->time += MS;
}

/* Numbers relative to the initial ones, as printers show them. */
static void client(struct scene *scene, uint8_t flags, uint32_t sequence, uint32_t acknowledgment,
		   uint32_t payload)
{
	send_at(scene, false, flags, ISN + sequence, PEER_ISN + acknowledgment, payload);
}

static void server(struct scene *scene, uint8_t flags, uint32_t sequence, uint32_t acknowledgment,
		   uint32_t payload)
{
	send_at(scene, true, flags, PEER_ISN + sequence, ISN + acknowledgment, payload);
}

static void add_option(struct scene *scene, uint8_t kind, const uint8_t *data, uint8_t length)
{
	uint8_t *at = scene->options + scene->option_length;

	at[0] = kind;
	at[1] = length + 2;
	memcpy(at + 2, data, length);
	memset(at + 2 + length, 1, (size_t)(-(length + 2) & 3));
	scene->option_length += (length + 5) & ~3;
}

static void add_sack(struct scene *scene, uint32_t begin, uint32_t edge)
{
	uint8_t data[8];

	put32(data, ISN + begin);
	put32(data + 4, ISN + edge);
	add_option(scene, 5, data, sizeof(data));
}

static void handshake(struct scene *scene)
{
	client(scene, TCP_SYN, 0, 0, 0);
	server(scene, TCP_SYN | TCP_ACK, 0, 1, 0);
	client(scene, TCP_ACK, 1, 1, 0);
}

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
	struct scene *scene = begin(0);
	const struct conversation *got;

	handshake(scene);
	client(scene, TCP_ACK | TCP_PSH, 1, 1, 100);
	server(scene, TCP_ACK | TCP_PSH, 1, 101, 100);
	client(scene, TCP_ACK | TCP_FIN, 101, 101, 0);
	server(scene, TCP_ACK | TCP_FIN, 101, 102, 0);
	client(scene, TCP_ACK, 102, 102, 0);
	tap_number(tap, (long long)scene->count, 0, "ordinary: not given while more may follow");
	got = finish(scene);
	tap_number(tap, (long long)scene->count, 1, "ordinary: one connection");
	tap_number(tap, got->sides[0].port, CLIENT, "ordinary: the first side is the opener");
	tap_number(tap, got->opener, 0, "ordinary: the opener is known");
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
	end(scene);
}

/* Data again after 200 ms, once more after it was acknowledged, and half of it with new data. */
static void test_retransmissions(struct tap *tap)
{
	struct scene *scene = begin(0);
	const struct conversation_side *side;
	const struct conversation *got;

	handshake(scene);
	client(scene, TCP_ACK, 1, 1, 100);
	scene->time += 200 * MS;
	client(scene, TCP_ACK, 1, 1, 100);
	server(scene, TCP_ACK, 1, 101, 0);
	client(scene, TCP_ACK, 1, 1, 100);
	client(scene, TCP_ACK, 51, 1, 100);
	got = finish(scene);
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
	end(scene);
}

/* A lost segment: duplicate acknowledgments with SACK, and its retransmission after 5 ms. */
static void test_fast(struct tap *tap)
{
	struct scene *scene = begin(0);
	const struct conversation *got;

	handshake(scene);
	client(scene, TCP_ACK, 1, 1, 100);
	client(scene, TCP_ACK, 201, 1, 100);
	add_sack(scene, 201, 301);
	server(scene, TCP_ACK, 1, 101, 0);
	scene->time += 5 * MS;
	client(scene, TCP_ACK, 101, 1, 100);
	got = finish(scene);
	tap_number(tap, (long long)got->sides[0].kinds[SEQUENCE_RETRANSMISSION], 1,
		   "SACK: what fills the gap is a retransmission to Wireshark");
	tap_number(tap, (long long)got->sides[0].repeated_packets, 0,
		   "SACK: what fills a gap repeats nothing");
	end(scene);

	scene = begin(0);
	handshake(scene);
	client(scene, TCP_ACK, 1, 1, 100);
	client(scene, TCP_ACK, 101, 1, 100);
	server(scene, TCP_ACK, 1, 1, 0);
	server(scene, TCP_ACK, 1, 1, 0);
	server(scene, TCP_ACK, 1, 1, 0);
	scene->time += 5 * MS;
	client(scene, TCP_ACK, 1, 1, 100);
	got = finish(scene);
	tap_number(tap, (long long)got->sides[0].kinds[SEQUENCE_FAST], 1,
		   "duplicate acknowledgments: a fast retransmission");
	tap_number(tap, (long long)got->sides[0].repeated_bytes, 100,
		   "duplicate acknowledgments: its bytes are repeated");
	end(scene);
}

static void test_reordering(struct tap *tap)
{
	struct scene *scene = begin(0);
	const struct conversation *got;

	handshake(scene);
	scene->window = 500;
	client(scene, TCP_ACK, 201, 1, 100);
	client(scene, TCP_ACK, 1, 1, 100);
	client(scene, TCP_ACK, 101, 1, 100);
	client(scene, TCP_ACK, 301, 1, 100);
	got = finish(scene);
	tap_number(tap, (long long)got->sides[0].kinds[SEQUENCE_OUT_OF_ORDER], 1,
		   "reordering: within the handshake's round trip");
	tap_number(tap, (long long)got->sides[0].kinds[SEQUENCE_RETRANSMISSION], 1,
		   "reordering: Wireshark takes one that comes later for a retransmission");
	tap_number(tap, (long long)got->sides[0].repeated_packets, 0,
		   "reordering: nothing is repeated");
	end(scene);
}

/* The same frame twice, as two interfaces show it. */
static void test_duplicated(struct tap *tap)
{
	struct scene *scene = begin(0);
	const struct conversation *got;
	int i;

	for (i = 0; i < 2; i++)
		client(scene, TCP_SYN, 0, 0, 0);
	for (i = 0; i < 2; i++)
		server(scene, TCP_SYN | TCP_ACK, 0, 1, 0);
	client(scene, TCP_ACK, 1, 1, 0);
	for (i = 0; i < 2; i++)
		client(scene, TCP_ACK, 1, 1, 50);
	got = finish(scene);
	tap_number(tap, (long long)scene->count, 1, "duplicated: one connection");
	tap_number(tap, (long long)got->sides[0].repeated_packets, 2,
		   "duplicated: a SYN and a segment");
	tap_number(tap, (long long)got->sides[0].repeated_bytes, 50, "duplicated: only payload");
	tap_number(tap, (long long)got->sides[1].repeated_packets, 1, "duplicated: a SYN-ACK");
	tap_number(tap, (long long)got->sides[0].repeated_syns, 1,
		   "duplicated: which SYNs is known");
	end(scene);
}

static void test_zero_window(struct tap *tap)
{
	struct scene *scene = begin(0);
	const struct conversation *got;

	handshake(scene);
	client(scene, TCP_ACK, 1, 1, 100);
	scene->window = 0;
	server(scene, TCP_ACK, 1, 101, 0);
	scene->window = 1000;
	scene->time += 300 * MS;
	client(scene, TCP_ACK, 101, 1, 1);
	scene->window = 0;
	server(scene, TCP_ACK, 1, 101, 0);
	scene->window = 1000;
	scene->time += 400 * MS;
	server(scene, TCP_ACK, 1, 101, 0);
	client(scene, TCP_ACK, 101, 1, 100);
	server(scene, TCP_ACK, 1, 201, 0);
	got = finish(scene);
	tap_number(tap, (long long)got->sides[0].kinds[SEQUENCE_WINDOW_PROBE], 1,
		   "zero window: the probe is one");
	tap_number(tap, (long long)got->sides[1].zero_windows, 2, "zero window: announced twice");
	tap_number(tap, (long long)got->sides[0].repeated_packets, 0,
		   "zero window: the probe's byte in the next segment is not repeated");
	tap_number(tap, got->sides[0].waited[CONVERSATION_WAIT_WINDOW], 703 * MS,
		   "zero window: time without room in it");
	check_waits(tap, got, "zero window");
	end(scene);
}

/* A window of 4 << 2 bytes, full with 16. */
static void test_scaled_window(struct tap *tap)
{
	static const uint8_t scale[] = {2};
	struct scene *scene = begin(0);
	const struct conversation *got;

	add_option(scene, 3, scale, 1);
	client(scene, TCP_SYN, 0, 0, 0);
	add_option(scene, 3, scale, 1);
	server(scene, TCP_SYN | TCP_ACK, 0, 1, 0);
	client(scene, TCP_ACK, 1, 1, 0);
	scene->window = 4;
	server(scene, TCP_ACK, 1, 1, 0);
	client(scene, TCP_ACK, 1, 1, 8);
	scene->time += 10 * MS;
	client(scene, TCP_ACK, 9, 1, 8);
	scene->time += 50 * MS;
	server(scene, TCP_ACK, 1, 17, 0);
	got = finish(scene);
	tap_number(tap, got->sides[0].waited[CONVERSATION_WAIT_WINDOW], 51 * MS,
		   "scaled window: full with two segments of 8 bytes");
	tap_number(tap, got->sides[0].waited[CONVERSATION_WAIT_UNKNOWN], 13 * MS,
		   "scaled window: not full with one");
	end(scene);
}

static void test_keepalive(struct tap *tap)
{
	struct scene *scene = begin(0);
	const struct conversation *got;

	handshake(scene);
	client(scene, TCP_ACK, 1, 1, 100);
	server(scene, TCP_ACK, 1, 101, 0);
	scene->time += 1000 * MS;
	client(scene, TCP_ACK, 100, 1, 0);
	server(scene, TCP_ACK, 1, 101, 0);
	client(scene, TCP_ACK, 100, 1, 1);
	server(scene, TCP_ACK, 1, 101, 0);
	got = finish(scene);
	tap_number(tap, (long long)got->sides[0].kinds[SEQUENCE_KEEP_ALIVE], 2,
		   "keepalive: without and with a byte");
	tap_number(tap, (long long)got->sides[0].repeated_packets, 0,
		   "keepalive: is no retransmission");
	tap_number(tap, got->sides[0].sequence.duplicates + got->sides[1].sequence.duplicates, 0,
		   "keepalive: its answer is no duplicate acknowledgment");
	tap_ok(tap, got->sides[0].waited[CONVERSATION_WAIT_IDLE] >= 1000 * MS,
	       "keepalive: it is idle");
	tap_number(tap, got->end, CONVERSATION_OPEN, "keepalive: open at the end");
	end(scene);
}

static void test_simultaneous_open(struct tap *tap)
{
	struct scene *scene = begin(0);
	const struct conversation *got;

	client(scene, TCP_SYN, 0, 0, 0);
	server(scene, TCP_SYN, 0, 0, 0);
	client(scene, TCP_SYN | TCP_ACK, 0, 1, 0);
	server(scene, TCP_SYN | TCP_ACK, 0, 1, 0);
	got = finish(scene);
	tap_number(tap, (long long)scene->count, 1, "simultaneous open: one connection");
	tap_number(tap, got->handshake, 3 * MS, "simultaneous open: until both are acknowledged");
	tap_number(tap, got->opener, 0, "simultaneous open: the first SYN's sender opened it");
	end(scene);
}

static void test_refused(struct tap *tap)
{
	struct scene *scene = begin(0);
	const struct conversation *got;

	client(scene, TCP_SYN, 0, 0, 0);
	server(scene, TCP_RST | TCP_ACK, 0, 1, 0);
	got = finish(scene);
	tap_number(tap, got->end, CONVERSATION_REFUSED, "refused: by a reset instead of a SYN-ACK");
	tap_number(tap, got->end_side, 1, "refused: by the server");
	tap_number(tap, got->handshake, -1, "refused: there was no handshake");
	end(scene);

	scene = begin(0);
	handshake(scene);
	client(scene, TCP_ACK | TCP_FIN, 1, 1, 0);
	server(scene, TCP_ACK, 1, 2, 0);
	server(scene, TCP_RST | TCP_ACK, 1, 2, 0);
	got = finish(scene);
	tap_number(tap, got->end, CONVERSATION_RESET, "half-closed: then reset");
	tap_number(tap, got->end_side, 1, "half-closed: reset by the server");
	end(scene);
}

/* From the middle, one direction only. */
static void test_half_open(struct tap *tap)
{
	struct scene *scene = begin(0);
	const struct conversation *got;

	server(scene, TCP_ACK, 5000, 1, 100);
	server(scene, TCP_ACK, 5100, 1, 100);
	server(scene, TCP_ACK, 4900, 1, 100);
	server(scene, TCP_ACK, 4900, 1, 100);
	got = finish(scene);
	tap_number(tap, got->opener, CONVERSATION_NONE, "half-open: nobody was seen to open it");
	tap_number(tap, got->sides[0].port, SERVER, "half-open: the first side is who was seen");
	tap_number(tap, (long long)got->sides[0].repeated_bytes, 100,
		   "half-open: what precedes the first segment is new once");
	tap_number(tap, got->sides[0].waited[CONVERSATION_WAIT_UNKNOWN], 3 * MS,
		   "half-open: one side does not tell what it waits for");
	end(scene);

	scene = begin(0);
	client(scene, TCP_SYN, 0, 0, 0);
	scene->time += 1000 * MS;
	client(scene, TCP_SYN, 0, 0, 0);
	scene->time += 2000 * MS;
	client(scene, TCP_SYN, 0, 0, 0);
	got = finish(scene);
	tap_number(tap, (long long)got->sides[0].kinds[SEQUENCE_RETRANSMISSION], 2,
		   "no answer: SYNs again");
	tap_number(tap, got->end, CONVERSATION_OPEN, "no answer: it has not ended");
	tap_ok(tap, got->sides[0].waited[CONVERSATION_WAIT_RECOVERY] > 2000 * MS,
	       "no answer: in recovery");
	end(scene);
}

static void test_reuse(struct tap *tap)
{
	struct scene *scene = begin(0);

	handshake(scene);
	client(scene, TCP_ACK | TCP_RST, 1, 1, 0);
	client(scene, TCP_SYN, 700000, 0, 0);
	tap_number(tap, (long long)scene->count, 1, "reuse: the one before is given");
	client(scene, TCP_SYN, 700000, 0, 0);
	tap_number(tap, (long long)scene->count, 1, "reuse: the same SYN again is not another");
	client(scene, TCP_SYN, 800000, 0, 0);
	tap_number(tap, (long long)scene->count, 2,
		   "reuse: another without an answer to the first");
	server(scene, TCP_SYN | TCP_ACK, 0, 800001, 0);
	client(scene, TCP_ACK, 800001, 1, 0);
	client(scene, TCP_SYN, 5, 0, 0);
	tap_number(tap, (long long)scene->count, 2, "reuse: not by a SYN within a live connection");
	client(scene, TCP_ACK | TCP_FIN, 800001, 1, 0);
	client(scene, TCP_SYN, 900000, 0, 0);
	finish(scene);
	tap_number(tap, (long long)scene->count, 4, "reuse: after a FIN");
	tap_number(tap, (long long)scene->given[0].sides[0].packets, 3,
		   "reuse: packets of the first");
	tap_number(tap, (long long)scene->given[1].sides[0].packets, 2, "reuse: of the second");
	tap_number(tap, (long long)scene->given[3].sides[0].packets, 1, "reuse: of the last");
	end(scene);
}

/* What comes within a minute of the end is the connection's, what comes later is another's. */
static void test_linger(struct tap *tap)
{
	struct scene *scene = begin(0);

	handshake(scene);
	client(scene, TCP_RST, 1, 0, 0);
	scene->time += 30000 * (int64_t)MS;
	server(scene, TCP_ACK, 1, 1, 0);
	scene->time += 61000 * (int64_t)MS;
	server(scene, TCP_ACK, 1, 1, 0);
	tap_number(tap, (long long)scene->count, 1, "linger: given once a minute has passed");
	finish(scene);
	tap_number(tap, (long long)scene->given[0].sides[1].packets, 2,
		   "linger: with what followed");
	tap_number(tap, (long long)scene->count, 2, "linger: the rest is another");
	end(scene);
}

static void test_bound(struct tap *tap)
{
	struct scene *scene = begin(4);
	struct analysis_stats stats;

	for (scene->client_port = 1; scene->client_port <= 4; scene->client_port++)
		client(scene, TCP_SYN, 0, 0, 0);
	scene->client_port = 3;
	server(scene, TCP_ACK | TCP_RST, 0, 1, 0);
	scene->client_port = 5;
	client(scene, TCP_SYN, 0, 0, 0);
	tap_number(tap, scene->given[0].sides[0].port, 3, "bound: what has ended makes room first");
	scene->client_port = 6;
	client(scene, TCP_SYN, 0, 0, 0);
	tap_number(tap, scene->given[1].sides[0].port, 1, "bound: then what was not seen longest");
	tap_ok(tap, scene->given[1].evicted && !scene->given[0].evicted, "bound: it shows");
	analysis_count(scene->analysis, &stats);
	tap_number(tap, (long long)stats.evicted, 1, "bound: evictions are counted");
	finish(scene);
	tap_number(tap, (long long)scene->count, 6, "bound: each is given once");
	end(scene);
}

/* Nothing but the header was captured, or less. */
static void test_cut(struct tap *tap)
{
	struct scene *scene = begin(0);
	struct analysis_stats stats;
	const struct conversation *got;

	scene->cut = 40;
	client(scene, TCP_ACK, 1, 1, 140);
	scene->cut = 39;
	client(scene, TCP_ACK, 141, 1, 140);
	got = finish(scene);
	tap_number(tap, (long long)got->sides[0].bytes, 140, "cut: bytes on the wire");
	tap_number(tap, (long long)got->sides[0].packets, 1,
		   "cut: without its header it is not counted");
	analysis_count(scene->analysis, &stats);
	tap_number(tap, (long long)stats.unread, 1, "cut: but told");
	end(scene);
}

/* More gaps than are remembered, and 5 GiB. */
static void test_extremes(struct tap *tap)
{
	struct scene *scene = begin(0);
	const struct conversation *got;
	uint32_t i;

	handshake(scene);
	for (i = 0; i < 40; i++)
		client(scene, TCP_ACK, 101 + 200 * i, 1, 100);
	for (i = 0; i < 40; i++)
		client(scene, TCP_ACK, 1 + 200 * i, 1, 100);
	got = finish(scene);
	tap_number(tap, (long long)got->sides[0].repeated_bytes, (40 - SEQUENCE_GAPS) * 100,
		   "gaps: those not remembered count as repeated");
	end(scene);

	scene = begin(0);
	handshake(scene);
	for (i = 0; i < 5 * 1024; i++)
		send_at(scene, false, TCP_ACK, ISN + 1 + (i << 20), PEER_ISN + 1, 100);
	client(scene, TCP_ACK, 1 + (5119u << 20), 1, 100);
	got = finish(scene);
	tap_number(tap, (long long)got->sides[0].repeated_packets, 1,
		   "wrap: only the last is repeated");
	end(scene);
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
	test_reuse(&tap);
	test_linger(&tap);
	test_bound(&tap);
	test_cut(&tap);
	test_extremes(&tap);
	test_time(&tap);
	return tap_done(&tap);
}
