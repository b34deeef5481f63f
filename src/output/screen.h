/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Lines on a whole terminal, by ncurses, which only makes up the bytes: they are written without
 * waiting for the terminal, and its mode is set, by output/terminal.h.
 */
#ifndef TCPLENS_OUTPUT_SCREEN_H
#define TCPLENS_OUTPUT_SCREEN_H

#include <signal.h>
#include <stdbool.h>

#include "output/terminal.h"

enum screen_style {
	SCREEN_PLAIN,
	SCREEN_BOLD,
	SCREEN_TITLE,	 /* reversed */
	SCREEN_SELECTED, /* reversed */
	SCREEN_ENDED,
	SCREEN_BAD, /* colours; plain with NO_COLOR, and where there are none */
	SCREEN_WARNING,
	SCREEN_STYLES,
};

struct screen;

/*
 * Reads what the terminal can do; nothing is shown before screen_begin. To be called outside the
 * sandbox. waiting: as of terminal_open. Returns 0, -ENOTTY where standard output is no terminal,
 * -ENOENT where its type (TERM) is not known or too poor, or another -errno.
 */
int screen_open(struct screen **screen, sigset_t *waiting);

/* Restores the terminal, as far as it can be written within 2.5 s; takes NULL. */
void screen_close(struct screen *screen);

struct terminal *screen_terminal(struct screen *screen);

/* The terminal has to be written first. */
bool screen_is_blocked(const struct screen *screen);

/* Clears the lines to be shown; returns false where there is no room for one. */
bool screen_begin(struct screen *screen, int *rows, int *columns);

/* text: without controls, cut at the right edge. The style is that of the whole line. */
void screen_line(struct screen *screen, int row, const char *text, enum screen_style style);

/* Where the cursor is; else it is hidden. */
void screen_cursor(struct screen *screen, int row, int column);

void screen_show(struct screen *screen);

/* Writes what is left to be written. */
void screen_flush(struct screen *screen);

/* Everything is written anew by the next screen_show: the terminal shows something else. */
void screen_redraw(struct screen *screen);

/* Gives the terminal back, until the next screen_show. */
void screen_leave(struct screen *screen);

#endif
