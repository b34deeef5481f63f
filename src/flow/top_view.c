// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "flow/top_view.h"

#include <errno.h>
#include <stdlib.h>

#define ROOM_MIN 256
#define FAILED	 SIZE_MAX /* as a count: there was no memory */

const char *top_view_sort_name(enum top_sort sort)
{
	static const char *const names[TOP_SORTS] = {
		[TOP_SORT_RATE] = "rate",
		[TOP_SORT_RTT] = "rtt",
		[TOP_SORT_RETRANSMITTED] = "retransmissions",
		[TOP_SORT_WAIT] = "what holds it back",
	};

	return names[sort];
}

static void collect(void *arg, struct top_row *row)
{
	struct top_view *view = arg;
	struct top_row **rows;
	size_t room;

	if (view->count == FAILED || (view->match && !view->match(view->arg, row)))
		return;
	if (view->count >= view->room) {
		room = view->room ? view->room * 2 : ROOM_MIN;
		rows = reallocarray(view->rows, room, sizeof(*rows));
		if (!rows) {
			view->count = FAILED;
			return;
		}
		view->rows = rows;
		view->room = room;
	}
	view->rows[view->count++] = row;
}

/* More is larger, and what is not known smaller than all. */
static int compare(uint64_t a, uint64_t b)
{
	a = a == FLOW_UNKNOWN ? 0 : a + 1;
	b = b == FLOW_UNKNOWN ? 0 : b + 1;
	return (a > b) - (a < b);
}

static uint64_t rate_of(const struct top_row *row)
{
	uint64_t sent = row->ends[FLOW_CLIENT].rate, received = row->ends[FLOW_SERVER].rate;

	if (sent == FLOW_UNKNOWN || received == FLOW_UNKNOWN)
		return sent == FLOW_UNKNOWN ? received : sent;
	return sent + received;
}

static uint64_t wait_rank(const struct top_row *row)
{
	static const uint8_t ranks[FLOW_WAITS + 1] = {
		[FLOW_WAIT_APPLICATION] = 1, [FLOW_WAIT_CONGESTION] = 2, [FLOW_WAIT_BUFFER] = 3,
		[FLOW_WAIT_RECEIVER] = 4,    [FLOW_WAIT_RECOVERY] = 5,
	};

	return ranks[row->now] * 1000u + (row->now == FLOW_WAITS ? 0 : row->now_percent);
}

static int compare_rows(const void *a, const void *b, void *arg)
{
	const struct top_row *one = *(struct top_row *const *)a,
			     *other = *(struct top_row *const *)b;
	const struct top_view *view = arg;
	int order = 0;

	if (view->sort == TOP_SORT_RTT)
		order = compare(other->rtt_ns, one->rtt_ns);
	else if (view->sort == TOP_SORT_RETRANSMITTED)
		order = compare(other->retransmitted_since, one->retransmitted_since)
				?: compare(other->retransmitted, one->retransmitted);
	else if (view->sort == TOP_SORT_WAIT)
		order = compare(wait_rank(other), wait_rank(one));
	order = order ?: compare(rate_of(other), rate_of(one));
	return order ?: (one->id > other->id) - (one->id < other->id);
}

/* The same connection, else the one that is where it was. */
static void select_again(struct top_view *view)
{
	size_t i;

	if (!view->id) {
		view->selected = 0;
		return;
	}
	for (i = 0; i < view->count; i++)
		if (view->rows[i]->id == view->id) {
			view->selected = i;
			return;
		}
	if (view->selected >= view->count)
		view->selected = view->count ? view->count - 1 : 0;
	view->id = view->count && view->selected ? view->rows[view->selected]->id : 0;
}

int top_view_update(struct top_view *view, const struct top_table *table)
{
	int error = 0;

	view->count = 0;
	top_table_each(table, collect, view);
	if (view->count == FAILED) {
		view->count = 0;
		error = -ENOMEM;
	}
	if (view->count)
		qsort_r(view->rows, view->count, sizeof(struct top_row *), compare_rows, view);
	select_again(view);
	return error;
}

struct top_row *top_view_selected(const struct top_view *view)
{
	return view->selected < view->count ? view->rows[view->selected] : NULL;
}

void top_view_move(struct top_view *view, long by)
{
	size_t last = view->count ? view->count - 1 : 0;

	if (by < 0)
		view->selected -= (size_t)-by < view->selected ? (size_t)-by : view->selected;
	else
		view->selected =
			(size_t)by < last - view->selected ? view->selected + (size_t)by : last;
	view->id = view->selected ? view->rows[view->selected]->id : 0;
}

void top_view_scroll(struct top_view *view, size_t lines)
{
	if (view->selected < view->first)
		view->first = view->selected;
	if (lines && view->selected >= view->first + lines)
		view->first = view->selected - lines + 1;
	/* No empty lines below the last row. */
	if (view->first && view->first + lines > view->count)
		view->first = view->count > lines ? view->count - lines : 0;
}

void top_view_free(struct top_view *view)
{
	free(view->rows);
	*view = (struct top_view){0};
}
