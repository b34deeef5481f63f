// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What a terminal sends to --top, in pieces of any size, while connections come and go: each byte
 * is taken once, the selection stays within what is shown and on the screen, and what is typed
 * within its room. An expression is never compiled here: there is no helper.
 */
#include <stdlib.h>
#include <string.h>

#include "run/top_keys.h"
#include "run/top_page.h"

#define CONNECTIONS 40
#define SECOND	    1000000000ull
#define PASS	    0xff /* a byte that no terminal sends in UTF-8 */
#define LINES	    0xfe /* of the screen, as the next byte says */

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

static struct flow connection(unsigned int number, uint64_t now, uint8_t choice)
{
	struct flow flow;

	flow_clear(&flow);
	flow.version = 4;
	flow.client_known = true;
	flow.start_ns = flow.seen_ns = SECOND;
	flow.last_ns = now;
	flow.ends[FLOW_CLIENT].port = (uint16_t)(1000 + number);
	flow.ends[FLOW_CLIENT].bytes = now / (number + 1);
	flow.ends[FLOW_SERVER].bytes = choice & 4 ? 0 : FLOW_UNKNOWN;
	flow.ends[FLOW_SERVER].port = 80;
	flow.ends[FLOW_CLIENT].rtt_ns = choice & 2 ? FLOW_UNKNOWN : number;
	return flow;
}

/* choice: which of the connections there are, and which of these have ended. */
static void pass(struct top_state *top, uint8_t choice)
{
	struct flow flow;
	unsigned int i;

	if (top->paused && !top->pass_asked)
		return;
	top->shown_ns += SECOND;
	for (i = 0; i < CONNECTIONS; i++) {
		flow = connection(i, top->shown_ns, choice);
		flow.end = FLOW_END_FIN;
		if (i % 8 == choice >> 5)
			top_table_ended(top->table, &flow);
	}
	top_table_begin(top->table, top->shown_ns);
	for (i = 0; i < CONNECTIONS; i++) {
		flow = connection(i, top->shown_ns, choice);
		if (i * choice % 7 && i % 8 != choice >> 5)
			top_table_live(top->table, &flow);
	}
	top_table_finish(top->table);
	top->pass_asked = false;
	if (top_view_update(&top->view, top->table))
		abort();
}

static void check(struct top_state *top)
{
	const struct top_view *view = &top->view;

	top_view_scroll(&top->view, top->lines);
	if (view->count ? view->selected >= view->count : view->selected)
		abort();
	if (top->lines &&
	    (view->selected < view->first || view->selected >= view->first + top->lines))
		abort();
	if (view->id && view->rows[view->selected]->id != view->id)
		abort();
	if (view->sort >= TOP_SORTS || top->mode > TOP_DETAIL || top->compiling)
		abort();
	if (strnlen(top->typed, sizeof(top->typed)) == sizeof(top->typed) ||
	    strnlen(top->problem, sizeof(top->problem)) == sizeof(top->problem) || *top->expression)
		abort();
}

/* Everything is taken in the end; a key takes a byte or more. */
static void press_all(struct top_state *top, struct keys *keys, bool complete)
{
	size_t before = keys->count;
	int key;

	while ((key = keys_take(keys, complete)) != KEYS_NONE) {
		if (keys->count >= before || key > KEYS_OTHER)
			abort();
		before = keys->count;
		top_keys_press(top, key);
		check(top);
	}
	if (complete && keys->count)
		abort();
}

static void feed(struct top_state *top, struct keys *keys, const uint8_t *input, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++) {
		if (input[i] == PASS && i + 1 < size) {
			press_all(top, keys, input[i + 1] & 1);
			pass(top, input[++i]);
			check(top);
		} else if (input[i] == LINES && i + 1 < size) {
			top->lines = input[++i] % 50;
			check(top);
		} else {
			if (!keys_room(keys))
				press_all(top, keys, true);
			keys->bytes[keys->count++] = (char)input[i];
		}
	}
	press_all(top, keys, true);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	struct top_state top = {.seconds = 1, .lines = 20, .compiler = HELPER_NONE};
	struct keys keys = {.count = 0};
	struct buffer out = {0};

	if (top_table_new(&top.table))
		return 0;
	pass(&top, 1);
	feed(&top, &keys, input, size);
	top_page_print(&top, &out);
	buffer_free(&out);
	filter_free(&top.filter);
	top_view_free(&top.view);
	top_table_free(top.table);
	buffer_free(&top.detail);
	return 0;
}
