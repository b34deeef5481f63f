/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What a live capture waits for besides packets: signals, interfaces, its helpers, its command. */
#ifndef TCPLENS_RUN_LIVE_EVENTS_H
#define TCPLENS_RUN_LIVE_EVENTS_H

#include <stdbool.h>

#include "run/live_state.h"

/* Call when everything that is to be watched is open. Returns 0 or -errno. */
int live_events_open(struct live *live);

/* Waits for events, at most timeout ms, and handles them. */
void live_events_wait(struct live *live, int timeout);

/* The same, but for the signals, which were taken up and are the caller's to look at. */
void live_events_poll(struct live *live, int timeout);

/* Ends the capture if a helper has ended or is stopped; checks about twice a second. */
void live_events_check(struct live *live);

/* True when the capture must end, independently of its outputs. */
bool live_events_over(const struct live *live);

#endif
