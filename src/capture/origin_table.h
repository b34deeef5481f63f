/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The interfaces of all network namespaces, with --netns all, by the number that records have (see
 * include/packet_origin.h). Those that are gone stay for a while, because packets of them may
 * follow.
 */
#ifndef TCPLENS_CAPTURE_ORIGIN_TABLE_H
#define TCPLENS_CAPTURE_ORIGIN_TABLE_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"

/* Interfaces remembered at a time, and of those that are gone. */
#define ORIGIN_TABLE_MAX  16384
#define ORIGIN_TABLE_GONE 1024

/* Room for a namespace's name and its zero byte. */
#define ORIGIN_NETNS_NAME 96

/* What the helper that attaches tells of an interface; number 0: of the namespace. */
struct origin_news {
	uint32_t number;
	uint32_t netns; /* inode number */
	uint32_t ifindex;
	uint16_t hardware; /* ARPHRD_ of <net/if_arp.h> */
	bool gone;
	char name[IF_NAMESIZE];
	char netns_name[ORIGIN_NETNS_NAME];
};

struct interface_name;

struct origin_row {
	uint32_t number;
	uint32_t netns;
	uint32_t ifindex;
	uint16_t hardware;
	bool gone;
	struct origin_row *next;    /* of the same bucket */
	struct origin_row *younger; /* of those that are gone: the next to go after it */
	struct interface_name *names;
	char netns_name[]; /* foreign text */
};

struct origin_table;

/* Returns 0 or -ENOMEM. */
int origin_table_new(struct origin_table **table);
void origin_table_free(struct origin_table *table);
CLEANUP_DEFINE(struct origin_table *, origin_table_free)

/* The interface is new, has another name from now (CLOCK_MONOTONIC) on, or is gone. */
void origin_table_take(struct origin_table *table, const struct origin_news *news, uint64_t now);

/* Valid until the table is changed; NULL: not known. */
struct origin_row *origin_table_find(const struct origin_table *table, uint32_t number);

/* The number of a namespace's interface; 0: not known. */
uint32_t origin_table_number(const struct origin_table *table, uint32_t netns, uint32_t ifindex);

/* Interfaces for which there was no room: their packets are of no known interface. */
uint64_t origin_table_refused(const struct origin_table *table);

#endif
