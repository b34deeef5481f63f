// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/pace.h"

#include "capture/clock.h"
#include "capture/keep_ring.h"

/* Percent. In between it stays. */
#define FILLED_MUCH   12
#define FILLED_LITTLE 3

int pace_next(int ms, unsigned int filled)
{
	if (filled >= FILLED_MUCH)
		ms /= 2;
	else if (filled < FILLED_LITTLE)
		ms *= 2;
	if (ms < PACE_LEAST_MS)
		return PACE_LEAST_MS;
	return ms < PACE_MOST_MS ? ms : PACE_MOST_MS;
}

void pace_follow(int *ms, struct attribution *attribution)
{
	if (!attribution)
		return;
	attribution_follow(attribution, clock_monotonic() - KEEP_RING_SETTLE_NS);
	*ms = pace_next(*ms, attribution_filled(attribution));
}
