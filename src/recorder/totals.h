/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What a flight recorder has done so far. */
#ifndef TCPLENS_RECORDER_TOTALS_H
#define TCPLENS_RECORDER_TOTALS_H

#include <stdint.h>

struct totals {
	uint64_t triggers; /* all that came */
	uint64_t merged;   /* of these, while a file was being written */
	uint64_t ignored;  /* and too soon after one */
	uint64_t failed;   /* and upon which no file could be written */
	uint64_t written;  /* files */
	uint64_t removed;
	uint64_t no_room; /* files that were not begun, or ended early, for lack of free space */
	uint64_t overwritten; /* packets, before they were written */
	uint64_t late;	      /* packets, out of order */
};

/* On standard error. */
void totals_tell(const struct totals *totals);

#endif
