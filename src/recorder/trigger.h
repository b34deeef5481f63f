/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The triggers of --on: upon which the past is written. */
#ifndef TCPLENS_RECORDER_TRIGGER_H
#define TCPLENS_RECORDER_TRIGGER_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facts/table.h"
#include "packet.h"
#include "trigger_report.h"

enum trigger_kind {
	TRIGGER_SIGNAL,
	TRIGGER_EXIT,
	TRIGGER_RETRANSMIT,
	TRIGGER_RESET,
	TRIGGER_DROP,
	TRIGGER_ZERO_WINDOW,
	TRIGGER_EXPRESSION,
	TRIGGER_RTT,
	TRIGGER_CONNECT,
	TRIGGER_KINDS,
};

/* Each has a bit of include/trigger_report.h; an expression takes a tail call. */
#define TRIGGERS_MAX		TRIGGER_BITS
#define TRIGGER_EXPRESSIONS_MAX 16

/* The longest value. */
#define TRIGGER_VALUE 64

/*
 * value: of `retransmit=timeout`, "": any; with `>` its text, as in `rtt>10ms`. ns: that duration.
 * expression: of TRIGGER_EXPRESSION, borrowed.
 */
struct trigger {
	enum trigger_kind kind;
	char value[TRIGGER_VALUE];
	uint64_t ns;
	const char *expression;
};

struct trigger_set {
	struct trigger list[TRIGGERS_MAX];
	size_t count;
};

/*
 * Adds those of a list, `retransmit=timeout,reset`. `expr:EXPRESSION` is the last: an expression
 * goes to the end of the list, which must outlive the set then. Of a kind with a duration there is
 * one: the shorter counts. Returns 0, or -EINVAL after a message.
 */
int trigger_parse(struct trigger_set *set, const char *list);

/* The word for it, as in lists and in the names of files. */
const char *trigger_name(enum trigger_kind kind);

/* As in lists, in text, which is returned. An expression that is too long ends in `...`. */
#define TRIGGER_TEXT 256
const char *trigger_text(const struct trigger *trigger, char text[TRIGGER_TEXT]);

bool trigger_has(const struct trigger_set *set, enum trigger_kind kind);

/* Whether the capture programs decide some of them, each packet's. */
bool trigger_of_packets(const struct trigger_set *set);

/* Those of that kind, with the bit of each as in include/trigger_report.h. */
uint32_t trigger_bits(const struct trigger_set *set, enum trigger_kind kind);

/* The duration of that kind, nanoseconds; UINT64_MAX where there is none. */
uint64_t trigger_duration(const struct trigger_set *set, enum trigger_kind kind);

/* The same in microseconds, rounded down; UINT32_MAX where it is longer or there is none. */
uint32_t trigger_microseconds(const struct trigger_set *set, enum trigger_kind kind);

/* The events that are among the triggers. */
fact_set trigger_events(const struct trigger_set *set);

/* The first trigger that the event is, or NULL. */
const struct trigger *trigger_find(const struct trigger_set *set, const struct packet_event *event);

#endif
