// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "facts/event.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/tcp_state.h"

struct text {
	char *out;
	size_t used;
	size_t size;
};

static void put(struct text *text, const char *bytes, size_t length)
{
	if (length >= text->size - text->used)
		length = text->size - text->used - 1;
	memcpy(text->out + text->used, bytes, length);
	text->used += length;
	text->out[text->used] = '\0';
}

static const struct packet_event_field *find_field(const struct packet_event *event,
						   const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < event->field_count; i++)
		if (strlen(event->fields[i].name) == length &&
		    !memcmp(event->fields[i].name, name, length))
			return &event->fields[i];
	return NULL;
}

/* Expands a template up to a closing bracket or its end; false where a field has no value. */
static bool put_part(struct text *text, const struct packet_event *event, const char *part)
{
	const struct packet_event_field *field;
	char number[24];
	size_t length;

	for (; *part && *part != ']'; part += length) {
		length = strcspn(part, "{[]") ?: strcspn(part, "}") + 1;
		if (*part == '[')
			return true;
		if (*part != '{') {
			put(text, part, length);
			continue;
		}
		field = find_field(event, part + 1, length - 2);
		if (!field)
			return false;
		snprintf(number, sizeof(number), "%lld", (long long)field->number);
		put(text, field->text ?: number, strlen(field->text ?: number));
	}
	return true;
}

/* Brackets do not nest: every part begins after one. */
static void expand(struct event *event, const char *template)
{
	struct text text = {.out = event->text, .size = sizeof(event->text)};
	size_t before;

	event->text[0] = '\0';
	for (; *template; template += strcspn(template, "[]"), template += *template != '\0') {
		before = text.used;
		if (!put_part(&text, &event->event, template)) {
			text.used = before;
			event->text[before] = '\0';
		}
	}
	event->event.text = event->text;
}

static void begin(struct event *event, enum fact_kind kind)
{
	const struct table_kind *row = table_kind(kind);

	event->event = (struct packet_event){
		.kind = row->name,
		.whole = row->whole,
		.numbers = row->numbers,
	};
}

static void add(struct event *event, const char *name, const char *text, int64_t number)
{
	struct packet_event *out = &event->event;

	if (out->field_count < PACKET_EVENT_FIELDS)
		out->fields[out->field_count++] = (struct packet_event_field){name, text, number};
}

static void add_name(struct event *event, const char *name, const char *text)
{
	if (text)
		add(event, name, text, 0);
}

/* A reason that the kernel's types do not name is shown by its number. */
static void add_reason(struct event *event, const char *name, uint32_t number)
{
	add(event, "reason", name, number);
}

const char *event_cause(int cause)
{
	static const char *const causes[FACT_CAUSES] = {
		[FACT_CAUSE_TIMEOUT] = "timeout", [FACT_CAUSE_SLOW_START] = "slow_start",
		[FACT_CAUSE_FAST] = "fast",	  [FACT_CAUSE_TAIL_LOSS_PROBE] = "tail_loss_probe",
		[FACT_CAUSE_SYN_ACK] = "syn_ack", [FACT_CAUSE_SPURIOUS] = "spurious",
	};

	return cause >= 0 && cause < FACT_CAUSES ? causes[cause] : NULL;
}

static void fill_retransmit(struct event *event, const struct fact *fact)
{
	add_name(event, "cause", event_cause(fact->cause));
	if (fact->segments > 1)
		add(event, "segments", NULL, fact->segments);
	if (fact->error)
		add(event, "error", NULL, fact->error);
}

static void fill_drop(struct event *event, const struct fact *fact,
		      const struct kernel_names *names)
{
	if (fact->has_reason)
		add_reason(event, kernel_name_drop(names, fact->reason), fact->reason);
	add_name(event, "function", kernel_name_function(names, fact->location));
}

static void fill_reset(struct event *event, const struct fact *fact,
		       const struct kernel_names *names)
{
	add_name(event, "direction", fact->cause == FACT_CAUSE_SENT ? "sent" : "received");
	if (fact->has_reason)
		add_reason(event, kernel_name_reset(names, fact->reason), fact->reason);
	add_name(event, "state", tcp_state_name(fact->from));
}

static void fill_change(struct event *event, const char *from, const char *to)
{
	add(event, "from", from ?: "?", 0);
	add(event, "to", to ?: "?", 0);
}

static void fill_connect(struct event *event, const struct fact *fact)
{
	add_name(event, "to", tcp_state_name(fact->to) ?: "?");
	add(event, "duration_us", NULL, (int64_t)((fact->record.time - fact->since) / 1000));
	if (fact->error)
		add(event, "error", NULL, fact->error);
}

void event_fill(struct event *event, const struct fact *fact, const struct kernel_names *names)
{
	begin(event, fact->kind);
	switch ((enum fact_kind)fact->kind) {
	case FACT_RETRANSMIT:
		fill_retransmit(event, fact);
		break;
	case FACT_DROP:
	case FACT_LISTEN_OVERFLOW:
		fill_drop(event, fact, names);
		break;
	case FACT_RESET:
		fill_reset(event, fact, names);
		break;
	case FACT_STATE:
		fill_change(event, tcp_state_name(fact->from), tcp_state_name(fact->to));
		break;
	case FACT_CA:
		fill_change(event, tcp_state_congestion(fact->from),
			    tcp_state_congestion(fact->to));
		break;
	case FACT_CONNECT:
		fill_connect(event, fact);
		break;
	case FACT_CSUM:
	case FACT_KINDS:
		break;
	}
	expand(event, table_kind(fact->kind)->text);
}

/* A number as the kernel's reports have it, else a name. */
static void add_word(struct event *event, const char *name, const char *value)
{
	char *end;
	long long number = strtoll(value, &end, 10);

	if (*value && !*end)
		add(event, name, NULL, number);
	else
		add(event, name, value, 0);
}

static bool is_field(const char *name)
{
	static const char *const names[] = {"cause",	"segments",   "error", "reason",
					    "function", "direction",  "state", "from",
					    "to",	"duration_us"};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

int event_parse(struct event *event, const char *text)
{
	char *word, *rest, *value;
	int kind;

	snprintf(event->words, sizeof(event->words), "%s", text);
	word = strtok_r(event->words, " ", &rest);
	kind = word ? table_find(word, strlen(word)) : -ENOENT;
	if (kind < 0)
		return -EINVAL;
	begin(event, (enum fact_kind)kind);
	while ((word = strtok_r(NULL, " ", &rest))) {
		value = strchr(word, '=');
		if (!value)
			return -EINVAL;
		*value++ = '\0';
		if (!is_field(word))
			return -EINVAL;
		add_word(event, word, value);
	}
	expand(event, table_kind((enum fact_kind)kind)->text);
	return kind;
}
