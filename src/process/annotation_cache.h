/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The processes found for the last packets, by tuple: most packets follow one of the same
 * connection, and nothing has changed since. What another tuple with the same index replaces is
 * found again, so an index that others can choose costs them nothing more than that.
 */
#ifndef TCPLENS_PROCESS_ANNOTATION_CACHE_H
#define TCPLENS_PROCESS_ANNOTATION_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "packet.h"
#include "process/attribution.h"

#define ANNOTATION_CACHE_ENTRIES 256

/* What the ends of a packet depend on but for the tables. */
struct annotation_key {
	uint8_t source[16], destination[16]; /* of IPv4 the first 4 bytes, else zero */
	uint32_t netns;
	uint16_t source_port, destination_port;
	uint8_t version; /* 0: an entry that was never used */
	uint8_t type;	 /* enum packet_type */
	uint8_t unused[2];
};

struct annotation_entry {
	struct annotation_key key;
	struct validity validity;
	struct packet_processes processes; /* but for the tuple */
};

struct annotation_cache {
	struct annotation_entry entries[ANNOTATION_CACHE_ENTRIES];
};

/* The entry for a packet; *found: it is of the same key. If not, it has the key from now on. */
struct annotation_entry *annotation_cache_take(struct annotation_cache *cache,
					       const struct packet *packet,
					       const struct packet_tuple *tuple, bool *found);

#endif
