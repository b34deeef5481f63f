// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* --top: rates and waits of an interval, order, selection, what has ended; the lines of it. */
#include "flow/top_table.h"
#include "flow/top_view.h"

#include <stdlib.h>
#include <string.h>

#include "flow/top_detail.h"
#include "flow/top_text.h"
#include "tap.h"

#define SECOND 1000000000ull
#define START  (1000 * SECOND)

/* A connection of 10.0.0.1.port, the client, to 10.0.0.2.80. */
static struct flow flow_of(uint16_t port, uint64_t seen_ns)
{
	struct flow flow;
	unsigned int side, i;

	flow_clear(&flow);
	flow.version = 4;
	flow.netns = 1;
	flow.client_known = true;
	flow.handshake = FLOW_HANDSHAKE_COMPLETE;
	flow.start_ns = flow.seen_ns = seen_ns;
	flow.last_ns = seen_ns + SECOND;
	for (side = 0; side < FLOW_SIDES; side++) {
		memcpy(flow.ends[side].address, side ? "\x0a\0\0\2" : "\x0a\0\0\1", 4);
		flow.ends[side].port = side ? 80 : port;
		flow.ends[side].bytes = 0;
	}
	flow.ends[FLOW_CLIENT].local = true;
	flow.ends[FLOW_CLIENT].pid = 12;
	memcpy(flow.ends[FLOW_CLIENT].comm, "cu\033rl", 5);
	flow.ends[FLOW_CLIENT].retransmitted = 0;
	flow.ends[FLOW_CLIENT].cwnd = 10;
	for (i = 0; i < FLOW_WAIT_UNKNOWN; i++)
		flow.ends[FLOW_CLIENT].waits[i] = 0;
	return flow;
}

static void set(struct flow *flow, uint64_t sent, uint64_t received, uint64_t retransmitted)
{
	flow->ends[FLOW_CLIENT].bytes = sent;
	flow->ends[FLOW_SERVER].bytes = received;
	flow->ends[FLOW_CLIENT].retransmitted = retransmitted;
}

static void pass(struct top_table *table, uint64_t now, const struct flow *flows, size_t count)
{
	size_t i;

	top_table_begin(table, now);
	for (i = 0; i < count; i++)
		top_table_live(table, &flows[i]);
	top_table_finish(table);
}

static void keep(void *arg, struct top_row *row)
{
	*(struct top_row **)arg = row;
}

/* The only row, or one of them. */
static struct top_row *row_of(const struct top_table *table)
{
	struct top_row *row = NULL;

	top_table_each(table, keep, &row);
	return row;
}

static struct top_table *make_table(void)
{
	struct top_table *table = NULL;

	if (top_table_new(&table))
		abort();
	return table;
}

static void test_rates(struct tap *tap)
{
	_cleanup_(top_table_freep) struct top_table *table = make_table();
	struct flow flow = flow_of(4000, START - SECOND);
	const struct top_row *row;

	set(&flow, 5000, 100, 3);
	pass(table, START, &flow, 1);
	row = row_of(table);
	tap_ok(tap,
	       row->ends[FLOW_CLIENT].rate == FLOW_UNKNOWN &&
		       row->retransmitted_since == FLOW_UNKNOWN,
	       "rates: in the first pass they are not known");
	tap_number(tap, (long long)row->retransmitted, 3, "rates: retransmissions of the life");
	set(&flow, 7000, 400, 5);
	pass(table, START + 2 * SECOND, &flow, 1);
	tap_ok(tap, row_of(table) == row, "rates: the connection is found again");
	tap_number(tap, (long long)row->ends[FLOW_CLIENT].rate, 1000, "rates: of the client");
	tap_number(tap, (long long)row->ends[FLOW_SERVER].rate, 150, "rates: of the server");
	tap_number(tap, (long long)row->retransmitted_since, 2, "rates: retransmissions");
	pass(table, START + 3 * SECOND, &flow, 1);
	tap_number(tap, (long long)row->ends[FLOW_CLIENT].rate, 0, "rates: nothing was sent");
	set(&flow, 600, 0, 0);
	pass(table, START + 4 * SECOND, &flow, 1);
	tap_number(tap, (long long)row->ends[FLOW_CLIENT].rate, 600,
		   "rates: a counter that fell is that of another connection");
}

