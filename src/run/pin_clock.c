// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/pin_clock.h"

#include <time.h>

#include "base/message.h"
#include "capture/clock.h"

#define SECOND 1000000000.0

/* A change of a clock's distance below this is how it was measured, or slow correction. */
#define STEP_NS 1000000000

/* Beyond the first, times of older packets are by the clock as it is now. */
void pin_clock_tell(const struct pin_head *head)
{
	double slept = (double)(clock_distance(CLOCK_BOOTTIME) - head->to_boottime) / SECOND;
	double moved = (double)(clock_distance(CLOCK_REALTIME) - head->to_realtime) / SECOND;

	if (moved > -STEP_NS / SECOND && moved < STEP_NS / SECOND)
		return;
	message_warning("the clock was set by %.3f s since the recorder began%s: times of packets "
			"from before that are wrong by so much",
			moved, slept > 1 ? ", or the machine slept" : "");
}
