/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What the files of the flight recorder share: see live_recorder.h. */
#ifndef TCPLENS_RUN_LIVE_RECORDER_STATE_H
#define TCPLENS_RUN_LIVE_RECORDER_STATE_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "recorder/totals.h"
#include "run/packet_triggers.h"
#include "run/past.h"

struct live_recorder_report {
	struct trigger_report report;
	size_t set;	   /* the number of its namespace */
	uint64_t *counted; /* what of totals its triggers are in; NULL: they are not counted */
};

/* A signal, or the end of the command. */
struct live_recorder_alone {
	uint64_t time;
	enum trigger_kind kind;
	char text[MARK_TEXT];
};

#define LIVE_RECORDER_LATER 2

struct live_recorder {
	struct recorder_file file;
	struct past past;
	struct packet_triggers packets;
	uint64_t arm_at; /* when the triggers of packets are armed, CLOCK_MONOTONIC; 0: they are */
	bool ready;	 /* the start was reported */
	bool exited;	 /* the command's end was seen */
	int status;	 /* of the command */
	int pace;	 /* with processes to follow, ms between two looks */
	uint64_t last;	 /* until when the last file goes, CLOCK_MONOTONIC; 0: there is none */
	uint64_t looked; /* until when everything that came was looked at, CLOCK_MONOTONIC */
	uint64_t end_at; /* since when there is nothing more to come; 0: there may be */
	uint64_t inside; /* triggers of the file that is written, with the one that began it */

	/*
	 * By time: packets that nothing was done with yet, the first of each trigger; those of a
	 * time after the end of the file that is being written.
	 */
	struct live_recorder_report next[MARKS_MAX];
	size_t next_count;

	/* Likewise what no packet and no event is about. */
	struct live_recorder_alone later[LIVE_RECORDER_LATER];
	size_t later_count;

	struct totals totals;
};

static inline bool live_recorder_is_writing(const struct live_recorder *recorder)
{
	return recorder->past.merge;
}

#endif
