// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/top.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/message.h"
#include "base/message_hold.h"
#include "base/outlet.h"
#include "base/reopen.h"
#include "base/signals.h"
#include "helper/sandbox.h"
#include "run/flow_session.h"
#include "run/top_keys.h"
#include "run/top_page.h"
#include "run/top_state.h"

#define SECOND_NS	1000000000ull
#define SECONDS_DEFAULT 1
#define LAST_STEPS	25 /* of waiting for the output's reader at the end */
#define OUTPUT_BYTES	65536

struct top {
	struct flow_session session;
	struct top_state state;
	struct screen *screen; /* NULL: tables are printed */
	struct message_hold hold;
	struct keys keys;
	struct outlet outlet; /* of tables */
	struct buffer out;
	bool blocked;
	bool closed; /* the output takes no more: an orderly end */
	uint64_t written;
	uint64_t passes;
	uint64_t next_pass;
};

/* The descriptors that a run waits for beside those of the session. */
enum { FD_KEYS, FD_SIGNALS, FD_COMPILER, FD_OUTPUT, FDS };

_Static_assert(FDS <= FLOW_SESSION_FDS_MAX, "the session has room for them");

static void close_state(struct top_state *state)
{
	if (state->compiling)
		helper_abandon(&state->compiler);
	else
		helper_stop(&state->compiler);
	filter_free(&state->filter);
	top_view_free(&state->view);
	top_table_free(state->table);
	buffer_free(&state->detail);
}

static void top_end(struct top *top)
{
	screen_close(top->screen);
	message_hold_end(&top->hold);
	flow_session_close(&top->session);
	close_state(&top->state);
	outlet_close(&top->outlet);
	buffer_free(&top->out);
}

static void take(void *arg, const struct flow *flow)
{
	struct top_state *state = arg;

	if (flow->end == FLOW_END_OPEN)
		top_table_live(state->table, flow);
	else
		top_table_ended(state->table, flow);
}

static size_t line_at(const struct buffer *buffer, size_t at, void *arg)
{
	const char *end = memchr(buffer->data + at, '\n', buffer->used - at);

	(void)arg;
	return end ? (size_t)(end - buffer->data) + 1 - at : buffer->used - at;
}

static void flush(struct top *top)
{
	int error;

	if (top->screen) {
		screen_flush(top->screen);
		return;
	}
	error = outlet_flush(&top->outlet, &top->out, line_at, NULL, &top->written);
	top->blocked = error == -EAGAIN;
	if (!error || top->blocked)
		return;
	top->closed = true;
	top->out.used = 0;
	if (error == -EPIPE)
		return;
	message_unwritten(error);
	top->session.failed = true;
}

static void pass(struct top *top)
{
	struct top_state *state = &top->state;

	state->shown_ns = (uint64_t)clock_convert(&top->session.clock, clock_monotonic());
	top_table_begin(state->table, state->shown_ns);
	flow_session_pass(&top->session, true);
	top_table_finish(state->table);
	if (top_view_update(&state->view, state->table)) {
		message_errno(ENOMEM, "--top");
		top->session.failed = true;
	}
	state->pass_asked = false;
	state->dirty = true;
	top->passes++;
	if (!top->screen)
		top_page_print(state, &top->out);
}

/* Where the output has not been read, tables are left out. */
static void pass_if_due(struct top *top)
{
	uint64_t now = clock_monotonic(), every = top->state.seconds * SECOND_NS;
	bool due = now >= top->next_pass && !top->state.paused && !top->blocked;

	if (due || top->state.pass_asked)
		pass(top);
	while (top->next_pass <= now)
		top->next_pass += every;
}

static void draw_if_due(struct top *top)
{
	if (!top->screen || !top->state.dirty || screen_is_blocked(top->screen))
		return;
	top->state.dirty = false;
	top_page_draw(&top->state, top->screen);
}

static void suspend(struct top *top)
{
	screen_leave(top->screen);
	terminal_stop();
	screen_redraw(top->screen);
	top->state.dirty = true;
}

/* Of job control, or another size. */
static void take_signals(struct top *top)
{
	struct terminal *terminal = screen_terminal(top->screen);

	if (terminal_signals(terminal)) {
		suspend(top);
		terminal_signals(terminal);
	}
	/* The shell may have set the terminal's mode since. */
	terminal_change(terminal);
	screen_redraw(top->screen);
	top->state.dirty = true;
}

static void take_keys(struct top *top, bool readable)
{
	int key;

	if (readable)
		terminal_read(screen_terminal(top->screen), &top->keys);
	/* The rest of a sequence comes at once. */
	while ((key = keys_take(&top->keys, !readable)) != KEYS_NONE)
		top_keys_press(&top->state, key);
}

static void take_compiled(struct top *top)
{
	int error = top_keys_compiled(&top->state);

	if (!error)
		return;
	message_errno(error, "tcplens-filter ended unexpectedly");
	top->session.failed = true;
}

