/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What is not known since events were lost: what an event from before the loss said of a
 * connection, a listener or a process may be wrong after it, until a later event.
 */
#ifndef TCPLENS_PROCESS_LOSS_H
#define TCPLENS_PROCESS_LOSS_H

#include <linux/types.h>
#include <stdbool.h>
#include <stdint.h>

#include "owner.h"

/*
 * slots: written by the programs in the kernel; borrowed, as are the counters of the events lost of
 * each ring, which the programs raise before they write a slot.
 */
struct losses {
	const volatile struct owner_losses *slots;
	const volatile __u64 *counters[2];
	uint64_t seed;
};

/* Whether any event was lost. */
static inline bool loss_any(const struct losses *losses)
{
	return *losses->counters[0] || *losses->counters[1];
}

/*
 * Whether what an event of time known (0: none) said may have changed by time, unseen.
 * Times are CLOCK_MONOTONIC nanoseconds.
 */
bool loss_of_flow(const struct losses *losses, const struct owner_flow *flow, uint64_t known,
		  uint64_t time);
bool loss_of_process(const struct losses *losses, uint32_t tgid, uint64_t known, uint64_t time);

/* Whether an event of a listener with exactly this key was lost before time. */
bool loss_of_listener(const struct losses *losses, const struct owner_flow *key, uint64_t time);

#endif
