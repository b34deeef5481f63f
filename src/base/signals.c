// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "base/signals.h"

#include <errno.h>
#include <stddef.h>

#define STOP	 1
#define COUNTERS 2

static volatile sig_atomic_t pending;

/* Bits that only this and, with the signals blocked, the rest of the process change. */
static void note(int number)
{
	pending |= number == SIGUSR1 ? COUNTERS : STOP;
}

/* nohup(1) has it so: then the capture outlives its terminal. */
static bool is_ignored(int number)
{
	struct sigaction action;

	return !sigaction(number, NULL, &action) && action.sa_handler == SIG_IGN;
}

int signals_open(sigset_t *waiting)
{
	static const int handled[] = {SIGINT, SIGTERM, SIGHUP, SIGALRM, SIGUSR1};
	struct sigaction action = {.sa_handler = note};
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	sigset_t blocked;
	size_t i;

	sigemptyset(&blocked);
	for (i = 0; i < sizeof(handled) / sizeof(handled[0]); i++)
		sigaddset(&blocked, handled[i]);
	if (sigprocmask(SIG_BLOCK, &blocked, waiting))
		return -errno;
	action.sa_mask = blocked;
	for (i = 0; i < sizeof(handled) / sizeof(handled[0]); i++) {
		sigdelset(waiting, handled[i]);
		if (handled[i] == SIGHUP && is_ignored(SIGHUP))
			continue;
		if (sigaction(handled[i], &action, NULL))
			return -errno;
	}
	return sigaction(SIGPIPE, &ignore, NULL) ? -errno : 0;
}

bool signals_stop(void)
{
	return pending & STOP;
}

bool signals_due(void)
{
	sigset_t due;

	return !sigpending(&due) && (sigismember(&due, SIGINT) || sigismember(&due, SIGTERM) ||
				     sigismember(&due, SIGHUP) || sigismember(&due, SIGUSR1));
}

bool signals_counters(void)
{
	bool asked = pending & COUNTERS;

	pending &= ~COUNTERS;
	return asked;
}
