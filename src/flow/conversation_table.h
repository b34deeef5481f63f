/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Connections by addresses and ports, as many as there is room for. Those that are over stay for a
 * while, for what follows the end; they are in a list by the time of their end, all others in one
 * by the time of their last packet.
 */
#ifndef TCPLENS_FLOW_CONVERSATION_TABLE_H
#define TCPLENS_FLOW_CONVERSATION_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "flow/conversation.h"

#define CONVERSATION_TABLE_KEY_WORDS 10

/* The side with the lower address, then the lower port, is the low one in both directions. */
struct conversation_table_key {
	uint32_t words[CONVERSATION_TABLE_KEY_WORDS];
};

struct conversation_table_entry {
	struct conversation_table_key key;
	uint32_t hash;
	uint32_t next_in_bucket;
	uint32_t previous, next; /* in the list */
	bool over;		 /* it is in the list of those that are over */
	bool low_is_first;	 /* the low side is side 0 of the conversation */
	struct conversation conversation;
};

struct conversation_table;

/* limit: entries, 1 to 2^24. Memory is taken as they fill it. Returns 0 or -errno. */
int conversation_table_new(struct conversation_table **table, uint32_t limit);
void conversation_table_free(struct conversation_table *table);
CLEANUP_DEFINE(struct conversation_table *, conversation_table_free)

/* *reversed: the packet goes from the high side to the low one. */
void conversation_table_key(struct conversation_table_key *key, const struct packet_tuple *tuple,
			    uint32_t netns, bool *reversed);

/* NULL: there is none. */
struct conversation_table_entry *conversation_table_find(const struct conversation_table *table,
							 const struct conversation_table_key *key);

bool conversation_table_is_full(const struct conversation_table *table);

/* An entry whose conversation is all zero, the last of those not over. The table is not full. */
struct conversation_table_entry *conversation_table_add(struct conversation_table *table,
							const struct conversation_table_key *key);

void conversation_table_remove(struct conversation_table *table,
			       struct conversation_table_entry *entry);

/* A packet came: puts it last in the list where it belongs now. */
void conversation_table_touch(struct conversation_table *table,
			      struct conversation_table_entry *entry);

/* The first of a list; NULL: it is empty. */
struct conversation_table_entry *conversation_table_first(const struct conversation_table *table,
							  bool over);

/* The one after it in its list, or NULL. */
const struct conversation_table_entry *
conversation_table_next(const struct conversation_table *table,
			const struct conversation_table_entry *entry);

#endif
