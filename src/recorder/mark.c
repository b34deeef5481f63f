// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "recorder/mark.h"

#include <stdio.h>
#include <string.h>

#define BETWEEN "; "

void mark_add(struct marks *marks, uint64_t time, const char *text)
{
	struct mark *mark = &marks->list[marks->count];

	if (marks->count == MARKS_MAX)
		return;
	marks->count++;
	mark->time = time;
	snprintf(mark->text, sizeof(mark->text), "%s", text);
}

/* Gives the packet that is held the marks before time. */
static void put_marks(struct marks *marks, uint64_t time)
{
	size_t used = strlen(marks->text);

	for (; marks->next < marks->count && marks->list[marks->next].time < time; marks->next++)
		if (used + MARK_TEXT + strlen(BETWEEN) < sizeof(marks->text))
			used += (size_t)snprintf(marks->text + used, sizeof(marks->text) - used,
						 "%s%s", used ? BETWEEN : "",
						 marks->list[marks->next].text);
	marks->packet.trigger = *marks->text ? marks->text : NULL;
}

const struct packet *mark_release(struct marks *marks, uint64_t time)
{
	if (!marks->held)
		return NULL;
	put_marks(marks, time);
	marks->held = false;
	return &marks->packet;
}

void mark_hold(struct marks *marks, const struct packet *packet, uint64_t time)
{
	struct packet *held = &marks->packet;

	*held = *packet;
	held->prefix = marks->prefix;
	held->data = marks->data;
	memcpy(marks->prefix, packet->prefix, packet->prefix_length);
	memcpy(marks->data, packet->data, packet->avail);
	if (packet->interface_name) {
		snprintf(marks->interface, sizeof(marks->interface), "%s", packet->interface_name);
		held->interface_name = marks->interface;
	}
	marks->text[0] = '\0';
	marks->held = true;
	/* Only of the first are there marks before it. */
	put_marks(marks, time);
}
