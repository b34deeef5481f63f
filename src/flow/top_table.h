/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The connections of --top: from pass to pass the same ones are found again, so that each has its
 * rates. Those that have ended are in it for one interval.
 */
#ifndef TCPLENS_FLOW_TOP_TABLE_H
#define TCPLENS_FLOW_TOP_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "flow/top_row.h"

#define TOP_TABLE_ROWS_MAX  131072
#define TOP_TABLE_ENDED_MAX 16384 /* in one interval */
#define TOP_TABLE_FLOWS_MAX 16384 /* rows that have all of their flow; more on request */

struct top_counts {
	size_t live;
	size_t ended;
	size_t left_out; /* there was no room or no memory for them */
};

struct top_table;

/* Returns 0 or -errno. */
int top_table_new(struct top_table **table);
void top_table_free(struct top_table *table);
CLEANUP_DEFINE(struct top_table *, top_table_free)

/* A connection has ended: it is part of the next pass. flow is copied, what it points to is not. */
void top_table_ended(struct top_table *table, const struct flow *flow);

/*
 * A pass: begin, each connection that lives, finish, which frees the rows of those that are in it
 * no more. now_ns: of the clock that the flows' times are of.
 */
void top_table_begin(struct top_table *table, uint64_t now_ns);
void top_table_live(struct top_table *table, const struct flow *flow);
void top_table_finish(struct top_table *table);

/* Of the last pass. */
struct top_counts top_table_counts(const struct top_table *table);

/* Calls visit for each row, in no order. */
void top_table_each(const struct top_table *table, void (*visit)(void *arg, struct top_row *row),
		    void *arg);

#endif
