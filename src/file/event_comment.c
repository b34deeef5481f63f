// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/event_comment.h"

#include <stdio.h>
#include <string.h>

#define BEGINS	   "event "
#define RETRANSMIT "retransmit: "
#define TRIGGER	   "trigger "

static void write_event(const struct packet_event *event, char text[EVENT_COMMENT_SIZE])
{
	const struct packet_event_field *field = event->fields;
	const struct packet_event_field *end = field + event->field_count;
	size_t used = (size_t)snprintf(text, EVENT_COMMENT_SIZE, BEGINS "%s", event->kind);

	for (; field < end && used < EVENT_COMMENT_SIZE; field++) {
		if (field->text)
			used += (size_t)snprintf(text + used, EVENT_COMMENT_SIZE - used, " %s=%s",
						 field->name, field->text);
		else
			used += (size_t)snprintf(text + used, EVENT_COMMENT_SIZE - used, " %s=%lld",
						 field->name, (long long)field->number);
	}
}

void event_comment_write(const struct packet *packet, char text[EVENT_COMMENT_SIZE])
{
	if (packet->event)
		write_event(packet->event, text);
	else if (packet->retransmit)
		snprintf(text, EVENT_COMMENT_SIZE, RETRANSMIT "%s", packet->retransmit);
}

void event_comment_trigger(const struct packet *packet, char text[EVENT_TRIGGER_SIZE])
{
	text[0] = '\0';
	if (packet->trigger)
		snprintf(text, EVENT_TRIGGER_SIZE, TRIGGER "%s", packet->trigger);
}

const char *event_comment_read_trigger(const char *comment, size_t length,
				       char text[EVENT_TRIGGER_SIZE])
{
	const size_t begins = strlen(TRIGGER);

	if (length <= begins || length - begins >= EVENT_TRIGGER_SIZE ||
	    memcmp(comment, TRIGGER, begins) || !comment[begins])
		return NULL;
	memcpy(text, comment + begins, length - begins);
	text[length - begins] = '\0';
	return text;
}

void event_comment_read(const char *comment, size_t length, char text[EVENT_COMMENT_SIZE])
{
	const size_t begins = strlen(BEGINS);

	if (length <= begins || length - begins >= EVENT_COMMENT_SIZE ||
	    memcmp(comment, BEGINS, begins))
		return;
	memcpy(text, comment + begins, length - begins);
	text[length - begins] = '\0';
}

void event_comment_cause(const char *comment, size_t length, char cause[EVENT_CAUSE_SIZE])
{
	static const char *const causes[] = {"timeout", "slow_start", "fast", "tail_loss_probe",
					     "syn_ack"};
	const size_t begins = strlen(RETRANSMIT);
	size_t i;

	if (length <= begins || memcmp(comment, RETRANSMIT, begins) != 0)
		return;
	for (i = 0; i < sizeof(causes) / sizeof(causes[0]); i++)
		if (strlen(causes[i]) == length - begins &&
		    !memcmp(causes[i], comment + begins, length - begins))
			snprintf(cause, EVENT_CAUSE_SIZE, "%s", causes[i]);
}
