// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "output/screen.h"

/* Functions, not macros with names such as lines and timeout. */
#define NCURSES_NOMACROS
#include <curses.h>
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wchar.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/outlet.h"
#include "base/take.h"

#define LAST_STEPS   25 /* of waiting for the terminal at the end */
#define LAST_STEP_MS 100
#define SPAN	     1024 /* written together, as far as outlet_flush can */

enum { PAIR_NONE, PAIR_BAD, PAIR_WARNING, PAIR_ENDED };

struct screen {
	struct terminal terminal;
	struct outlet outlet;
	struct buffer out;
	FILE *made; /* a memory file: what ncurses writes */
	SCREEN *curses;
	bool colours;
	bool shown; /* the terminal shows this, not what was before */
	bool blocked;
	int cursor_row, cursor_column; /* -1: hidden */
	uint64_t written;
};

static void free_screen(struct screen **screen)
{
	screen_close(*screen);
}

/* Conversions open files when they are used for the first time. */
static void load_locale(void)
{
	mbstate_t state = {0};
	wchar_t wide;
	char bytes[MB_LEN_MAX];

	setlocale(LC_CTYPE, "");
	mbrtowc(&wide, "a", 1, &state);
	memset(&state, 0, sizeof(state));
	wcrtomb(bytes, L'a', &state);
}

static void choose_colours(struct screen *screen)
{
	const char *without = getenv("NO_COLOR");

	if ((without && *without) || !has_colors() || start_color() != OK ||
	    use_default_colors() != OK)
		return;
	screen->colours = true;
	init_pair(PAIR_BAD, COLOR_RED, -1);
	init_pair(PAIR_WARNING, COLOR_YELLOW, -1);
	init_pair(PAIR_ENDED, COLOR_BLUE, -1);
}

static bool is_able(const char *capability)
{
	const char *sequence = tigetstr((NCURSES_CONST char *)capability);

	return sequence && sequence != (const char *)-1;
}

/*
 * ncurses would handle signals that are left to their default, and for the sake of SIGTSTP call
 * sigaction(2) again and again, which the sandbox does not let it.
 */
static SCREEN *open_terminal(FILE *made)
{
	const struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct sigaction stop, resize;
	SCREEN *curses;

	sigaction(SIGTSTP, &ignore, &stop);
	sigaction(SIGWINCH, &ignore, &resize);
	curses = newterm(NULL, made, made);
	sigaction(SIGTSTP, &stop, NULL);
	sigaction(SIGWINCH, &resize, NULL);
	return curses;
}

static int open_curses(struct screen *screen)
{
	int fd = memfd_create("screen", MFD_CLOEXEC);

	screen->made = fd < 0 ? NULL : fdopen(fd, "w+");
	if (!screen->made) {
		int error = -errno;

		if (fd >= 0)
			close(fd);
		return error;
	}
	load_locale();
	screen->curses = open_terminal(screen->made);
	if (!screen->curses || !is_able("cup") || !is_able("clear"))
		return -ENOENT;
	typeahead(-1);
	leaveok(stdscr, FALSE);
	choose_colours(screen);
	return 0;
}

int screen_open(struct screen **out, sigset_t *waiting)
{
	_cleanup_(free_screen) struct screen *screen = calloc(1, sizeof(*screen));
	int error = screen ? buffer_init(&screen->out, 65536) : -ENOMEM;

	if (error)
		return error;
	screen->cursor_row = -1;
	screen->outlet.fd = -1;
	error = terminal_open(&screen->terminal, waiting);
	if (!error)
		error = open_curses(screen);
	if (error)
		return error;
	outlet_open(&screen->outlet, screen->terminal.fd);
	*out = TAKE_PTR(screen);
	return 0;
}

struct terminal *screen_terminal(struct screen *screen)
{
	return &screen->terminal;
}

bool screen_is_blocked(const struct screen *screen)
{
	return screen->blocked;
}

static size_t span_at(const struct buffer *buffer, size_t at, void *arg)
{
	(void)arg;
	return buffer->used - at < SPAN ? buffer->used - at : SPAN;
}

void screen_flush(struct screen *screen)
{
	int error = outlet_flush(&screen->outlet, &screen->out, span_at, NULL, &screen->written);

	screen->blocked = error == -EAGAIN;
	if (error && !screen->blocked)
		screen->terminal.closed = true;
}

/* What ncurses has made up. */
static void take_made(struct screen *screen)
{
	int fd = fileno(screen->made);
	off_t size = lseek(fd, 0, SEEK_CUR), done = 0;
	char bytes[4096];
	ssize_t n;

	while (done < size && (n = pread(fd, bytes, sizeof(bytes), done)) > 0) {
		buffer_bytes(&screen->out, bytes, (size_t)n);
		done += n;
	}
	/* Nothing can fail that would not have before. */
	if (lseek(fd, 0, SEEK_SET) || ftruncate(fd, 0))
		screen->terminal.closed = true;
}

