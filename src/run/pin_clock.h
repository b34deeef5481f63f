/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The machine's clock since a pinned flight recorder began. */
#ifndef TCPLENS_RUN_PIN_CLOCK_H
#define TCPLENS_RUN_PIN_CLOCK_H

#include <linux/types.h>

#include "pin_description.h"

/* Warns where it was set, or the machine slept: times of packets from before that are wrong. */
void pin_clock_tell(const struct pin_head *head);

#endif
