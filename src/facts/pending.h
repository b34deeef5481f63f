/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What has been reported of packets that are not printed yet. The kernel reports a packet that
 * it sends again or drops after the packet passed the hook, but both are handed out later still: so
 * the report is found by the packet.
 */
#ifndef TCPLENS_FACTS_PENDING_H
#define TCPLENS_FACTS_PENDING_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "packet.h"
#include "record.h"

#include "fact.h"

/* Reports at the same time. */
#define PENDING_MAX 16384

/* How long before its report a packet passed, if the report does not say. */
#define PENDING_NS 2000000

struct pending;

/* A packet to look for. time: CLOCK_MONOTONIC nanoseconds. netns: inode number. */
struct pending_packet {
	const struct packet_tuple *tuple;
	uint64_t time;
	uint32_t sequence;
	uint32_t netns;
};

/* Returns 0 or -errno. */
int pending_new(struct pending **pending);
void pending_free(struct pending *pending);
CLEANUP_DEFINE(struct pending *, pending_free)

/* Takes what is needed of a report about a packet. now: reports before may be forgotten. */
void pending_add(struct pending *pending, const struct fact *fact, uint64_t now);

/* False: no packet that passed at that time or later has been reported. */
bool pending_any(const struct pending *pending, uint64_t time);

/* The cause of the first report of that kind about the packet (enum fact_cause), or -ENOENT. */
int pending_find(const struct pending *pending, enum fact_kind kind,
		 const struct pending_packet *packet);

/* Reports that were forgotten before their packets came. */
uint64_t pending_evicted(const struct pending *pending);

#endif
