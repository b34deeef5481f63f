// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Reports of packets that are triggers become marks, by place, or by time where no slot has one; no
 * packet is taken before its report can be there; and those that come late are in the file.
 */
#include <stdio.h>
#include <unistd.h>

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

struct late {
	struct record_slot slots[2][4 * KEEP_RING_BATCH];
	__u64 heads[2];
	struct keep_ring rings[2];
	struct capture_ns ns;
	struct clock clock;
	struct namespaces namespaces;
	struct event_source events;
	struct recorder_file file;
	struct past past;
};

static void put_record(struct late *late, unsigned int cpu, uint64_t time)
{
	struct record *record = (struct record *)&late->slots[cpu][late->heads[cpu]++];

	*record = (struct record){.time = time, .ifindex = 1, .length = 54, .avail = 54};
}

static int open_file(void *arg, const struct rotation_file *file)
{
	(void)file;
	return dup(fileno(arg));
}

static int open_late(struct late *late, FILE *file)
{
	const struct writer_request writer = {.format = WRITER_PCAPNG,
					      .rules.path = "late",
					      .linktype = 1,
					      .snaplen = 262144,
					      .open = open_file,
					      .arg = file};
	const struct unpack_request unpack = {
		.linktype = 1, .snaplen = 262144, .clock = &late->clock, .socket = -1};
	unsigned int cpu;

	late->clock.fd = -1;
	late->namespaces = (struct namespaces){.list = &late->ns, .count = 1};
	late->past = (struct past){.namespaces = &late->namespaces,
				   .events = &late->events,
				   .file = &late->file,
				   .token = token,
				   .until = 1000,
				   .rings = late->rings,
				   .cpus = 2};
	for (cpu = 0; cpu < 2; cpu++) {
		late->rings[cpu] = (struct keep_ring){.slots = late->slots[cpu],
						      .count = 4 * KEEP_RING_BATCH,
						      .head = &late->heads[cpu]};
		keep_ring_begin(&late->rings[cpu], 0);
	}
	return unpack_new(&late->ns.unpack, token, &unpack)
		       ?: writer_open(&late->file.writer, &writer)
		       ?: past_merge_open(&late->past);
}

/* A CPU that was taken away fills its slot when the other one is past the end of the window. */
static void test_late(struct tap *tap)
{
	static struct late late;
	struct past *past = &late.past;
	FILE *file = tmpfile();

	if (!file || !tap_number(tap, open_late(&late, file), 0, "late: opens"))
		return;
	put_record(&late, 0, 500);
	put_record(&late, 0, 900);
	tap_number(tap, past_pass(past, 1001), 1, "late: the file waits for it");
	put_record(&late, 0, 3000);
	put_record(&late, 1, 700);
	tap_number(tap, past_pass(past, 5000), 1, "late: likewise behind a younger one");
	put_record(&late, 0, 4000);
	put_record(&late, 1, 800);
	tap_number(tap, past_pass(past, 1000 + KEEP_RING_LATE_NS), 1, "late: likewise later");
	tap_number(tap, past_pass(past, 1001 + KEEP_RING_LATE_NS), 2, "late: but not for ever");
	tap_number(tap, (long long)past->packets, 4, "late: the window's packets are in the file");
	tap_number(tap, (long long)past->late, 2, "late: two of them out of order");
	tap_number(tap, (long long)late.rings[0].end, 2, "late: the CPU's end of the window");
	past_abandon(past);
	writer_close(late.file.writer);
	unpack_free(late.ns.unpack);
	fclose(file);
}

int main(void)
{
	struct tap tap = {};

	test_marks(&tap);
	test_unsettled(&tap);
	test_late(&tap);
	return tap_done(&tap);
}
