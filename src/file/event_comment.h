/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* How a pcapng file has an event: as a comment of the packet that holds its headers. */
#ifndef TCPLENS_FILE_EVENT_COMMENT_H
#define TCPLENS_FILE_EVENT_COMMENT_H

#include <stddef.h>

#include "packet.h"

/* Room for the longest, with its zero byte. */
#define EVENT_COMMENT_SIZE 256

/*
 * `event KIND NAME=VALUE ...`, or `retransmit: CAUSE` of a packet that is sent again; of others
 * text is unchanged.
 */
void event_comment_write(const struct packet *packet, char text[EVENT_COMMENT_SIZE]);

/* Room for what made the flight recorder write a file, with its zero byte. */
#define EVENT_TRIGGER_SIZE 640

/* `trigger ...`; "" where there is none. */
void event_comment_trigger(const struct packet *packet, char text[EVENT_TRIGGER_SIZE]);

/*
 * What follows `event ` in a comment of length bytes goes to text, which stays empty where the
 * comment is another's.
 */
void event_comment_read(const char *comment, size_t length, char text[EVENT_COMMENT_SIZE]);

/* What follows `trigger ` goes to text, NULL where the comment is another's or does not fit. */
const char *event_comment_read_trigger(const char *comment, size_t length,
				       char text[EVENT_TRIGGER_SIZE]);

/* Room for the longest cause, with its zero byte. */
#define EVENT_CAUSE_SIZE 24

/* The cause in `retransmit: CAUSE` goes to cause, which is unchanged where it is another's. */
void event_comment_cause(const char *comment, size_t length, char cause[EVENT_CAUSE_SIZE]);

#endif
