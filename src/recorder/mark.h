/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Marks at the packets of a file where something outside of them happened, such as a signal: each
 * is a comment of the last packet before its time, or of the first packet where there is none. So
 * a packet is held back until the next has come.
 */
#ifndef TCPLENS_RECORDER_MARK_H
#define TCPLENS_RECORDER_MARK_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet.h"
#include "record.h"

/* Marks of a file; texts of more are left out. */
#define MARKS_MAX 32
#define MARK_TEXT 64

/* Of one packet. */
#define MARKS_TEXT 512

struct mark {
	uint64_t time; /* CLOCK_MONOTONIC */
	char text[MARK_TEXT];
};

/* All zero at the beginning of a file. */
struct marks {
	struct mark list[MARKS_MAX]; /* by time; those before next are in the file */
	size_t count;
	size_t next;
	bool held;
	struct packet packet; /* the one that is held, with its own memory: */
	uint8_t prefix[PACKET_SLL2_LENGTH];
	uint8_t data[RECORD_SLOT_BYTES];
	char interface[PACKET_INTERFACE_NAME];
	char text[MARKS_TEXT];
};

/* Later calls have later times. */
void mark_add(struct marks *marks, uint64_t time, const char *text);

/*
 * The packet that was held, with the marks before that time, which is the next packet's; NULL where
 * none was. Valid until the next call.
 */
const struct packet *mark_release(struct marks *marks, uint64_t time);

/* Holds a packet of a slot: with at most RECORD_SLOT_BYTES of data, and without annotations. */
void mark_hold(struct marks *marks, const struct packet *packet, uint64_t time);

#endif
