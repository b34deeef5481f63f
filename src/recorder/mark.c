// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "recorder/mark.h"

#include <stdio.h>
#include <string.h>

#define BETWEEN "; "

void mark_add(struct marks *marks, uint64_t time, const char *text)
{
	struct mark *mark = &marks->list[marks->count];

	if (marks->count == MARKS_MAX) {
		marks->left_out++;
		return;
	}
	marks->count++;
	for (; mark > marks->list + marks->next && mark[-1].time > time; mark--)
		*mark = mark[-1];
	mark->time = time;
	snprintf(mark->text, sizeof(mark->text), "%s", text);
}

void mark_add_place(struct marks *marks, size_t ring, uint64_t number, const char *text)
{
	struct mark_place *place = &marks->places[marks->place_count];

	if (marks->place_count == MARKS_MAX) {
		marks->left_out++;
		return;
	}
	marks->place_count++;
	marks->missing++;
	place->ring = ring;
	place->number = number;
	snprintf(place->text, sizeof(place->text), "%s", text);
}

static void put_text(struct marks *marks, const char *text)
{
	size_t used = strlen(marks->text);

	if (used + strlen(BETWEEN) + strlen(text) < sizeof(marks->text))
		snprintf(marks->text + used, sizeof(marks->text) - used, "%s%s",
			 used ? BETWEEN : "", text);
	else
		marks->left_out++;
	marks->packet.trigger = marks->text;
}

/* Gives the packet that is held the marks before time. */
static void put_marks(struct marks *marks, uint64_t time)
{
	for (; marks->next < marks->count && marks->list[marks->next].time < time; marks->next++)
		put_text(marks, marks->list[marks->next].text);
}

/* The next text for a packet, of those that its place has; NULL: there is none. */
static struct mark_place *find_place(struct marks *marks, const struct mark_origin *origin)
{
	struct mark_place *place = marks->places;

	for (; marks->missing && place < marks->places + marks->place_count; place++)
		if (*place->text && place->ring == origin->ring && place->number == origin->number)
			return place;
	return NULL;
}

static void finish_place(struct marks *marks, struct mark_place *place)
{
	*place->text = '\0';
	marks->missing--;
}

void mark_pass(struct marks *marks, const struct mark_origin *origin)
{
	struct mark_place *place;

	while ((place = find_place(marks, origin))) {
		mark_add(marks, origin->time, place->text);
		finish_place(marks, place);
	}
}

const struct packet *mark_release(struct marks *marks, uint64_t time)
{
	if (!marks->held)
		return NULL;
	put_marks(marks, time);
	marks->held = false;
	return &marks->packet;
}

void mark_end(struct marks *marks)
{
	marks->left_out += marks->count - marks->next;
	marks->next = marks->count;
}

/* Kinds and names of fields are constants, texts are not. */
static void hold_event(struct marks *marks, const struct packet_event *event)
{
	size_t i;

	marks->event = *event;
	marks->event.text = event->kind;
	for (i = 0; i < event->field_count; i++) {
		if (!event->fields[i].text)
			continue;
		snprintf(marks->fields[i], sizeof(marks->fields[i]), "%s", event->fields[i].text);
		marks->event.fields[i].text = marks->fields[i];
	}
	marks->packet.event = &marks->event;
}

void mark_hold(struct marks *marks, const struct packet *packet, const struct mark_origin *origin)
{
	struct packet *held = &marks->packet;
	struct mark_place *place;

	*held = *packet;
	held->prefix = marks->prefix;
	held->data = marks->data;
	if (packet->prefix_length)
		memcpy(marks->prefix, packet->prefix, packet->prefix_length);
	memcpy(marks->data, packet->data, packet->avail);
	if (packet->interface_name) {
		snprintf(marks->interface, sizeof(marks->interface), "%s", packet->interface_name);
		held->interface_name = marks->interface;
	}
	if (packet->event)
		hold_event(marks, packet->event);
	marks->text[0] = '\0';
	held->trigger = NULL;
	if (packet->trigger)
		put_text(marks, packet->trigger);
	marks->held = true;
	/* Only of the first are there marks before it. */
	put_marks(marks, origin->time);
	while ((place = find_place(marks, origin))) {
		put_text(marks, place->text);
		finish_place(marks, place);
	}
}