static void test_new(struct tap *tap)
{
	_cleanup_(top_table_freep) struct top_table *table = make_table();
	struct flow flows[] = {flow_of(4000, START - SECOND), flow_of(4001, START + SECOND / 2)};
	const struct top_row *row;

	pass(table, START, NULL, 0);
	set(&flows[0], 900, 0, 0);
	set(&flows[1], 800, 0, 1);
	pass(table, START + SECOND, &flows[1], 1);
	row = row_of(table);
	tap_number(tap, (long long)row->ends[FLOW_CLIENT].rate, 800,
		   "new: what began in the interval did all of it in the interval");
	tap_number(tap, (long long)row->retransmitted_since, 1, "new: and its retransmissions");
	pass(table, START + 2 * SECOND, &flows[0], 1);
	tap_ok(tap, row_of(table)->ends[FLOW_CLIENT].rate == FLOW_UNKNOWN,
	       "new: of an older one it is not known how much is of the interval");
	tap_number(tap, (long long)top_table_counts(table).live, 1, "new: one that is gone is out");
}

/* The ends are named the other way round from one pass to the next. */
static void test_swapped(struct tap *tap)
{
	_cleanup_(top_table_freep) struct top_table *table = make_table();
	struct flow flow = flow_of(4000, START - SECOND), other = flow;

	set(&flow, 1000, 50, 0);
	pass(table, START, &flow, 1);
	set(&flow, 3000, 60, 0);
	other.ends[FLOW_CLIENT] = flow.ends[FLOW_SERVER];
	other.ends[FLOW_SERVER] = flow.ends[FLOW_CLIENT];
	pass(table, START + SECOND, &other, 1);
	tap_ok(tap,
	       row_of(table)->ends[FLOW_SERVER].rate == 2000 &&
		       row_of(table)->ends[FLOW_CLIENT].rate == 10,
	       "swapped: each end keeps its bytes");
}

static void test_waits(struct tap *tap)
{
	_cleanup_(top_table_freep) struct top_table *table = make_table();
	struct flow flow = flow_of(4000, START - SECOND);
	uint64_t *waits = flow.ends[FLOW_CLIENT].waits;

	waits[FLOW_WAIT_APPLICATION] = 50 * SECOND;
	pass(table, START, &flow, 1);
	tap_number(tap, row_of(table)->now, FLOW_WAIT_APPLICATION,
		   "waits: first what it waited for most in its life");
	waits[FLOW_WAIT_APPLICATION] += SECOND / 10;
	waits[FLOW_WAIT_RECEIVER] = SECOND * 9 / 10;
	pass(table, START + SECOND, &flow, 1);
	tap_number(tap, row_of(table)->now, FLOW_WAIT_RECEIVER, "waits: then in the interval");
	tap_number(tap, row_of(table)->now_percent, 90, "waits: and how much of it");
	waits[FLOW_WAIT_APPLICATION] = FLOW_UNKNOWN;
	pass(table, START + 2 * SECOND, &flow, 1);
	tap_number(tap, row_of(table)->now, FLOW_WAITS, "waits: not known");
}

static void test_ended(struct tap *tap)
{
	_cleanup_(top_table_freep) struct top_table *table = make_table();
	struct flow flow = flow_of(4000, START - SECOND), again = flow_of(4000, START + SECOND);
	struct top_counts counts;

	pass(table, START, &flow, 1);
	set(&flow, 700, 0, 0);
	flow.end = FLOW_END_RESET;
	flow.ended_by = FLOW_SERVER;
	top_table_ended(table, &flow);
	tap_number(tap, row_of(table)->end, FLOW_END_OPEN, "ended: not before the next pass");
	pass(table, START + SECOND, NULL, 0);
	counts = top_table_counts(table);
	tap_ok(tap, counts.live == 0 && counts.ended == 1, "ended: it is counted");
	tap_number(tap, row_of(table)->end, FLOW_END_RESET, "ended: it is there, with its end");
	tap_number(tap, (long long)row_of(table)->ends[FLOW_CLIENT].rate, 700, "ended: its rate");
	pass(table, START + 2 * SECOND, &again, 1);
	tap_number(tap, row_of(table)->end, FLOW_END_OPEN,
		   "ended: after an interval it is gone, and the next one is another");
	tap_number(tap, (long long)row_of(table)->id, 2, "ended: with an id of its own");
}