bool screen_begin(struct screen *screen, int *rows, int *columns)
{
	terminal_size(&screen->terminal, rows, columns);
	if (*rows < 1 || *columns < 1)
		return false;
	if (!screen->shown)
		terminal_change(&screen->terminal);
	if (getmaxy(stdscr) != *rows || getmaxx(stdscr) != *columns)
		resizeterm(*rows, *columns);
	werase(stdscr);
	screen->cursor_row = -1;
	return true;
}

static attr_t attributes_of(const struct screen *screen, enum screen_style style)
{
	static const struct {
		attr_t plain;
		int pair;
		attr_t coloured;
	} styles[SCREEN_STYLES] = {
		[SCREEN_BOLD] = {A_BOLD, PAIR_NONE, A_BOLD},
		[SCREEN_TITLE] = {A_REVERSE, PAIR_NONE, A_REVERSE},
		[SCREEN_SELECTED] = {A_REVERSE, PAIR_NONE, A_REVERSE},
		[SCREEN_ENDED] = {A_NORMAL, PAIR_ENDED, A_NORMAL},
		[SCREEN_BAD] = {A_NORMAL, PAIR_BAD, A_NORMAL},
		[SCREEN_WARNING] = {A_NORMAL, PAIR_WARNING, A_NORMAL},
	};

	if (!screen->colours)
		return styles[style].plain;
	return styles[style].coloured | (attr_t)COLOR_PAIR(styles[style].pair);
}

/* How many bytes there are columns for: ncurses would go on in the next line. */
static int fitting_bytes(const char *text, int columns)
{
	const char *at = text;
	mbstate_t state = {0};
	wchar_t wide;
	size_t length;
	int width;

	for (; *at; at += length) {
		length = mbrtowc(&wide, at, strlen(at), &state);
		if (!length || length > MB_LEN_MAX)
			break;
		width = wcwidth(wide);
		columns -= width > 0 ? width : 0;
		if (columns < 0)
			break;
	}
	return (int)(at - text);
}

void screen_line(struct screen *screen, int row, const char *text, enum screen_style style)
{
	attr_t attributes = attributes_of(screen, style);
	int columns = getmaxx(stdscr);

	if (row < 0 || row >= getmaxy(stdscr))
		return;
	wattrset(stdscr, (int)attributes);
	if (style == SCREEN_TITLE || style == SCREEN_SELECTED)
		mvwhline(stdscr, row, 0, (chtype)' ' | attributes, columns);
	wmove(stdscr, row, 0);
	waddnstr(stdscr, text, fitting_bytes(text, columns));
	wattrset(stdscr, A_NORMAL);
}

void screen_cursor(struct screen *screen, int row, int column)
{
	screen->cursor_row = row;
	screen->cursor_column = column;
}

void screen_show(struct screen *screen)
{
	bool visible = screen->cursor_row >= 0 && screen->cursor_row < getmaxy(stdscr) &&
		       screen->cursor_column < getmaxx(stdscr);

	if (visible)
		wmove(stdscr, screen->cursor_row, screen->cursor_column);
	wnoutrefresh(stdscr);
	doupdate();
	curs_set(visible);
	screen->shown = true;
	take_made(screen);
	screen_flush(screen);
}

void screen_redraw(struct screen *screen)
{
	(void)screen;
	clearok(curscr, TRUE);
}

void screen_leave(struct screen *screen)
{
	struct pollfd writable = {.fd = screen->terminal.fd, .events = POLLOUT};
	int step;

	if (!screen->shown)
		return;
	endwin();
	take_made(screen);
	screen_flush(screen);
	for (step = 0; screen->blocked && step < LAST_STEPS; step++) {
		poll(&writable, 1, LAST_STEP_MS);
		screen_flush(screen);
	}
	/*
	 * Stopped by Ctrl-S, it would show this screen for ever. The second call undoes what the
	 * first one did, and Ctrl-S too.
	 */
	if (screen->blocked) {
		tcflow(screen->terminal.fd, TCOOFF);
		tcflow(screen->terminal.fd, TCOON);
		poll(&writable, 1, LAST_STEP_MS);
		screen_flush(screen);
	}
	terminal_restore(&screen->terminal);
	screen->shown = false;
}

void screen_close(struct screen *screen)
{
	if (!screen)
		return;
	screen_leave(screen);
	if (screen->curses)
		delscreen(screen->curses);
	if (screen->made)
		fclose(screen->made);
	terminal_close(&screen->terminal);
	buffer_free(&screen->out);
	free(screen);
}