static void wait_for_events(struct top *top)
{
	struct pollfd fds[FDS] = {{.fd = -1}, {.fd = -1}, {.fd = -1}, {.fd = -1}};
	uint64_t now = clock_monotonic();
	struct terminal *terminal = top->screen ? screen_terminal(top->screen) : NULL;

	if (terminal) {
		fds[FD_KEYS] = (struct pollfd){.fd = terminal->fd, .events = POLLIN};
		fds[FD_SIGNALS] = (struct pollfd){.fd = terminal->signals, .events = POLLIN};
	}
	if (top->state.compiling)
		fds[FD_COMPILER] =
			(struct pollfd){.fd = top->state.compiler.socket, .events = POLLIN};
	if (terminal && screen_is_blocked(top->screen))
		fds[FD_KEYS].events |= POLLOUT;
	if (top->blocked)
		fds[FD_OUTPUT] = (struct pollfd){.fd = top->outlet.fd, .events = POLLOUT};
	flow_session_wait(&top->session,
			  top->next_pass > now ? (top->next_pass - now) / 1000000 + 1 : 0, fds,
			  FDS);
	if (fds[FD_SIGNALS].revents)
		take_signals(top);
	if (terminal)
		take_keys(top, fds[FD_KEYS].revents & (POLLIN | POLLHUP | POLLERR));
	if (fds[FD_COMPILER].revents)
		take_compiled(top);
}

static bool is_over(const struct top *top)
{
	uint64_t limit = top->session.config->filter.count;

	return flow_session_is_over(&top->session) || top->closed || top->state.quit ||
	       (limit && top->passes >= limit) ||
	       (top->screen && screen_terminal(top->screen)->closed);
}

static void run(struct top *top)
{
	struct helper *compiler = top->screen ? &top->state.compiler : NULL;

	child_go(&top->session.child);
	top->next_pass = clock_monotonic();
	while (!is_over(top)) {
		flow_session_ended(&top->session);
		pass_if_due(top);
		draw_if_due(top);
		flush(top);
		flow_session_check(&top->session, compiler);
		if (!is_over(top))
			wait_for_events(top);
	}
}

/* What of the last table is not written; after a signal not for long. */
static void flush_last(struct top *top)
{
	struct pollfd writable = {.fd = top->outlet.fd, .events = POLLOUT};
	int step;

	if (top->screen || top->closed)
		return;
	flush(top);
	for (step = 0; top->blocked && (step < LAST_STEPS || !signals_stop()); step++) {
		poll(&writable, 1, FLOW_SESSION_LOOK_MS);
		flush(top);
	}
	outlet_abandon(&top->outlet);
}

static int finish(struct top *top)
{
	flush_last(top);
	screen_close(top->screen);
	top->screen = NULL;
	message_hold_end(&top->hold);
	message_wait_last(top->blocked);
	flow_session_report(&top->session);
	return flow_session_status(&top->session);
}

static int open_output(struct top *top)
{
	const char *type = getenv("TERM");
	int fd, error = screen_open(&top->screen, &top->session.waiting);

	if (!error)
		return 0;
	if (error == -ENOENT)
		message_warning("no screen: TERM is %s, which is not known or can do too little",
				type && *type ? type : "not set");
	else if (error != -ENOTTY)
		return message_errno(error, "--top");
	fd = reopen_output(STDOUT_FILENO);
	if (fd < 0)
		return message_errno(fd, "cannot start");
	outlet_open(&top->outlet, fd);
	error = buffer_init(&top->out, OUTPUT_BYTES);
	return error ? message_errno(error, "cannot start") : 0;
}

static int start_compiler(struct top *top)
{
	int error = filter_helper_start_typed(&top->state.compiler, &top->session.user);

	return error ? message_errno(error, "cannot start a helper") : 0;
}

static int enter(struct top *top)
{
	const struct sandbox_token *token;
	int error;

	message_unblock();
	error = open_output(top);
	if (!error && top->screen) {
		error = message_hold_begin(&top->hold);
		if (error)
			return message_errno(error, "cannot start");
	}
	if (!error)
		error = sandbox_enter(&token, &top->session.user);
	if (!error && !top->screen)
		message_info("following connections");
	return error;
}

static int start(struct top *top)
{
	struct flow_session *session = &top->session;
	uint64_t seconds = session->config->top.seconds;
	int error = flow_session_open(session);

	top->state.seconds = seconds ?: SECONDS_DEFAULT;
	if (!error && top_table_new(&top->state.table))
		error = message_errno(ENOMEM, "cannot start");
	if (!error)
		error = flow_session_begin(session, take, &top->state);
	if (!error && isatty(STDOUT_FILENO))
		error = start_compiler(top);
	if (!error)
		error = flow_session_serve(session);
	return error ?: enter(top);
}

int top_run(struct run_config *config)
{
	_cleanup_(top_end) struct top top = {
		.session = FLOW_SESSION_NONE(config),
		.state.compiler = HELPER_NONE,
		.hold = MESSAGE_HOLD_NONE,
		.outlet.fd = -1,
	};

	if (start(&top))
		return 1;
	run(&top);
	return finish(&top);
}
