/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Signals of a capture. They are blocked but for the moments when the process waits, so that none
 * gets lost between looking and sleeping. SIGINT, SIGTERM and SIGHUP ask to end, SIGUSR1 for the
 * counters; SIGPIPE is ignored, a closed pipe shows in write(2).
 */
#ifndef TCPLENS_BASE_SIGNALS_H
#define TCPLENS_BASE_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/* Installs the handlers and blocks. *waiting becomes the mask to wait with (epoll_pwait). */
int signals_open(sigset_t *waiting);

bool signals_stop(void);     /* an end was asked for */
bool signals_due(void);	     /* a signal was sent that is blocked still: look soon */
bool signals_counters(void); /* counters were asked for since the last call */

#endif
