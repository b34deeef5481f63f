/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The triggers of --on: upon which the past is written. */
#ifndef TCPLENS_RECORDER_TRIGGER_H
#define TCPLENS_RECORDER_TRIGGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "facts/table.h"
#include "packet.h"

enum trigger_kind {
	TRIGGER_SIGNAL,
	TRIGGER_EXIT,
	TRIGGER_RETRANSMIT,
	TRIGGER_RESET,
	TRIGGER_DROP,
	TRIGGER_KINDS,
};

#define TRIGGERS_MAX 32

/* The longest value, and the longest name. */
#define TRIGGER_VALUE 64
#define TRIGGER_NAME  16

/* value: of `retransmit=timeout`; "": any. */
struct trigger {
	enum trigger_kind kind;
	char value[TRIGGER_VALUE];
};

struct trigger_set {
	struct trigger list[TRIGGERS_MAX];
	size_t count;
};

/* Adds those of a list, `retransmit=timeout,reset`. Returns 0, or -EINVAL after a message. */
int trigger_parse(struct trigger_set *set, const char *list);

/* The word for it, as in lists and in the names of files. */
const char *trigger_name(enum trigger_kind kind);

/* As in lists, in text, which is returned. */
#define TRIGGER_TEXT (TRIGGER_NAME + TRIGGER_VALUE + 1)
const char *trigger_text(const struct trigger *trigger, char text[TRIGGER_TEXT]);

bool trigger_has(const struct trigger_set *set, enum trigger_kind kind);

/* The events that are among the triggers. */
fact_set trigger_events(const struct trigger_set *set);

/* The first trigger that the event is, or NULL. */
const struct trigger *trigger_find(const struct trigger_set *set, const struct packet_event *event);

#endif