static void test_bounds(struct tap *tap)
{
	_cleanup_(top_table_freep) struct top_table *table = make_table();
	struct flow flow = flow_of(1, START);
	struct top_counts counts;
	unsigned int i;

	flow.end = FLOW_END_FIN;
	for (i = 0; i < TOP_TABLE_ENDED_MAX + 5; i++)
		top_table_ended(table, &flow);
	pass(table, START, NULL, 0);
	counts = top_table_counts(table);
	tap_ok(tap, counts.ended == TOP_TABLE_ENDED_MAX + 5 && counts.left_out == 5,
	       "bounds: those that ended are counted, and those left out");
	flow = flow_of(1, START);
	top_table_begin(table, START + SECOND);
	for (i = 0; i < TOP_TABLE_ROWS_MAX + 7; i++) {
		flow.netns = i + 1;
		top_table_live(table, &flow);
	}
	top_table_finish(table);
	counts = top_table_counts(table);
	tap_ok(tap, counts.live == TOP_TABLE_ROWS_MAX + 7, "bounds: those that live are counted");
	/* The rows of those that have ended are freed when the pass is finished. */
	tap_number(tap, (long long)counts.left_out, 7 + TOP_TABLE_ENDED_MAX,
		   "bounds: and those for which there is no room");
}

/* Of port 4000 + i: rate, RTT, retransmissions and what is waited for, all in different orders. */
static void fill_four(struct top_table *table)
{
	static const struct {
		uint64_t bytes, rtt, retransmitted;
		enum flow_wait wait;
	} rows[] = {
		{100, 40, 0, FLOW_WAIT_RECEIVER},
		{400, 10, 2, FLOW_WAIT_APPLICATION},
		{200, 30, 1, FLOW_WAIT_RECOVERY},
		{300, FLOW_UNKNOWN, 0, FLOW_WAIT_CONGESTION},
	};
	struct flow flows[4];
	unsigned int i;

	for (i = 0; i < 4; i++) {
		flows[i] = flow_of((uint16_t)(4000 + i), START - SECOND);
		flows[i].ends[FLOW_CLIENT].rtt_ns = rows[i].rtt;
	}
	pass(table, START, flows, 4);
	for (i = 0; i < 4; i++) {
		set(&flows[i], rows[i].bytes, 0, rows[i].retransmitted);
		flows[i].ends[FLOW_CLIENT].waits[rows[i].wait] = SECOND;
	}
	pass(table, START + SECOND, flows, 4);
}

static uint16_t port_at(const struct top_view *view, size_t i)
{
	return view->rows[i]->key.port[0];
}

static void check_order(struct tap *tap, struct top_view *view, const struct top_table *table,
			enum top_sort sort, const char *order)
{
	char got[8] = "";
	size_t i;

	view->sort = sort;
	tap_number(tap, top_view_update(view, table), 0, "%s: it is sorted",
		   top_view_sort_name(sort));
	for (i = 0; i < view->count && i < 4; i++)
		got[i] = (char)('0' + port_at(view, i) - 4000);
	tap_text(tap, got, order, "%s: the order", top_view_sort_name(sort));
}

static bool is_odd(void *arg, const struct top_row *row)
{
	(void)arg;
	return row->key.port[0] % 2;
}

static void test_view(struct tap *tap)
{
	_cleanup_(top_table_freep) struct top_table *table = make_table();
	struct top_view view = {0};

	fill_four(table);
	check_order(tap, &view, table, TOP_SORT_RATE, "1320");
	check_order(tap, &view, table, TOP_SORT_RTT, "0213");
	check_order(tap, &view, table, TOP_SORT_RETRANSMITTED, "1230");
	check_order(tap, &view, table, TOP_SORT_WAIT, "2031");
	view.match = is_odd;
	check_order(tap, &view, table, TOP_SORT_RATE, "13");
	view.match = NULL;
	top_view_free(&view);
}

