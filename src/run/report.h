/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What a live capture tells the outputs that machines read, among the packets: what was lost, when
 * it was lost, and at the end what the run counted. What people read is in summary.h and notice.h.
 */
#ifndef TCPLENS_RUN_REPORT_H
#define TCPLENS_RUN_REPORT_H

#include <stdint.h>

#include "print/account.h"
#include "run/live_source.h"
#include "run/loop.h"

/* How many interfaces the summary names. */
#define REPORT_INTERFACES 256

struct report_names {
	char text[REPORT_INTERFACES][PACKET_INTERFACE_NAME];
	struct account_interface list[REPORT_INTERFACES];
	size_t count;
};

struct report {
	/* given, borrowed; NULL: no output wants reports */
	struct loop *loop;
	const struct live_source *source;

	/* kept, zero at first */
	uint64_t looked;	/* CLOCK_MONOTONIC */
	struct account told;	/* sums so far, in the numbers of a loss */
	struct account summary; /* valid after report_end() */
	struct report_names names;
};

/* Sets the time of the account to now. */
void report_stamp(struct account *account);

/* Call repeatedly: gives the outputs what was lost since the last time, at most once a second. */
void report_look(struct report *report);

/*
 * After the last packet: gives the outputs what was lost since, and returns the sums for
 * loop_end(); NULL: no output wants them.
 */
const struct account *report_end(struct report *report);

#endif
