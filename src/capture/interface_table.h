/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The interfaces of one network namespace by number, as they were when last looked up. An interface
 * that was removed stays, because packets of it may follow.
 */
#ifndef TCPLENS_CAPTURE_INTERFACE_TABLE_H
#define TCPLENS_CAPTURE_INTERFACE_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"

/*
 * Interfaces remembered at a time, a power of two; where more have packets, the oldest entry goes.
 */
#define INTERFACE_TABLE_MAX 16384

struct interface_table;

/*
 * What is known of an interface. A quarter of a cache line, and all that its next packet needs: of
 * 10,000 interfaces whose packets take turns none is in the first-level cache.
 */
struct interface_entry {
	uint32_t index;
	uint16_t next : 15;   /* of the same bucket, 1 + its number; 0: none */
	uint16_t settled : 1; /* name and hardware stay as they are until an event */
	uint16_t hardware;    /* ARPHRD_ of <net/if_arp.h>; 0: not known */
	const char *name;     /* the newest; NULL: none is known */
};

_Static_assert(sizeof(struct interface_entry) == 8 + sizeof(char *), "no padding");

/*
 * socket: of that namespace, see interface.h; netns_name: what its interfaces' names are prefixed
 * with, and a colon; NULL: nothing. Both are borrowed. again: names are asked for of times before
 * those that they were asked for. Returns 0 or -errno.
 */
int interface_table_new(struct interface_table **table, int socket, const char *netns_name,
			bool again);
void interface_table_free(struct interface_table *table);
CLEANUP_DEFINE(struct interface_table *, interface_table_free)

/* Looks it up in the kernel where it is not current. NULL without memory. */
const struct interface_entry *interface_table_find(struct interface_table *table, uint32_t index);

/*
 * The name that an entry of the table had at a time (CLOCK_MONOTONIC), valid until the table is
 * changed; NULL where it is not known, or without an entry. Names from before the one found are
 * forgotten, unless they are asked for again.
 */
const char *interface_table_name(struct interface_table *table, const struct interface_entry *entry,
				 uint64_t time);

/* What an event tells: how the interface is from now on. 0: it was so all the time. */
struct interface_event;
void interface_table_take(struct interface_table *table, const struct interface_event *event,
			  uint64_t now);

/* Events were lost: each is looked up again when it is next needed. */
void interface_table_renew_all(struct interface_table *table);

/* How many entries of interfaces that are there made room for others. */
uint64_t interface_table_evicted(const struct interface_table *table);

#endif