static void test_selection(struct tap *tap)
{
	_cleanup_(top_table_freep) struct top_table *table = make_table();
	struct top_view view = {.sort = TOP_SORT_RATE};
	uint64_t id;

	tap_ok(tap, !top_view_update(&view, table) && !top_view_selected(&view),
	       "selection: there is none without rows");
	top_view_move(&view, 1);
	top_view_scroll(&view, 10);
	tap_number(tap, (long long)view.selected, 0, "selection: and none to move to");
	fill_four(table);
	top_view_update(&view, table);
	top_view_move(&view, 2);
	id = top_view_selected(&view)->id;
	view.sort = TOP_SORT_RTT;
	top_view_update(&view, table);
	tap_ok(tap, top_view_selected(&view)->id == id && view.selected == 1,
	       "selection: it stays with its connection");
	top_view_move(&view, 100);
	tap_number(tap, (long long)view.selected, 3, "selection: no further than the last");
	top_view_scroll(&view, 2);
	tap_number(tap, (long long)view.first, 2, "selection: it is on the screen");
	top_view_scroll(&view, 0);
	top_view_move(&view, -2);
	view.match = is_odd;
	top_view_update(&view, table);
	tap_ok(tap, view.count == 2 && view.selected == 1,
	       "selection: without its connection it stays where it is, or at the last");
	top_view_move(&view, -100);
	tap_ok(tap, view.selected == 0 && !view.id, "selection: the first is whatever comes first");
	top_view_scroll(&view, 2);
	tap_number(tap, (long long)view.first, 0, "selection: no empty lines below the last");
	top_view_free(&view);
}

static void check_line(struct tap *tap, const struct top_row *row, size_t width,
		       const char *expected)
{
	struct buffer out = {0};

	top_text_row(&out, row, width);
	buffer_char(&out, '\0');
	tap_text(tap, out.data, expected, "text: a line of %zu columns", width);
	buffer_free(&out);
}

static void test_text(struct tap *tap)
{
	_cleanup_(top_table_freep) struct top_table *table = make_table();
	struct flow flow = flow_of(4000, START - SECOND);
	struct top_row *row;

	pass(table, START, &flow, 1);
	set(&flow, 1175000, 125, 2);
	flow.ends[FLOW_CLIENT].rtt_ns = 1234567;
	flow.ends[FLOW_CLIENT].waits[FLOW_WAIT_RECEIVER] = SECOND;
	pass(table, START + SECOND, &flow, 1);
	row = row_of(table);
	check_line(tap, row, 81,
		   "   9.4M   1.0k  1.235     2/2   10 >RWND100% 10.0.0.1.4000 > 10.0.0.2.80 "
		   "cu\\x1brl");
	check_line(tap, row, 80,
		   "   9.4M   1.0k  1.235     2/2   10 >RWND100% :4000 > 10.0.0.2.80        "
		   "cu\\x1brl");
	check_line(tap, row, 200,
		   "   9.4M   1.0k  1.235     2/2   10 >RWND100% 10.0.0.1.4000 > 10.0.0.2.80       "
		   "            cu\\x1brl[12]");
	flow.end = FLOW_END_RESET;
	flow.ended_by = FLOW_SERVER;
	top_table_ended(table, &flow);
	pass(table, START + 2 * SECOND, NULL, 0);
	check_line(tap, row_of(table), 81,
		   "      0      0  1.235     0/2   10 reset<    10.0.0.1.4000 > 10.0.0.2.80 "
		   "cu\\x1brl");
}

static void test_detail(struct tap *tap)
{
	static const char *const expected[] = {
		"address              10.0.0.1.4000                10.0.0.2.80\n",
		"process              cu\\x1brl[12]                 elsewhere\n",
		"bytes                5000                         100\n",
		"retransmitted        3                            -\n",
	};
	_cleanup_(top_table_freep) struct top_table *table = make_table();
	struct flow flow = flow_of(4000, START - SECOND);
	struct buffer out = {0};
	size_t i;

	set(&flow, 5000, 100, 3);
	pass(table, START, &flow, 1);
	top_detail_put(&out, row_of(table));
	buffer_char(&out, '\0');
	for (i = 0; i < sizeof(expected) / sizeof(expected[0]); i++)
		if (!tap_ok(tap, strstr(out.data, expected[i]), "detail: it has %.13s",
			    expected[i]))
			tap_note("%s", out.data);
	buffer_free(&out);
}

int main(void)
{
	struct tap tap = {0};

	test_rates(&tap);
	test_new(&tap);
	test_swapped(&tap);
	test_waits(&tap);
	test_ended(&tap);
	test_bounds(&tap);
	test_view(&tap);
	test_selection(&tap);
	test_text(&tap);
	test_detail(&tap);
	return tap_done(&tap);
}
