// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "base/signals.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define STOP	 1
#define COUNTERS 2
#define FLUSH	 4
#define NEXT	 8
#define TURNS	 16 /* SIGHUP asks for NEXT */

static const int handled[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2};
#define HANDLED (sizeof(handled) / sizeof(handled[0]))

static volatile sig_atomic_t pending;

/* Bits that only this and, with the signals blocked, the rest of the process change. */
static void note(int number)
{
	if (number == SIGHUP)
		pending |= pending & TURNS ? NEXT : STOP;
	else
		pending |= number == SIGUSR1 ? COUNTERS : number == SIGUSR2 ? FLUSH : STOP;
}

/* nohup(1) has it so: then the capture outlives its terminal. */
static bool is_ignored(int number)
{
	struct sigaction action;

	return !sigaction(number, NULL, &action) && action.sa_handler == SIG_IGN;
}

static void fill_set(sigset_t *set)
{
	size_t i;

	sigemptyset(set);
	for (i = 0; i < HANDLED; i++)
		sigaddset(set, handled[i]);
}

void signals_prepare(void)
{
	const struct sigaction action = {.sa_handler = note, .sa_flags = SA_RESTART};

	/* A shell's script has SIGINT ignored in what it starts in the background. */
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGUSR2, &action, NULL);
}

void signals_turn(void)
{
	pending |= TURNS;
}

int signals_open(sigset_t *waiting)
{
	struct sigaction action = {.sa_handler = note};
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	sigset_t blocked;
	size_t i;

	fill_set(&blocked);
	if (sigprocmask(SIG_BLOCK, &blocked, waiting))
		return -errno;
	action.sa_mask = blocked;
	for (i = 0; i < HANDLED; i++) {
		sigdelset(waiting, handled[i]);
		if (handled[i] == SIGHUP && is_ignored(SIGHUP))
			continue;
		if (sigaction(handled[i], &action, NULL))
			return -errno;
	}
	return sigaction(SIGPIPE, &ignore, NULL) || sigaction(SIGXFSZ, &ignore, NULL) ? -errno : 0;
}

void signals_ignore(void)
{
	static const int ignored[] = {SIGINT,  SIGTERM, SIGHUP,	 SIGUSR2, SIGUSR1,
				      SIGPIPE, SIGALRM, SIGTSTP, SIGTTIN, SIGTTOU};
	size_t i;

	for (i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	pending = STOP;
}

bool signals_wait(int fd, short events)
{
	struct pollfd ready = {.fd = fd, .events = events};
	sigset_t mask;

	sigprocmask(SIG_BLOCK, NULL, &mask);
	sigdelset(&mask, SIGINT);
	sigdelset(&mask, SIGTERM);
	sigdelset(&mask, SIGHUP);
	ppoll(&ready, 1, NULL, &mask);
	return true;
}

int signals_fd(void)
{
	sigset_t set;
	int fd;

	fill_set(&set);
	if (is_ignored(SIGHUP))
		sigdelset(&set, SIGHUP);
	fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

void signals_read(int fd)
{
	struct signalfd_siginfo info;

	while (read(fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
		note((int)info.ssi_signo);
}

bool signals_stop(void)
{
	return pending & STOP;
}

static bool asks_to_end(const sigset_t *signals)
{
	return sigismember(signals, SIGINT) || sigismember(signals, SIGTERM) ||
	       sigismember(signals, SIGHUP);
}

bool signals_due(void)
{
	sigset_t due;

	return !sigpending(&due) && (asks_to_end(&due) || sigismember(&due, SIGUSR1));
}

bool signals_end_due(void)
{
	sigset_t due;

	return !sigpending(&due) && asks_to_end(&due);
}

static bool take(int bit)
{
	bool asked = pending & bit;

	pending &= ~bit;
	return asked;
}

bool signals_counters(void)
{
	return take(COUNTERS);
}

bool signals_flush(void)
{
	return take(FLUSH);
}

bool signals_next(void)
{
	return take(NEXT);
}
