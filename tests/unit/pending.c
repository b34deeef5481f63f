// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "facts/pending.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

#define PORT 443

union report {
	struct fact fact;
	uint8_t bytes[FACT_SIZE];
};

static const uint8_t client[16] = {10, 0, 0, 1}, server[16] = {10, 0, 0, 2};

/* An IPv4 packet from the client. */
static union report make(enum fact_kind kind, uint32_t sequence, uint64_t since, uint64_t time)
{
	union report report = {.fact = {.kind = kind,
					.since = since,
					.netns = 7,
					.cause = FACT_CAUSE_FAST,
					.record.time = time}};
	uint8_t *ip = report.fact.record.data + FACT_LINK, *tcp = ip + 20;

	ip[0] = 0x45;
	ip[9] = 6;
	memcpy(ip + 12, client, 4);
	memcpy(ip + 16, server, 4);
	tcp[0] = 9999 >> 8;
	tcp[1] = 9999 & 255;
	tcp[2] = PORT >> 8;
	tcp[3] = PORT & 255;
	tcp[4] = (uint8_t)(sequence >> 24);
	tcp[5] = (uint8_t)(sequence >> 16);
	tcp[6] = (uint8_t)(sequence >> 8);
	tcp[7] = (uint8_t)sequence;
	report.fact.record.avail = report.fact.record.length = FACT_LINK + 40;
	return report;
}

static int find(const struct pending *pending, enum fact_kind kind, uint32_t sequence,
		uint64_t time, uint32_t netns)
{
	const struct packet_tuple tuple = {client, server, 9999, PORT, 4, 0};
	const struct pending_packet packet = {&tuple, time, sequence, netns};

	return pending_find(pending, kind, &packet);
}

static void test_find(struct tap *tap, struct pending *pending)
{
	union report report = make(FACT_RETRANSMIT, 1000, 5000, 6000);

	pending_add(pending, &report.fact, 0);
	tap_ok(tap, pending_any(pending, 6000) && !pending_any(pending, 6001), "any: until then");
	tap_number(tap, find(pending, FACT_RETRANSMIT, 1000, 5000, 7), FACT_CAUSE_FAST,
		   "found from the time that the report has");
	tap_number(tap, find(pending, FACT_RETRANSMIT, 1000, 6000, 7), FACT_CAUSE_FAST,
		   "found until the report");
	tap_number(tap, find(pending, FACT_RETRANSMIT, 1000, 4999, 7), -ENOENT, "not before");
	tap_number(tap, find(pending, FACT_RETRANSMIT, 1000, 6001, 7), -ENOENT, "not after");
	tap_number(tap, find(pending, FACT_RETRANSMIT, 1001, 5500, 7), -ENOENT, "other number");
	tap_number(tap, find(pending, FACT_DROP, 1000, 5500, 7), -ENOENT, "other kind");
	tap_number(tap, find(pending, FACT_RETRANSMIT, 1000, 5500, 8), -ENOENT, "other namespace");
	report = make(FACT_RETRANSMIT, 1000, 5000, 5500);
	report.fact.cause = FACT_CAUSE_TIMEOUT;
	pending_add(pending, &report.fact, 0);
	tap_number(tap, find(pending, FACT_RETRANSMIT, 1000, 5400, 7), FACT_CAUSE_TIMEOUT,
		   "of two reports the first");
	report = make(FACT_DROP, 1, 0, 3 * PENDING_NS);
	pending_add(pending, &report.fact, 0);
	tap_ok(tap, find(pending, FACT_DROP, 1, 2 * PENDING_NS, 7) >= 0, "without since: 2 ms");
	tap_number(tap, find(pending, FACT_DROP, 1, 2 * PENDING_NS - 1, 7), -ENOENT, "no more");
}

/* Headers that are cut anywhere, and of any version and length, are read within their bounds. */
static void test_headers(struct tap *tap, struct pending *pending)
{
	uint32_t avail, first, found = 0;
	union report report;

	for (avail = 0; avail <= FACT_DATA; avail++)
		for (first = 0; first < 256; first++) {
			report = make(FACT_DROP, 77, 0, 9 * PENDING_NS);
			report.fact.record.data[FACT_LINK] = (uint8_t)first;
			report.fact.record.avail = avail;
			pending_add(pending, &report.fact, UINT64_MAX);
			found += first != 0x45 &&
				 find(pending, FACT_DROP, 77, 9 * PENDING_NS, 7) >= 0;
			found += avail < FACT_LINK + 28 &&
				 find(pending, FACT_DROP, 77, 9 * PENDING_NS, 7) >= 0;
			if (first == 0x45 && avail >= FACT_LINK + 28)
				return (void)tap_number(tap, found, 0, "only whole headers");
		}
	tap_ok(tap, false, "whole headers are found");
}

static void test_flood(struct tap *tap, struct pending *pending)
{
	union report report;
	uint32_t i, found = 0;

	for (i = 0; i < 4 * PENDING_MAX; i++) {
		report = make(FACT_DROP, i, 1, 100 * (uint64_t)PENDING_NS);
		pending_add(pending, &report.fact, 50 * (uint64_t)PENDING_NS);
	}
	for (i = 0; i < 4 * PENDING_MAX; i++)
		found += find(pending, FACT_DROP, i, 50 * (uint64_t)PENDING_NS, 7) >= 0;
	tap_number(tap, (long long)(found + pending_evicted(pending)), 4 * PENDING_MAX,
		   "each is found or counted");
}

int main(void)
{
	struct pending *pending;
	struct tap tap = {0};

	if (!tap_number(&tap, pending_new(&pending), 0, "pending_new"))
		return tap_done(&tap);
	test_find(&tap, pending);
	test_headers(&tap, pending);
	pending_free(pending);
	if (!tap_number(&tap, pending_new(&pending), 0, "pending_new"))
		return tap_done(&tap);
	test_flood(&tap, pending);
	pending_free(pending);
	return tap_done(&tap);
}
