/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Signals of a run. They are blocked but for the moments when the process waits, so that none gets
 * lost between looking and sleeping. SIGINT, SIGTERM and SIGHUP ask to end, SIGUSR1 for the
 * counters, SIGUSR2 to write what is buffered; where signals_turn() was called SIGHUP asks for the
 * next file instead. SIGPIPE and SIGXFSZ are ignored, a closed pipe and
 * the limit of a file's size show in write(2).
 */
#ifndef TCPLENS_BASE_SIGNALS_H
#define TCPLENS_BASE_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/*
 * SIGINT and SIGTERM end the process from here on, also where it was started with them ignored.
 * Those that ask for something but the end are noted, for the time when the run has begun: their
 * default would end the process. Programs that it executes have the default.
 */
void signals_prepare(void);

/* Installs the handlers and blocks. *waiting becomes the mask to wait with (epoll_pwait). */
int signals_open(sigset_t *waiting);

/*
 * A signalfd(2) of the same signals for an epoll: readable while one is blocked and pending.
 * Returns it or -errno. signals_read takes all that are pending.
 */
int signals_fd(void);
void signals_read(int fd);

/*
 * In a process that its parent ends: signals, the terminal's among them, are ignored, and
 * signals_stop is true.
 */
void signals_ignore(void);

/*
 * Waits for events of a descriptor; a signal that asks to end ends the wait, those that do not wait
 * until later. Always true: there is something to look at.
 */
bool signals_wait(int fd, short events);

/* From here on SIGHUP does not ask to end. To be called before signals_open. */
void signals_turn(void);

bool signals_stop(void);     /* SIGINT or SIGTERM came */
bool signals_due(void);	     /* a signal was sent that is blocked still: look soon */
bool signals_end_due(void);  /* the same of one that asks to end */
bool signals_counters(void); /* SIGUSR1 came since the last call */
bool signals_flush(void);    /* likewise to write what is buffered */
bool signals_next(void);     /* likewise, after signals_turn, for the next file */

#endif
