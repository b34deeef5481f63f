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

/* What is known of an interface. Small: a packet of each of 10,000 interfaces needs one. */
struct interface_entry {
	uint32_t index;
	uint32_t next;	   /* of the same bucket, 1 + its number; 0: none */
	uint16_t hardware; /* ARPHRD_ of <net/if_arp.h>; 0: not known */
	bool current;	   /* no event has come since it was looked up */
	bool named;
};

/*
 * socket: of that namespace, see interface.h; netns_name: what its interfaces' names are prefixed
 * with, and a colon; NULL: nothing. Both are borrowed. Returns 0 or -errno.
 */
int interface_table_new(struct interface_table **table, int socket, const char *netns_name);
void interface_table_free(struct interface_table *table);
CLEANUP_DEFINE(struct interface_table *, interface_table_free)

/* Looks it up in the kernel where it is not current. NULL without memory. */
const struct interface_entry *interface_table_find(struct interface_table *table, uint32_t index);

/* The name of an entry, valid until the next find; NULL where it is not known. */
const char *interface_table_name(const struct interface_table *table,
				 const struct interface_entry *entry);

/* The interface has changed: it is looked up again when it is next needed. */
void interface_table_renew(struct interface_table *table, uint32_t index);

/* How many entries made room for others. */
uint64_t interface_table_evicted(const struct interface_table *table);

#endif
