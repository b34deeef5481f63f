// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Which packet of a file gets which text: by time, and by its place. */
#include <string.h>

#include "base/cleanup.h"
#include "recorder/mark.h"
#include "tap.h"

#define TEXTS 2048

/*
 * Passes packets with the times 10, 20, ... through, whose ring is the time's tens modulo 2, and
 * whose number is the time. texts: `TIME:TEXT` of those that have one, with spaces between.
 */
static void pass(struct marks *marks, unsigned int count, char texts[TEXTS])
{
	uint8_t byte = 7;
	const struct packet *held;
	unsigned int i;
	size_t used = 0;

	texts[0] = '\0';
	for (i = 1; i <= count + 1; i++) {
		struct packet packet = {.prefix = &byte, .data = &byte, .avail = 1, .caplen = i};
		struct mark_origin origin = {.ring = i % 2, .number = i * 10, .time = i * 10};

		held = mark_release(marks, i <= count ? i * 10 : UINT64_MAX);
		if (held && held->trigger)
			used += (size_t)snprintf(texts + used, TEXTS - used, "%s%u:%s",
						 used ? " " : "", held->caplen * 10, held->trigger);
		if (i <= count)
			mark_hold(marks, &packet, &origin);
	}
}

static void test_times(struct tap *tap)
{
	_cleanup_(cleanup_free) struct marks *marks = calloc(1, sizeof(*marks));
	char texts[TEXTS];

	mark_add(marks, 5, "before");
	mark_add(marks, 20, "at");
	mark_add(marks, 29, "after");
	mark_add(marks, 99, "end");
	pass(marks, 4, texts);
	tap_text(tap, texts, "10:before 20:at; after 40:end", "times: the last packet before");
	tap_number(tap, (long long)marks->missing, 0, "times: none is missing");
}

static void test_places(struct tap *tap)
{
	_cleanup_(cleanup_free) struct marks *marks = calloc(1, sizeof(*marks));
	char texts[TEXTS];

	mark_add(marks, 25, "signal");
	mark_add_place(marks, 0, 20, "two");
	mark_add_place(marks, 1, 30, "three");
	mark_add_place(marks, 1, 30, "again");
	mark_add_place(marks, 1, 20, "another ring");
	mark_add_place(marks, 0, 25, "no such number");
	pass(marks, 4, texts);
	tap_text(tap, texts, "20:two; signal 30:three; again", "places: that packet alone");
	tap_number(tap, (long long)marks->missing, 2, "places: those that did not come");
}

/* A packet that the file leaves out. */
static void test_passed(struct tap *tap)
{
	_cleanup_(cleanup_free) struct marks *marks = calloc(1, sizeof(*marks));
	const struct mark_origin origin = {.ring = 0, .number = 7, .time = 35};
	char texts[TEXTS];

	mark_add_place(marks, 0, 7, "one");
	mark_add_place(marks, 0, 7, "two");
	mark_add_place(marks, 0, 8, "another");
	mark_pass(marks, &origin);
	pass(marks, 4, texts);
	tap_text(tap, texts, "30:one; two", "passed: the last packet before has its texts");
	tap_number(tap, (long long)marks->missing, 1, "passed: is not missing");
}

static void test_bounds(struct tap *tap)
{
	_cleanup_(cleanup_free) struct marks *marks = calloc(1, sizeof(*marks));
	char texts[TEXTS], text[MARK_TEXT + 10];
	unsigned int i;

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	for (i = 0; i < MARKS_MAX + 1; i++) {
		mark_add(marks, 5, text);
		mark_add_place(marks, 1, 10, text);
	}
	pass(marks, 1, texts);
	tap_number(tap, (long long)marks->count, MARKS_MAX, "bounds: texts of a file");
	tap_number(tap, (long long)strlen(texts),
		   (long long)strlen("10:") + 2 * MARK_TEXT - 1 - 1 + 2,
		   "bounds: as many as a comment has room for");
	tap_number(tap, (long long)marks->missing, 0, "bounds: all were found");
}

/* The last of a file, with the texts of its own and of what came after it. */
static void test_event(struct tap *tap)
{
	_cleanup_(cleanup_free) struct marks *marks = calloc(1, sizeof(*marks));
	char function[] = "tcp_v4_rcv", trigger[] = "drop";
	struct packet_event event = {.kind = "drop", .text = "x", .field_count = 2};
	uint8_t bytes[MARK_DATA] = {[MARK_DATA - 1] = 9};
	struct packet packet = {
		.data = bytes, .avail = sizeof(bytes), .event = &event, .trigger = trigger};
	const struct mark_origin origin = {.ring = MARK_NO_RING, .time = 10};
	const struct packet *held;

	event.fields[0] = (struct packet_event_field){"function", function, 0};
	event.fields[1] = (struct packet_event_field){"error", NULL, -5};
	mark_add_place(marks, 0, 0, "of a packet");
	mark_hold(marks, &packet, &origin);
	memset(function, 'x', strlen(function));
	memset(trigger, 'x', strlen(trigger));
	memset(bytes, 0, sizeof(bytes));
	mark_add(marks, 20, "signal");
	held = mark_release(marks, UINT64_MAX);
	if (!tap_ok(tap, held && held->event, "event: is held"))
		return;
	tap_text(tap, held->trigger, "drop; signal", "event: its own text and one after it");
	tap_text(tap, held->event->fields[0].text, "tcp_v4_rcv", "event: a field's text is kept");
	tap_ok(tap, !held->event->fields[1].text && held->event->fields[1].number == -5,
	       "event: a field's number is kept");
	tap_number(tap, held->data[MARK_DATA - 1], 9, "event: its bytes are kept");
	tap_number(tap, (long long)marks->missing, 1, "event: is not the packet of a place");
}

static void test_none(struct tap *tap)
{
	_cleanup_(cleanup_free) struct marks *marks = calloc(1, sizeof(*marks));
	char texts[TEXTS];

	tap_ok(tap, !mark_release(marks, 10), "none: nothing is held");
	pass(marks, 3, texts);
	tap_text(tap, texts, "", "none: no packet has a text");
}

int main(void)
{
	struct tap tap = {};

	test_times(&tap);
	test_places(&tap);
	test_passed(&tap);
	test_bounds(&tap);
	test_event(&tap);
	test_none(&tap);
	return tap_done(&tap);
}
