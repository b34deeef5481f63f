/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* An event with the kernel's names for its numbers, and its text; of the kernel or of a file. */
#ifndef TCPLENS_FACTS_EVENT_H
#define TCPLENS_FACTS_EVENT_H

#include <stddef.h>

#include "facts/kernel_name.h"
#include "facts/table.h"
#include "packet.h"

/* Room for the longest text, and for the comment of an event in a file. */
#define EVENT_TEXT 256

/* An event, and the memory for its strings. */
struct event {
	struct packet_event event;
	char text[EVENT_TEXT];
	char words[EVENT_TEXT];
};

/* Fills in the event that the kernel reported; valid as long as the names. */
void event_fill(struct event *event, const struct fact *fact, const struct kernel_names *names);

/* The word for why a segment is sent again (enum fact_cause); NULL where it is none of them. */
const char *event_cause(int cause);

/*
 * The same from the comment in a file: "KIND NAME=VALUE ...". Returns the kind, or -EINVAL where it
 * makes no sense.
 */
int event_parse(struct event *event, const char *text);

#endif
