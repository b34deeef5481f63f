// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Whole frames, as for -w and -X, through the filter and capture programs: short ones are recorded
 * in slots, long ones in rings.
 */
#include "loaded.h"

/* Whole frames of every size around a slot's: each is there to the last byte, or to the snap. */
static void test_whole(struct tap *tap, const struct variant *wanted, const char *hook)
{
	_cleanup_(setup_freep) struct setup *setup = setup_new(wanted);
	struct frames_wish wish = {.raw = is_raw(wanted->point)};
	unsigned int i, avail, in_slots = 0, wrong = 0, seen = 0;
	const unsigned int snap = wanted->config.snap;
	const unsigned int room =
		wanted->config.tcp_info ? RECORD_INFO_SLOT_BYTES : RECORD_SLOT_BYTES;
	struct frames_frame frame;

	if (!tap_ok(tap, setup, "%s: loads", hook))
		return;
	for (i = 0; i < 800; i++) {
		wish.payload = i < 780 ? i / 4 : 1000 + i;
		wish.ip6 = i & 1;
		wish.stamps = i & 2;
		wish.header = wish.stamps ? 32 : 20;
		frames_make(&frame, &wish);
		avail = frame.length < snap ? frame.length : snap;
		in_slots += wish.stamps && avail >= frame.tcp + 20 && avail <= room;
		wrong += run(setup, frame.data, frame.length) != setup->verdict;
		if (!consume(setup))
			continue;
		seen++;
		wrong += setup->last->length != frame.length || setup->last->avail != avail ||
			 memcmp(record_frame(setup->last), frame.data, avail);
	}
	tap_number(tap, wrong, 0, "%s: handed on, and recorded as they are", hook);
	tap_number(tap, seen, wanted->expression ? in_slots : i, "%s: records", hook);
	tap_number(tap, (long long)totals_of(setup).matched, seen, "%s: matched", hook);
}

/* With a filter that matches nothing: those that the fast-path program records. */
int main(void)
{
	static const struct {
		const char *hook;
		struct variant wanted;
	} rows[] = {
		{"whole on TC ingress", {.point = ATTACH_POINT_INGRESS}},
		{"whole on TC egress, no link header", {.point = ATTACH_POINT_EGRESS_IP}},
		{"whole on XDP", {.xdp = true}},
		{"whole, rings only", {.rings_only = true}},
		{"whole, with sockets", {.config = {.tcp_info = 1}}},
		{"whole, fast path with sockets", {.config = {.tcp_info = 1}, .first = true}},
		{"whole, fast path with sockets alone",
		 {.config = {.tcp_info = 1}, .first = true, .expression = "port 1"}},
		{"whole, fast path on TC", {.first = true}},
		{"whole, fast path on XDP", {.xdp = true, .first = true}},
		{"whole, fast path on TC alone", {.first = true, .expression = "port 1"}},
		{"whole, fast path on XDP alone",
		 {.xdp = true, .first = true, .expression = "port 1"}},
	};
	static const unsigned int snaps[] = {64, 96, 131, RECORD_SNAP_MAX};
	struct tap tap = {};
	struct variant wanted;
	unsigned int i, j;
	char name[128];

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		wanted = rows[i].wanted;
		if (wanted.first && !load_has_slots())
			continue;
		wanted.config.whole = 1;
		for (j = 0; j < sizeof(snaps) / sizeof(snaps[0]); j++) {
			wanted.config.snap = snaps[j];
			snprintf(name, sizeof(name), "%s, snap %u", rows[i].hook, snaps[j]);
			test_whole(&tap, &wanted, name);
		}
	}
	return tap_done(&tap);
}
