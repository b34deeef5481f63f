// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "recorder/trigger.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/duration.h"
#include "base/message.h"
#include "base/word_list.h"
#include "facts/event.h"

/* field: of the event, that a value is compared with; NULL: it takes no value. */
struct row {
	const char *name;
	int event; /* enum fact_kind; -1: it is none */
	const char *field;
	bool packet; /* the capture programs decide which packets are it */
	bool has_duration;
};

static const struct row rows[TRIGGER_KINDS] = {
	[TRIGGER_SIGNAL] = {"signal", -1, NULL, false, false},
	[TRIGGER_EXIT] = {"exit", -1, NULL, false, false},
	[TRIGGER_RETRANSMIT] = {"retransmit", FACT_RETRANSMIT, "cause", false, false},
	[TRIGGER_RESET] = {"reset", FACT_RESET, NULL, false, false},
	[TRIGGER_DROP] = {"drop", FACT_DROP, "reason", false, false},
	[TRIGGER_ZERO_WINDOW] = {"zero-window", -1, NULL, true, false},
	[TRIGGER_EXPRESSION] = {"expr", -1, NULL, true, false},
	[TRIGGER_RTT] = {"rtt", -1, NULL, true, true},
	[TRIGGER_CONNECT] = {"connect", FACT_CONNECT, NULL, false, true},
};

/* How a word begins whose rest, with its commas, is an expression. */
#define EXPRESSION "expr:"

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
		      "retransmit[=CAUSE], reset, drop[=REASON], zero-window, "
		      "rtt>DURATION, connect>DURATION, expr:EXPRESSION",
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

/* The one of a kind with a duration. */
static struct trigger *find_duration(struct trigger_set *set, enum trigger_kind kind)
{
	struct trigger *trigger = set->list;

	for (; trigger < set->list + set->count; trigger++)
		if (trigger->kind == kind && rows[kind].has_duration)
			return trigger;
	return NULL;
}

static int add(struct trigger_set *set, const struct trigger *trigger)
{
	struct trigger *same = find_duration(set, trigger->kind);

	if (same) {
		if (trigger->ns < same->ns)
			*same = *trigger;
		return 0;
	}
	if (set->count == TRIGGERS_MAX) {
		message_error("more than %d triggers for --on", TRIGGERS_MAX);
		return -EINVAL;
	}
	set->list[set->count++] = *trigger;
	return 0;
}

static size_t count_kind(const struct trigger_set *set, enum trigger_kind kind)
{
	size_t i, count = 0;

	for (i = 0; i < set->count; i++)
		count += set->list[i].kind == kind;
	return count;
}

/* Returns 1: the list has no more words. */
static int add_expression(struct trigger_set *set, const char *expression)
{
	const struct trigger trigger = {.kind = TRIGGER_EXPRESSION, .expression = expression};

	if (!expression[strspn(expression, " \t\n")]) {
		message_error("'expr:' for --on: the expression is missing");
		return -EINVAL;
	}
	if (count_kind(set, TRIGGER_EXPRESSION) == TRIGGER_EXPRESSIONS_MAX) {
		message_error("more than %d expressions for --on", TRIGGER_EXPRESSIONS_MAX);
		return -EINVAL;
	}
	return add(set, &trigger) ?: 1;
}

/* What ends the name; NULL: nothing does. */
static const char *find_sign(const char *word, int length)
{
	int i;

	for (i = 0; i < length; i++)
		if (word[i] == '=' || word[i] == '>')
			return word + i;
	return NULL;
}

static int set_duration(struct trigger *trigger, const char *word, int length)
{
	int name_length = (int)strlen(rows[trigger->kind].name), text = length - name_length - 1;
	int error;

	if (length == name_length || word[name_length] != '>') {
		message_error("'%s' for --on requires a duration, as in '%s>10ms'",
			      rows[trigger->kind].name, rows[trigger->kind].name);
		return -EINVAL;
	}
	error = duration_parse("--on", word, length, &trigger->ns);
	if (!error)
		snprintf(trigger->value, sizeof(trigger->value), "%.*s", text,
			 word + name_length + 1);
	return error;
}

static int refuse_duration(const char *name)
{
	message_error("'%s' for --on takes no duration", name);
	return -EINVAL;
}

static int parse_word(void *arg, const char *word, int length)
{
	const char *sign = find_sign(word, length);
	int name_length = sign ? (int)(sign - word) : length, kind, error = 0;
	struct trigger trigger = {.value = ""};

	if (!strncmp(word, EXPRESSION, strlen(EXPRESSION)))
		return add_expression(arg, word + strlen(EXPRESSION));
	kind = find_name(word, (size_t)name_length);
	if (kind < 0 || kind == TRIGGER_EXPRESSION)
		return refuse(word, name_length);
	trigger.kind = (enum trigger_kind)kind;
	if (rows[kind].has_duration)
		error = set_duration(&trigger, word, length);
	else if (sign && *sign == '>')
		error = refuse_duration(rows[kind].name);
	else if (sign)
		error = set_value(&trigger, sign + 1, (size_t)(length - name_length - 1));
	return error ?: add(arg, &trigger);
}

int trigger_parse(struct trigger_set *set, const char *list)
{
	int result = word_list_each(list, parse_word, set);

	return result < 0 ? result : 0;
}

const char *trigger_name(enum trigger_kind kind)
{
	return rows[kind].name;
}

const char *trigger_text(const struct trigger *trigger, char text[TRIGGER_TEXT])
{
	if (trigger->kind != TRIGGER_EXPRESSION)
		snprintf(text, TRIGGER_TEXT, "%s%s%s", rows[trigger->kind].name,
			 !*trigger->value		    ? ""
			 : rows[trigger->kind].has_duration ? ">"
							    : "=",
			 trigger->value);
	else if (snprintf(text, TRIGGER_TEXT, EXPRESSION "%s", trigger->expression) >= TRIGGER_TEXT)
		strcpy(text + TRIGGER_TEXT - sizeof("..."), "...");
	return text;
}

bool trigger_has(const struct trigger_set *set, enum trigger_kind kind)
{
	return count_kind(set, kind);
}

bool trigger_of_packets(const struct trigger_set *set)
{
	size_t i;

	for (i = 0; i < set->count; i++)
		if (rows[set->list[i].kind].packet)
			return true;
	return false;
}

uint32_t trigger_bits(const struct trigger_set *set, enum trigger_kind kind)
{
	uint32_t bits = 0;
	size_t i;

	for (i = 0; i < set->count; i++)
		if (set->list[i].kind == kind)
			bits |= (uint32_t)1 << i;
	return bits;
}

uint64_t trigger_duration(const struct trigger_set *set, enum trigger_kind kind)
{
	size_t i;

	for (i = 0; i < set->count; i++)
		if (set->list[i].kind == kind)
			return set->list[i].ns;
	return UINT64_MAX;
}

uint32_t trigger_microseconds(const struct trigger_set *set, enum trigger_kind kind)
{
	uint64_t microseconds = trigger_duration(set, kind) / 1000;

	return microseconds < UINT32_MAX ? (uint32_t)microseconds : UINT32_MAX;
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
	/* The kernel reports only those that took longer. */
	if (!row->field || !*trigger->value)
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
