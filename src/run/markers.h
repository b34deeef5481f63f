/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The programs of --on expr, one after another in front of the capture programs: each marks the
 * packets that match its expression as that trigger, and lets all of them through.
 */
#ifndef TCPLENS_RUN_MARKERS_H
#define TCPLENS_RUN_MARKERS_H

#include <stddef.h>

#include "capture/load.h"
#include "recorder/trigger.h"

/* All zero: there are none. */
struct markers {
	struct attach_point_arrays list[TRIGGER_EXPRESSIONS_MAX]; /* the last is called first */
	size_t count;
};

/*
 * ip_name: an interface without a link header that is captured on, for a message where an
 * expression is not for it; NULL: only a possible one, whose packets are then not this trigger.
 * Returns 0, or a negative errno after a message.
 */
int markers_open(struct markers *markers, const struct load *load,
		 const struct trigger_set *triggers, const char *ip_name);
void markers_close(struct markers *markers);

/* The programs that those in front of them call: the captures' where there are no markers. */
struct attach_point_arrays markers_programs(const struct markers *markers, const struct load *load);

#endif
