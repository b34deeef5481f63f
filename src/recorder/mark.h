/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Marks at the packets and events of a file. Of what happened outside of them, such as a signal:
 * each is a comment of the last one before its time, or of the first where there is none. So one is
 * held back until the next has come. And of packets that are triggers, by their place.
 */
#ifndef TCPLENS_RECORDER_MARK_H
#define TCPLENS_RECORDER_MARK_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "packet.h"
#include "record.h"

#include "fact.h"

/* Marks of a file; texts of more are left out, and counted. */
#define MARKS_MAX 32
#define MARK_TEXT 256

/* Of one packet. */
#define MARKS_TEXT 600

/* Bytes of a packet: of a slot or of an event. */
#define MARK_DATA RECORD_KEEP_BYTES_MAX
_Static_assert(FACT_DATA <= MARK_DATA, "room for an event's");

struct mark {
	uint64_t time; /* CLOCK_MONOTONIC */
	char text[MARK_TEXT];
};

/* The longest text of a field of an event; what is longer is cut off. */
#define MARK_FIELD 128

/* Where a packet comes from: a ring, and its number there. */
struct mark_place {
	size_t ring;
	uint64_t number;
	char text[MARK_TEXT]; /* "": the packet is in the file */
};

/* All zero at the beginning of a file. */
struct marks {
	struct mark list[MARKS_MAX]; /* by time; those before next are in the file */
	size_t count;
	size_t next;
	struct mark_place places[MARKS_MAX];
	size_t place_count;
	size_t missing; /* places whose packet has not come */
	size_t left_out;
	bool held;
	struct packet packet; /* the one that is held, with its own memory: */
	uint8_t prefix[PACKET_SLL2_LENGTH];
	uint8_t data[MARK_DATA];
	struct packet_event event;
	char fields[PACKET_EVENT_FIELDS][MARK_FIELD];
	char interface[PACKET_INTERFACE_NAME];
	char text[MARKS_TEXT];
};

/* At any time from that of the packet on which is held. */
void mark_add(struct marks *marks, uint64_t time, const char *text);

/* The packet that will come from there. */
void mark_add_place(struct marks *marks, size_t ring, uint64_t number, const char *text);

/*
 * The packet that was held, with the marks before that time, which is the next packet's; NULL where
 * none was. Valid until the next call.
 */
const struct packet *mark_release(struct marks *marks, uint64_t time);

/* After the last release: marks that had no packet to be at are counted as left out. */
void mark_end(struct marks *marks);

/* Where a packet is from; ring MARK_NO_RING: it is an event. Times are CLOCK_MONOTONIC. */
#define MARK_NO_RING SIZE_MAX

struct mark_origin {
	size_t ring;
	uint64_t number;
	uint64_t time;
};

/* Instead, of a packet that the file leaves out: its mark is one of its time then. */
void mark_pass(struct marks *marks, const struct mark_origin *origin);

/*
 * Holds a packet of a slot or an event, with at most MARK_DATA bytes and the text of a trigger,
 * which is the first of its texts, and without annotations.
 */
void mark_hold(struct marks *marks, const struct packet *packet, const struct mark_origin *origin);

#endif
