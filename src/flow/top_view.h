/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What is shown of the connections of --top: those that match, sorted; which is selected. */
#ifndef TCPLENS_FLOW_TOP_VIEW_H
#define TCPLENS_FLOW_TOP_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "flow/top_row.h"
#include "flow/top_table.h"

/* The largest comes first; what is not known last. */
enum top_sort {
	TOP_SORT_RATE, /* of both directions together */
	TOP_SORT_RTT,
	TOP_SORT_RETRANSMITTED, /* in the interval, then of the life */
	TOP_SORT_WAIT,		/* loss recovery, the receiver, the send buffer, congestion, idle */
	TOP_SORTS,
};

struct top_view {
	enum top_sort sort;
	bool (*match)(void *arg, const struct top_row *row); /* NULL: every row does */
	void *arg;
	struct top_row **rows; /* borrowed from the table until its next pass is finished */
	size_t count;
	size_t room;	 /* of rows */
	size_t selected; /* index of a row; 0 if there is none */
	size_t first;	 /* the uppermost row on the screen */
	uint64_t id;	 /* of the connection that stays selected; 0: whatever comes first */
};

/* "rate", "rtt", "retransmissions", "what holds it back". */
const char *top_view_sort_name(enum top_sort sort);

/*
 * To be called after each pass of the table, and after sort or match was changed. Returns 0 or
 * -ENOMEM; the view has no rows then.
 */
int top_view_update(struct top_view *view, const struct top_table *table);

/* The selected row, NULL: there is none. */
struct top_row *top_view_selected(const struct top_view *view);

/* Selects another row, by so many further down; up to the first, whatever that is from now on. */
void top_view_move(struct top_view *view, long by);

/* Makes first such that the selected row is one of so many lines from it. */
void top_view_scroll(struct top_view *view, size_t lines);

void top_view_free(struct top_view *view); /* the contents, not the struct */

#endif
