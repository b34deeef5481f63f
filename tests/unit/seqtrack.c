// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* src/print/tcp/seqtrack: tcpdump's rules for relative numbers, and the bounded table. */
#include "print/tcp/seqtrack.h"

#include <stdlib.h>

#include "tap.h"

static const uint8_t client[16] = {10, 0, 0, 1};
static const uint8_t server[16] = {10, 0, 0, 2};

/* Enters one segment; returns the bases to subtract. */
static struct segment_base see(struct seqtrack *seqtrack, bool from_server, uint32_t sequence,
			       uint32_t acknowledgment, bool syn)
{
	struct seqtrack_segment segment = {
		.source = from_server ? server : client,
		.destination = from_server ? client : server,
		.source_port = from_server ? 80 : 40000,
		.destination_port = from_server ? 40000 : 80,
		.sequence = sequence,
		.acknowledgment = acknowledgment,
		.syn = syn,
	};
	struct segment_base base;

	seqtrack_ip4(seqtrack, &segment, &base);
	return base;
}

static void check(struct tap *tap, struct segment_base base, uint32_t sequence,
		  uint32_t acknowledgment, uint32_t sack, const char *name)
{
	tap_number(tap, base.sequence, sequence, "%s: sequence", name);
	tap_number(tap, base.acknowledgment, acknowledgment, "%s: acknowledgment", name);
	tap_number(tap, base.sack, sack, "%s: SACK", name);
}

static void test_handshake(struct tap *tap, struct seqtrack *seqtrack)
{
	check(tap, see(seqtrack, true, 5000, 1001, true), 0, 0, 1000, "SYN-ACK is absolute");
	check(tap, see(seqtrack, false, 1001, 5001, false), 1000, 5000, 5000,
	      "ACK of the client is relative");
	check(tap, see(seqtrack, true, 5001, 1011, false), 5000, 1000, 1000,
	      "data of the server is relative");
	check(tap, see(seqtrack, true, 70000, 2001, true), 0, 0, 2000, "a new SYN-ACK is absolute");
	check(tap, see(seqtrack, false, 2001, 70001, false), 2000, 70000, 70000,
	      "data after a new SYN-ACK is relative to it");
}

/* A connection first seen midway: its first segment is absolute, the next are relative to it. */
static void test_midway(struct tap *tap, struct seqtrack *seqtrack)
{
	struct seqtrack_segment segment = {
		.source = client,
		.destination = server,
		.source_port = 443,
		.destination_port = 443,
		.sequence = 10,
		.acknowledgment = 20,
	};
	struct segment_base base;

	seqtrack_ip6(seqtrack, &segment, &base);
	check(tap, base, 0, 0, 19, "first segment with equal ports is absolute");
	seqtrack_ip6(seqtrack, &segment, &base);
	check(tap, base, 10, 19, 19, "second segment with equal ports is relative");
	segment.source = server;
	segment.destination = client;
	seqtrack_ip6(seqtrack, &segment, &base);
	check(tap, base, 19, 10, 10, "reply with equal ports is relative");
	segment.netns = 4026531840;
	seqtrack_ip6(seqtrack, &segment, &base);
	check(tap, base, 0, 0, 19, "same tuple in another network is absolute");
}

/* More conversations than the table holds: all are entered, evictions are counted. */
static void test_bound(struct tap *tap, struct seqtrack *seqtrack)
{
	struct seqtrack_segment segment = {.source = client, .destination = server, .sequence = 7};
	struct seqtrack_stats before, after;
	struct segment_base base;
	uint32_t i, kept = 0;
	const uint32_t many = 2 * SEQTRACK_IP6_MAX;

	seqtrack_count(seqtrack, &before);
	for (i = 0; i < many; i++) {
		segment.source_port = (uint16_t)i;
		segment.destination_port = (uint16_t)(i >> 16 | 0x8000);
		segment.sequence = i + 1;
		seqtrack_ip6(seqtrack, &segment, &base);
	}
	seqtrack_count(seqtrack, &after);
	tap_number(tap, (long long)(after.entered - before.entered), many,
		   "many conversations: each is entered once");
	tap_ok(tap, after.evicted - before.evicted >= many - SEQTRACK_IP6_MAX,
	       "many conversations: those without room are evicted");
	/* The newest are evicted last. */
	for (i = many - 1000; i < many; i++) {
		segment.source_port = (uint16_t)i;
		segment.destination_port = (uint16_t)(i >> 16 | 0x8000);
		seqtrack_ip6(seqtrack, &segment, &base);
		kept += base.sequence == i + 1;
	}
	tap_number(tap, kept, 1000, "many conversations: the last 1000 are known");
}

/* The buckets of a former, unseeded version of the table. */
#define FORMER_MASK (SEQTRACK_IP4_MAX / 8 - 1)

static uint64_t former_hash(uint32_t ports, uint64_t addresses)
{
	unsigned __int128 product = (unsigned __int128)(ports ^ addresses) * 0x9e3779b97f4a7c15;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* The server has the lower port, so its address is in the upper half of the key. */
static uint64_t hash_of(uint32_t source, uint16_t port)
{
	uint32_t high;

	memcpy(&high, server, sizeof(high));
	return former_hash(80u << 16 | port, (uint64_t)high << 32 | source);
}

/*
 * A thousand connections that hashed to the same bucket of eight: half found by search, half
 * because their address and port cancelled each other under any seed.
 */
static void test_chosen(struct tap *tap, struct seqtrack *seqtrack)
{
	const uint16_t port = 40000;
	struct seqtrack_segment segment = {
		.destination = server, .destination_port = 80, .sequence = 1};
	struct segment_base base;
	uint32_t victim, source, count = 0, i;

	memcpy(&victim, client, sizeof(victim));
	see(seqtrack, false, 1000, 2000, true);
	see(seqtrack, false, 1001, 2001, false);
	for (i = 1; count < 1000; i++) {
		segment.source_port = count & 1 ? (uint16_t)(port ^ (count & 0x3fff)) : port;
		source = count & 1 ? victim ^ (count & 0x3fff) : victim + i;
		if ((hash_of(source, segment.source_port) ^ hash_of(victim, port)) & FORMER_MASK)
			continue;
		segment.source = (const uint8_t *)&source;
		seqtrack_ip4(seqtrack, &segment, &base);
		count++;
	}
	check(tap, see(seqtrack, false, 1011, 2001, false), 1000, 1999, 1999,
	      "a connection survives 1000 segments of colliding ones");
}

int main(void)
{
	_cleanup_(seqtrack_freep) struct seqtrack *seqtrack = NULL;
	struct tap tap = {0};

	if (!tap_number(&tap, seqtrack_new(&seqtrack), 0, "seqtrack_new: makes a table"))
		return tap_done(&tap);
	test_handshake(&tap, seqtrack);
	test_midway(&tap, seqtrack);
	test_bound(&tap, seqtrack);
	test_chosen(&tap, seqtrack);
	return tap_done(&tap);
}
