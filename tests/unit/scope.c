// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Which packets are in the scope of a packet or an event, in both directions, IPv4 and IPv6. */
#include <string.h>

#include "recorder/scope.h"
#include "tap.h"

#define IP4 20
#define IP6 40

struct frame {
	struct packet packet;
	uint8_t bytes[IP6 + 20];
};

static void put(uint8_t *at, unsigned int value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

/* Hosts are numbers, whose addresses differ in the last byte alone. */
static void make(struct frame *frame, bool ip6, unsigned int source, unsigned int sport,
		 unsigned int destination, unsigned int dport)
{
	const size_t header = ip6 ? IP6 : IP4;
	uint8_t *ip, *tcp;

	*frame = (struct frame){.packet.linktype = LINKTYPE_RAW};
	ip = frame->bytes;
	tcp = ip + header;
	if (ip6) {
		ip[0] = 0x60;
		put(ip + 4, 20);
		ip[6] = 6;
		ip[23] = (uint8_t)source;
		ip[39] = (uint8_t)destination;
	} else {
		ip[0] = 0x45;
		put(ip + 2, IP4 + 20);
		ip[9] = 6;
		ip[15] = (uint8_t)source;
		ip[19] = (uint8_t)destination;
	}
	put(tcp, sport);
	put(tcp + 2, dport);
	tcp[12] = 5 << 4;
	frame->packet.prefix = frame->packet.data = frame->bytes;
	frame->packet.avail = frame->packet.caplen = frame->packet.length = (uint32_t)(header + 20);
	frame->packet.type = PACKET_TYPE_OUTGOING;
}

static void test_tuples(struct tap *tap, bool ip6)
{
	static const struct {
		const char *what;
		unsigned int source, sport, destination, dport;
		bool connection, host;
	} rows[] = {
		{"itself", 1, 1000, 2, 80, true, true},
		{"its answer", 2, 80, 1, 1000, true, true},
		{"another port here", 1, 1001, 2, 80, false, true},
		{"another port there", 1, 1000, 2, 81, false, true},
		{"the ports the other way around", 1, 80, 2, 1000, false, true},
		{"the remote host with a third", 3, 1000, 2, 80, false, true},
		{"the local host with a third", 1, 1000, 3, 80, false, false},
		{"others", 3, 1000, 4, 80, false, false},
	};
	struct scope connection, host, all;
	struct frame about, frame;
	size_t i;

	make(&about, ip6, 1, 1000, 2, 80);
	scope_set(&connection, SCOPE_CONNECTION, &about.packet);
	scope_set(&host, SCOPE_HOST, &about.packet);
	scope_set(&all, SCOPE_ALL, &about.packet);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		make(&frame, ip6, rows[i].source, rows[i].sport, rows[i].destination,
		     rows[i].dport);
		tap_number(tap, scope_has(&connection, &frame.packet), rows[i].connection,
			   "IPv%d, connection: %s", ip6 ? 6 : 4, rows[i].what);
		tap_number(tap, scope_has(&host, &frame.packet), rows[i].host, "IPv%d, host: %s",
			   ip6 ? 6 : 4, rows[i].what);
		tap_ok(tap, scope_has(&all, &frame.packet), "IPv%d, all: %s", ip6 ? 6 : 4,
		       rows[i].what);
	}
	make(&frame, !ip6, 1, 1000, 2, 80);
	tap_ok(tap, !scope_has(&connection, &frame.packet) && !scope_has(&host, &frame.packet),
	       "IPv%d: not of the other version", ip6 ? 6 : 4);
}

/* Which end is the remote one: a third host's packet to either tells. */
static void test_directions(struct tap *tap)
{
	static struct packet_event retransmit = {.kind = "retransmit"};
	static struct packet_event sent = {
		.kind = "reset", .fields = {{"direction", "sent"}}, .field_count = 1};
	static struct packet_event received = {
		.kind = "reset", .fields = {{"direction", "received"}}, .field_count = 1};
	static struct packet_event connect = {.kind = "connect"};
	const struct {
		const char *what;
		uint8_t type;
		const struct packet_event *event;
		bool destination;
	} rows[] = {
		{"a packet that leaves", PACKET_TYPE_OUTGOING, NULL, true},
		{"a packet that comes", PACKET_TYPE_HOST, NULL, false},
		{"a retransmission", PACKET_TYPE_HOST, &retransmit, true},
		{"a reset that was sent", PACKET_TYPE_HOST, &sent, true},
		{"a reset that was received", PACKET_TYPE_HOST, &received, false},
		{"a connection begun here", PACKET_TYPE_HOST, &connect, true},
	};
	struct frame about, source, destination;
	struct scope scope;
	size_t i;

	make(&source, false, 9, 1, 1, 1);
	make(&destination, false, 9, 1, 2, 1);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		make(&about, false, 1, 1000, 2, 80);
		about.packet.type = rows[i].type;
		about.packet.event = rows[i].event;
		scope_set(&scope, SCOPE_HOST, &about.packet);
		tap_ok(tap,
		       scope_has(&scope, &destination.packet) == rows[i].destination &&
			       scope_has(&scope, &source.packet) != rows[i].destination,
		       "host of %s", rows[i].what);
	}
}

/* Of a drop it is not known which end is the remote one: what is between both. */
static void test_drop(struct tap *tap)
{
	static struct packet_event drop = {
		.kind = "drop", .fields = {{"reason", "NO_SOCKET"}}, .field_count = 1};
	struct frame about, answer, other;
	struct scope scope;
	unsigned int end;

	make(&about, false, 1, 1000, 2, 80);
	about.packet.event = &drop;
	about.packet.type = PACKET_TYPE_HOST;
	scope_set(&scope, SCOPE_HOST, &about.packet);
	make(&answer, false, 2, 81, 1, 1001);
	tap_ok(tap, scope_has(&scope, &about.packet) && scope_has(&scope, &answer.packet),
	       "a drop: between its ends");
	for (end = 1; end <= 2; end++) {
		make(&other, false, 9, 1000, end, 80);
		tap_ok(tap, !scope_has(&scope, &other.packet), "a drop: a third to end %u", end);
		make(&other, false, end, 1000, 9, 80);
		tap_ok(tap, !scope_has(&scope, &other.packet), "a drop: end %u to a third", end);
	}
	scope_set(&scope, SCOPE_CONNECTION, &about.packet);
	tap_ok(tap, scope_has(&scope, &about.packet) && !scope_has(&scope, &answer.packet),
	       "a drop: its connection");
}

static void test_unknown(struct tap *tap)
{
	struct frame about, cut;
	struct scope scope;

	scope_set(&scope, SCOPE_CONNECTION, NULL);
	make(&about, false, 1, 1000, 2, 80);
	make(&cut, false, 1, 1000, 2, 80);
	cut.packet.avail = cut.packet.caplen = IP4 + 2;
	tap_ok(tap, scope_has(&scope, &about.packet) && scope_has(&scope, &cut.packet),
	       "nothing to go by: every packet");
	scope_set(&scope, SCOPE_HOST, &cut.packet);
	tap_ok(tap, scope_has(&scope, &about.packet) && scope_has(&scope, &cut.packet),
	       "a packet without ports: every packet");
	scope_set(&scope, SCOPE_CONNECTION, &about.packet);
	tap_ok(tap, !scope_has(&scope, &cut.packet), "a packet without ports is in no connection");
}

int main(void)
{
	struct tap tap = {};

	test_tuples(&tap, false);
	test_tuples(&tap, true);
	test_directions(&tap);
	test_drop(&tap);
	test_unknown(&tap);
	return tap_done(&tap);
}
