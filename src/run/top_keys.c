// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/top_keys.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "flow/match.h"
#include "packet.h"

#define FORM_FEED  12 /* ^L */
#define ERASE_LINE 21 /* ^U */
#define BACKSPACE  8

static bool matches(void *arg, const struct top_row *row)
{
	struct top_state *top = arg;
	const struct top_key *key = &row->key;

	return match_flow(&top->filter, key->address[0], key->port[0], key->address[1],
			  key->port[1]);
}

static void update(struct top_state *top)
{
	top->view.match = *top->expression && !top->filter.every_packet ? matches : NULL;
	top->view.arg = top;
	if (top_view_update(&top->view, top->table))
		snprintf(top->problem, sizeof(top->problem), "there is no memory for the list");
}

static void refuse(struct top_state *top, const char *problem)
{
	snprintf(top->problem, sizeof(top->problem), "%s", problem);
	top->typed[0] = '\0';
}

int top_keys_compiled(struct top_state *top)
{
	char problem[FILTER_ERROR_SIZE];
	struct filter filter = {0};
	int error = filter_helper_take_typed(&top->compiler, top->typed, LINKTYPE_ETHERNET, &filter,
					     problem);

	if (error == -EAGAIN)
		return 0;
	top->compiling = false;
	top->dirty = true;
	if (error == -EINVAL || error == -ENOMEM) {
		refuse(top, *problem ? problem : strerror(-error));
		return 0;
	}
	if (error)
		return error;
	filter_free(&top->filter);
	top->filter = filter;
	memcpy(top->expression, top->typed, sizeof(top->expression));
	update(top);
	return 0;
}

static void remove_filter(struct top_state *top)
{
	filter_free(&top->filter);
	top->filter = (struct filter){0};
	top->expression[0] = '\0';
	update(top);
}

static void enter_typed(struct top_state *top)
{
	int error;

	top->mode = TOP_LIST;
	if (!top->typed[strspn(top->typed, " ")]) {
		remove_filter(top);
		return;
	}
	error = filter_helper_send_typed(&top->compiler, top->typed, LINKTYPE_ETHERNET);
	if (error)
		refuse(top, strerror(-error));
	else
		top->compiling = true;
}

static void begin_typing(struct top_state *top)
{
	if (top->compiling) {
		snprintf(top->problem, sizeof(top->problem),
			 "the expression before is still being compiled");
		return;
	}
	top->mode = TOP_TYPING;
	memcpy(top->typed, top->expression, sizeof(top->typed));
}

static void press_typing(struct top_state *top, int key)
{
	size_t length = strlen(top->typed);

	if (key == '\r' || key == '\n') {
		enter_typed(top);
	} else if (key == KEYS_ESCAPE) {
		top->mode = TOP_LIST;
	} else if (key == ERASE_LINE) {
		top->typed[0] = '\0';
	} else if (key == KEYS_DELETE || key == BACKSPACE) {
		if (length)
			top->typed[length - 1] = '\0';
	} else if (key >= ' ' && key < KEYS_DELETE && length + 1 < sizeof(top->typed)) {
		top->typed[length] = (char)key;
		top->typed[length + 1] = '\0';
	}
}

static bool press_move(struct top_state *top, int key)
{
	long page = top->lines > 1 ? (long)top->lines - 1 : 1, all = (long)top->view.count;

	if (key == KEYS_UP)
		top_view_move(&top->view, -1);
	else if (key == KEYS_DOWN)
		top_view_move(&top->view, 1);
	else if (key == KEYS_PAGE_UP)
		top_view_move(&top->view, -page);
	else if (key == KEYS_PAGE_DOWN)
		top_view_move(&top->view, page);
	else if (key == KEYS_HOME)
		top_view_move(&top->view, -all);
	else if (key == KEYS_END)
		top_view_move(&top->view, all);
	else
		return false;
	return true;
}

static bool press_sort(struct top_state *top, int key)
{
	static const char letters[] = {
		[TOP_SORT_RATE] = 'b',
		[TOP_SORT_RTT] = 't',
		[TOP_SORT_RETRANSMITTED] = 'x',
		[TOP_SORT_WAIT] = 'w',
	};
	enum top_sort sort;

	for (sort = 0; sort < TOP_SORTS && letters[sort] != key; sort++)
		;
	if (key == 's')
		sort = (top->view.sort + 1) % TOP_SORTS;
	if (sort == TOP_SORTS)
		return false;
	top->view.sort = sort;
	update(top);
	return true;
}

static void begin_detail(struct top_state *top)
{
	struct top_row *row = top_view_selected(&top->view);

	if (!row)
		return;
	top->mode = TOP_DETAIL;
	top->view.id = top->detail_id = row->id;
	top->detail_gone = false;
	row->flow_asked = true;
	top->pass_asked = !row->flow;
}

static void press_list(struct top_state *top, int key)
{
	if (press_move(top, key) || press_sort(top, key))
		return;
	if (key == '/')
		begin_typing(top);
	else if (key == '\r' || key == '\n')
		begin_detail(top);
}

void top_keys_press(struct top_state *top, int key)
{
	top->dirty = true;
	top->problem[0] = '\0';
	if (top->mode == TOP_TYPING) {
		press_typing(top, key);
		return;
	}
	if (key == 'q') {
		top->quit = true;
	} else if (key == 'h' || key == '?') {
		top->help = !top->help;
	} else if (key == 'p') {
		top->paused = !top->paused;
		top->pass_asked = !top->paused;
	} else if (top->mode == TOP_DETAIL) {
		if (key == KEYS_ESCAPE || key == '\r' || key == '\n')
			top->mode = TOP_LIST;
	} else {
		press_list(top, key);
	}
}
