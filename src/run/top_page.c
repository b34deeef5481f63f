// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/top_page.h"

#include <string.h>
#include <time.h>

#include "base/foreign.h"
#include "flow/top_detail.h"
#include "flow/top_text.h"

#define NANOSECONDS 1000000000
#define HEAD_LINES  2 /* above the connections, where there is room */
#define FOOT_LINES  1

static void put_status(struct buffer *out, const struct top_state *top)
{
	struct top_counts counts = top_table_counts(top->table);
	time_t seconds = (time_t)(top->shown_ns / NANOSECONDS);
	struct tm local = {0};

	localtime_r(&seconds, &local);
	buffer_format(out, "%02d:%02d:%02d  %zu open, %zu ended", local.tm_hour, local.tm_min,
		      local.tm_sec, counts.live, counts.ended);
	if (counts.left_out)
		buffer_format(out, ", %zu left out", counts.left_out);
	buffer_literal(out, "  by ");
	buffer_string(out, top_view_sort_name(top->view.sort));
}

static void put_screen_status(struct buffer *out, const struct top_state *top)
{
	put_status(out, top);
	if (top->paused)
		buffer_literal(out, "  PAUSED");
	if (top->compiling)
		buffer_literal(out, "  compiling");
	if (*top->expression) {
		buffer_format(out, "  %zu match ", top->view.count);
		foreign_put(out, top->expression);
	}
}

/* The line is complete: shows it and begins another. */
static void show_line(struct screen *screen, int row, struct buffer *line, enum screen_style style)
{
	buffer_char(line, '\0');
	if (!line->error)
		screen_line(screen, row, line->data, style);
	line->used = 0;
}

static enum screen_style style_of(const struct top_row *row, bool selected)
{
	if (selected)
		return SCREEN_SELECTED;
	if (row->end != FLOW_END_OPEN)
		return row->end == FLOW_END_FIN ? SCREEN_ENDED : SCREEN_BAD;
	if (row->now == FLOW_WAIT_RECOVERY ||
	    (row->retransmitted_since != FLOW_UNKNOWN && row->retransmitted_since))
		return SCREEN_BAD;
	if (row->now == FLOW_WAIT_RECEIVER || row->now == FLOW_WAIT_BUFFER)
		return SCREEN_WARNING;
	return SCREEN_PLAIN;
}

static void draw_list(struct top_state *top, struct screen *screen, int rows, int columns)
{
	struct top_view *view = &top->view;
	struct buffer line = {0};
	size_t i;

	top->lines = rows > HEAD_LINES + FOOT_LINES ? (size_t)(rows - HEAD_LINES - FOOT_LINES) : 0;
	top_view_scroll(view, top->lines);
	if (rows >= HEAD_LINES + FOOT_LINES) {
		top_text_header(&line, (size_t)columns);
		show_line(screen, 1, &line, SCREEN_TITLE);
	}
	for (i = 0; i < top->lines && view->first + i < view->count; i++) {
		const struct top_row *row = view->rows[view->first + i];

		top_text_row(&line, row, (size_t)columns);
		show_line(screen, HEAD_LINES + (int)i, &line,
			  style_of(row, view->first + i == view->selected));
	}
	buffer_free(&line);
}

/* Takes up what is new of the connection; what is over stays as it was. */
static void follow_detail(struct top_state *top)
{
	const struct top_row *row = top_view_selected(&top->view);

	top->detail_gone = !row || row->id != top->detail_id;
	if (top->detail_gone)
		return;
	top->detail.used = 0;
	top_detail_put(&top->detail, row);
}

static void draw_detail(struct top_state *top, struct screen *screen, int rows)
{
	struct buffer line = {0};
	const char *at, *newline;
	size_t left;
	int row;

	follow_detail(top);
	at = top->detail.data;
	left = top->detail.used;
	for (row = 1; left && row < rows - FOOT_LINES; row++) {
		newline = memchr(at, '\n', left);
		if (!newline)
			break;
		buffer_bytes(&line, at, (size_t)(newline - at));
		show_line(screen, row, &line, SCREEN_PLAIN);
		left -= (size_t)(newline + 1 - at);
		at = newline + 1;
	}
	buffer_free(&line);
}

/* Typing, a problem or the keys. */
static void draw_foot(const struct top_state *top, struct screen *screen, int row, int columns)
{
	size_t length = strlen(top->typed), skipped = 0;
	enum screen_style style = SCREEN_PLAIN;
	struct buffer line = {0};

	if (top->mode == TOP_TYPING) {
		/* Its end is in sight. */
		if (length + 2 > (size_t)columns)
			skipped = length + 2 - (size_t)columns;
		if (skipped > length)
			skipped = length;
		buffer_char(&line, '/');
		foreign_put(&line, top->typed + skipped);
		screen_cursor(screen, row, (int)(length - skipped) + 1);
	} else if (*top->problem) {
		foreign_put(&line, top->problem);
		style = SCREEN_BOLD;
	} else if (top->mode == TOP_DETAIL && top->detail_gone) {
		buffer_literal(&line, "it is over; Enter: back");
	} else if (top->help) {
		buffer_literal(&line, "q quit  p pause  / filter  sort: b rate t RTT x retrans w "
				      "what holds  Enter detail");
	} else if (top->mode == TOP_DETAIL) {
		buffer_literal(&line, "Enter: back  h: help");
	} else {
		buffer_literal(&line, "h: help");
	}
	show_line(screen, row, &line, style);
	buffer_free(&line);
}

void top_page_draw(struct top_state *top, struct screen *screen)
{
	struct buffer line = {0};
	int rows, columns;

	if (!screen_begin(screen, &rows, &columns))
		return;
	put_screen_status(&line, top);
	show_line(screen, 0, &line, SCREEN_BOLD);
	buffer_free(&line);
	if (top->mode == TOP_DETAIL)
		draw_detail(top, screen, rows);
	else
		draw_list(top, screen, rows, columns);
	if (rows > 1 || top->mode == TOP_TYPING)
		draw_foot(top, screen, rows - 1, columns);
	screen_show(screen);
}

void top_page_print(const struct top_state *top, struct buffer *out)
{
	size_t i;

	put_status(out, top);
	buffer_char(out, '\n');
	top_text_header(out, TOP_TEXT_UNLIMITED);
	buffer_char(out, '\n');
	for (i = 0; i < top->view.count; i++) {
		top_text_row(out, top->view.rows[i], TOP_TEXT_UNLIMITED);
		buffer_char(out, '\n');
	}
	buffer_char(out, '\n');
}
