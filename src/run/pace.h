/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * How long the flight recorder, which does not read packets, lets events of sockets and processes
 * wait in the kernel's rings: as long as possible, and less where they fill up.
 */
#ifndef TCPLENS_RUN_PACE_H
#define TCPLENS_RUN_PACE_H

#include "process/attribution.h"

#define PACE_LEAST_MS 10
#define PACE_MOST_MS  500

/* The time to sleep, after filled percent of a ring came in the last one of ms. */
int pace_next(int ms, unsigned int filled);

/* Takes the events, and sets the time to sleep; attribution NULL: there are none. */
void pace_follow(int *ms, struct attribution *attribution);

#endif
