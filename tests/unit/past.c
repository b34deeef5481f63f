// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Reports of packets that are triggers become marks, by place, or by time where no slot has one;
 * and no packet is taken before its report can be there.
 */
#include "run/past_merge.h"
#include "tap.h"
#include "token.h"

static void test_marks(struct tap *tap)
{
	static struct past past = {.until = 100, .cpus = 2};
	struct trigger_report report = {.time = 50, .number = 7, .cpu = 1, .bits = 1 << 1};
	struct trigger_set set = {};

	trigger_parse(&set, "zero-window,reset,expr:port 80");
	past.triggers = &set;
	past_mark(&past, 1, &report);
	tap_ok(tap, past.marks.place_count == 1 && !past.marks.count, "recorded: one place");
	tap_number(tap, (long long)past.marks.places[0].ring, 3,
		   "recorded: the ring of the namespace and the CPU");
	tap_number(tap, (long long)past.marks.places[0].number, 7, "recorded: the slot");
	tap_text(tap, past.marks.places[0].text, "reset", "recorded: the text");

	report.number = TRIGGER_NOT_RECORDED;
	report.bits = 1 << 0 | 1 << 2;
	past_mark(&past, 0, &report);
	tap_number(tap, (long long)past.marks.place_count, 1, "not recorded: no place");
	tap_number(tap, (long long)past.marks.missing, 1, "not recorded: no packet is missing");
	if (!tap_number(tap, (long long)past.marks.count, 2, "not recorded: a mark each"))
		return;
	tap_ok(tap, past.marks.list[0].time == 50 && past.marks.list[1].time == 50,
	       "not recorded: at its time");
	tap_text(tap, past.marks.list[0].text, "zero-window", "not recorded: the first text");
	tap_text(tap, past.marks.list[1].text, "expr:port 80", "not recorded: the second text");

	report.time = 101;
	past_mark(&past, 0, &report);
	tap_number(tap, (long long)past.marks.count, 2, "after the file's end: none");
}

/* The only CPU has packets, and no events were asked for. */
static void test_unsettled(struct tap *tap)
{
	static struct record_slot slots[4 * KEEP_RING_BATCH];
	static struct keep_ring ring = {.slots = slots, .count = sizeof(slots) / sizeof(slots[0])};
	static struct event_source events;
	static struct namespaces namespaces = {.count = 1};
	static struct past past = {
		.namespaces = &namespaces, .events = &events, .cpus = 1, .rings = &ring};
	const struct record *record;
	const __u64 head = 2;

	((struct record *)&slots[0])->time = 50;
	((struct record *)&slots[1])->time = 60;
	ring.head = &head;
	past.token = token;
	keep_ring_begin(&ring, 0);
	if (!tap_number(tap, past_merge_open(&past), 0, "unsettled: opens"))
		return;
	record = merge_next(past.merge, 50);
	tap_ok(tap, record && record->time == 50, "unsettled: the settled one");
	tap_ok(tap, !merge_next(past.merge, 50), "unsettled: no other");
	record = merge_next(past.merge, 60);
	tap_ok(tap, record && record->time == 60, "unsettled: the other, once it is settled");
	past_abandon(&past);
}

int main(void)
{
	struct tap tap = {};

	test_marks(&tap);
	test_unsettled(&tap);
	return tap_done(&tap);
}
