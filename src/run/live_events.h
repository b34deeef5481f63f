/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What a live capture waits for besides packets: signals, interfaces, its helpers, its command. */
#ifndef TCPLENS_RUN_LIVE_EVENTS_H
#define TCPLENS_RUN_LIVE_EVENTS_H

#include <stdbool.h>

#include "run/live_state.h"

/* After everything that is to be watched is open. Returns 0 or -errno. */
int live_events_open(struct live *live);

/* Sleeps until something happens, at most timeout ms, and takes up what did. */
void live_events_wait(struct live *live, int timeout);

/* Twice a second: what a helper would have done is not done, and nobody would know. */
void live_events_check(struct live *live);

/* True when the capture is to end, whatever its outputs say. */
bool live_events_over(const struct live *live);

#endif
