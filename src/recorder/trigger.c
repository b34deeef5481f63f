// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "recorder/trigger.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "facts/event.h"

/* field: of the event, that a value is compared with; NULL: it takes no value. */
struct row {
	const char *name;
	int event; /* enum fact_kind; -1: it is none */
	const char *field;
};

static const struct row rows[TRIGGER_KINDS] = {
	[TRIGGER_SIGNAL] = {"signal", -1, NULL},
	[TRIGGER_EXIT] = {"exit", -1, NULL},
	[TRIGGER_RETRANSMIT] = {"retransmit", FACT_RETRANSMIT, "cause"},
	[TRIGGER_RESET] = {"reset", FACT_RESET, NULL},
	[TRIGGER_DROP] = {"drop", FACT_DROP, "reason"},
};

static int find_name(const char *word, size_t length)
{
	int kind;

	for (kind = 0; kind < TRIGGER_KINDS; kind++)
		if (strlen(rows[kind].name) == length && !memcmp(rows[kind].name, word, length))
			return kind;
	return -ENOENT;
}

static int refuse(const char *word, int length)
{
	message_error("unknown trigger '%.*s' for --on: not one of signal, exit, "
		      "retransmit[=CAUSE], reset, drop[=REASON]",
		      length, word);
	return -EINVAL;
}

static bool is_cause(const char *value)
{
	int cause;

	for (cause = 0; cause < FACT_CAUSES; cause++)
		if (event_cause(cause) && !strcmp(event_cause(cause), value))
			return true;
	return false;
}

static int check_value(const struct trigger *trigger)
{
	if (trigger->kind != TRIGGER_RETRANSMIT || is_cause(trigger->value))
		return 0;
	message_error("unknown cause '%s' for --on retransmit: not one of timeout, slow_start, "
		      "fast, tail_loss_probe, syn_ack",
		      trigger->value);
	return -EINVAL;
}

static int set_value(struct trigger *trigger, const char *value, size_t length)
{
	const char *name = rows[trigger->kind].name;

	if (!rows[trigger->kind].field) {
		message_error("'%s' for --on takes no value", name);
		return -EINVAL;
	}
	if (!length || length >= TRIGGER_VALUE) {
		message_error("'%s=%.*s' for --on: %s", name, (int)length, value,
			      length ? "the value is too long" : "the value is missing");
		return -EINVAL;
	}
	memcpy(trigger->value, value, length);
	trigger->value[length] = '\0';
	return check_value(trigger);
}

static int parse_word(struct trigger_set *set, const char *word, size_t length)
{
	const char *sign = memchr(word, '=', length);
	size_t name_length = sign ? (size_t)(sign - word) : length;
	int kind = find_name(word, name_length), error = 0;
	struct trigger trigger = {.value = ""};

	if (kind < 0)
		return refuse(word, (int)name_length);
	trigger.kind = (enum trigger_kind)kind;
	if (sign)
		error = set_value(&trigger, sign + 1, length - name_length - 1);
	if (error)
		return error;
	if (set->count == TRIGGERS_MAX) {
		message_error("more than %d triggers for --on", TRIGGERS_MAX);
		return -EINVAL;
	}
	set->list[set->count++] = trigger;
	return 0;
}

int trigger_parse(struct trigger_set *set, const char *list)
{
	const char *word = list;
	size_t length;
	int error;

	for (;; word++) {
		length = strcspn(word, ",");
		error = parse_word(set, word, length);
		if (error)
			return error;
		word += length;
		if (!*word)
			return 0;
	}
}

const char *trigger_name(enum trigger_kind kind)
{
	return rows[kind].name;
}

const char *trigger_text(const struct trigger *trigger, char text[TRIGGER_TEXT])
{
	snprintf(text, TRIGGER_TEXT, "%s%s%s", rows[trigger->kind].name, *trigger->value ? "=" : "",
		 trigger->value);
	return text;
}

bool trigger_has(const struct trigger_set *set, enum trigger_kind kind)
{
	size_t i;

	for (i = 0; i < set->count; i++)
		if (set->list[i].kind == kind)
			return true;
	return false;
}

fact_set trigger_events(const struct trigger_set *set)
{
	fact_set events = 0;
	size_t i;

	for (i = 0; i < set->count; i++)
		if (rows[set->list[i].kind].event >= 0)
			events |= table_bit((enum fact_kind)rows[set->list[i].kind].event);
	return events;
}

static const char *field_of(const struct packet_event *event, const char *name)
{
	size_t i;

	for (i = 0; i < event->field_count; i++)
		if (!strcmp(event->fields[i].name, name))
			return event->fields[i].text;
	return NULL;
}

static bool is_met(const struct trigger *trigger, const struct packet_event *event)
{
	const struct row *row = &rows[trigger->kind];
	const char *text;

	if (row->event < 0 || strcmp(table_kind((enum fact_kind)row->event)->name, event->kind))
		return false;
	if (!*trigger->value)
		return true;
	text = field_of(event, row->field);
	return text && !strcmp(text, trigger->value);
}

const struct trigger *trigger_find(const struct trigger_set *set, const struct packet_event *event)
{
	size_t i;

	for (i = 0; i < set->count; i++)
		if (is_met(&set->list[i], event))
			return &set->list[i];
	return NULL;
}
