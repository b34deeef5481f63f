// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Crafted frames through the filter and capture programs: what is recorded and counted, and that
 * every packet is passed on.
 */
#include "loaded.h"

/* One frame in, one record out with at least want bytes of it. */
static bool one_record(struct tap *tap, struct setup *setup, const struct frames_frame *frame,
		       unsigned int want, const char *name)
{
	unsigned int records = setup->records;
	__u64 start = now();
	const struct record *record;
	int verdict = run(setup, frame->data, frame->length);

	consume(setup);
	if (!tap_ok(tap, verdict == setup->verdict && setup->records == records + 1,
		    "%s: handed on, one record", name)) {
		tap_note("verdict %d, %u records", verdict, setup->records - records);
		return false;
	}
	record = setup->last;
	if (!tap_ok(tap,
		    record->length == frame->length && record->avail >= want &&
			    record->avail <= frame->length && record->ifindex == IFINDEX_LO &&
			    record->time >= start && record->time <= now(),
		    "%s: the record's header", name))
		tap_note("length %u of %u, have %u, want %u, ifindex %u", record->length,
			 frame->length, record->avail, want, record->ifindex);
	return tap_ok(tap, !memcmp(record->data, frame->data, record->avail), "%s: bytes", name);
}

struct headers_case {
	const char *name;
	struct frames_wish wish;
};

static const struct headers_case headers_cases[] = {
	{"IPv4", {.flags = FRAMES_ACK}},
	{"IPv4 SYN with options", {.header = 40, .flags = FRAMES_SYN}},
	{"IPv4, all headers at their longest", {.options = 40, .header = 60, .payload = 9}},
	{"IPv4, one byte of payload", {.payload = 1}},
	{"IPv4, time stamps", {.header = 32, .stamps = true}},
	{"IPv4, time stamps and payload", {.header = 32, .stamps = true, .payload = 1400}},
	{"IPv4, time stamps and more", {.header = 36, .stamps = true, .payload = 7}},
	{"IPv4, time stamps that end the frame", {.header = 32, .stamps = true, .lie = 50}},
	{"IPv6, time stamps", {.ip6 = true, .header = 32, .stamps = true}},
	{"IPv6, time stamps and payload",
	 {.ip6 = true, .header = 32, .stamps = true, .payload = 3}},
	{"IPv4, 2,000 bytes of payload", {.header = 32, .payload = 2000}},
	{"IPv4 fragment", {.fragment = 185, .payload = 1000}},
	{"IPv6", {.ip6 = true}},
	{"IPv6 with options and payload", {.ip6 = true, .header = 32, .payload = 1400}},
	{"IPv6 fragment header", {.ip6 = true, .fragment_header = true, .payload = 8}},
	{"TCP header length 0", {.offset = -1, .payload = 50}},
	{"TCP header longer than the frame", {.offset = 15}},
	{"IP length beyond the frame", {.lie = 1000, .payload = 10}},
	{"IP length short of the frame", {.lie = -10, .payload = 10}},
};

/* Its only option is well-formed time stamps. */
static bool is_stamped(const struct frames_wish *wish)
{
	return wish->stamps && wish->header == 32;
}

static void test_headers(struct tap *tap, const struct variant *wanted, const char *hook)
{
	_cleanup_(setup_freep) struct setup *setup = setup_new(wanted);
	enum attach_point point = wanted->point;
	unsigned int i, want, flags = is_egress(point) ? RECORD_EGRESS : 0;
	const struct headers_case *row;
	struct frames_frame frame;
	struct frames_wish wish;
	char name[128];

	if (!tap_ok(tap, setup, "%s: loads", hook))
		return;
	if (is_raw(point))
		flags |= RECORD_RAW_IP;
	for (i = 0; i < sizeof(headers_cases) / sizeof(headers_cases[0]); i++) {
		row = &headers_cases[i];
		wish = row->wish;
		wish.raw = is_raw(point);
		frames_make(&frame, &wish);
		snprintf(name, sizeof(name), "%s: %s", hook, row->name);
		/* The byte after the options, which may end in a kind without its length. */
		want = frame.payload + ((wish.header > 20 && !is_stamped(&wish)) || wish.offset);
		want = want < frame.length ? want : frame.length;
		if (wish.fragment)
			want = frame.tcp;
		/* After the end of the IP packet there is nothing that tcpdump would read. */
		if (wish.lie < 0)
			want = frame.payload;
		if (one_record(tap, setup, &frame, want, name))
			tap_number(tap, setup->last->flags & ~RECORD_UNPARSED, flags, "%s: flags",
				   name);
	}
	tap_number(tap, (long long)totals_of(setup).matched, setup->records, "%s: matched", hook);
	tap_number(tap, (long long)totals_of(setup).lost, 0, "%s: lost", hook);
}

/*
 * With a filter that matches nothing only the fast-path program makes records: of segments whose
 * only option is time stamps, and whose payload is not needed.
 */
static void test_fast_path_alone(struct tap *tap, const struct variant *wanted, const char *hook)
{
	_cleanup_(setup_freep) struct setup *setup = setup_new(wanted);
	const struct headers_case *row;
	struct frames_frame frame;
	struct frames_wish wish;
	unsigned int i;

	if (!tap_ok(tap, setup, "%s alone: loads", hook))
		return;
	for (i = 0; i < sizeof(headers_cases) / sizeof(headers_cases[0]); i++) {
		row = &headers_cases[i];
		wish = row->wish;
		wish.raw = is_raw(wanted->point);
		frames_make(&frame, &wish);
		tap_number(tap, run(setup, frame.data, frame.length), setup->verdict,
			   "%s alone: %s: handed on", hook, row->name);
		tap_number(tap, consume(setup), is_stamped(&wish) && !wanted->outer,
			   "%s alone: %s: records", hook, row->name);
	}
	wish = (struct frames_wish){
		.header = 32, .stamps = true, .port = HTTP_PORT, .payload = 9, .raw = wish.raw};
	frames_make(&frame, &wish);
	run(setup, frame.data, frame.length);
	tap_number(tap, consume(setup), 0, "%s alone: a payload that is needed is not recorded",
		   hook);
	wish.protocol = 17;
	frames_make(&frame, &wish);
	run(setup, frame.data, frame.length);
	tap_number(tap, consume(setup), 0, "%s alone: another protocol is not recorded", hook);
	tap_number(tap, (long long)totals_of(setup).matched, setup->records, "%s alone: matched",
		   hook);
}

static void test_fast_path(struct tap *tap)
{
	static const struct {
		const char *hook;
		struct variant wanted;
	} rows[] = {
		{"fast path on TC ingress", {.point = ATTACH_POINT_INGRESS}},
		{"fast path on TC egress", {.point = ATTACH_POINT_EGRESS}},
		{"fast path on TC ingress, no link header", {.point = ATTACH_POINT_INGRESS_IP}},
		{"fast path on TC egress, no link header", {.point = ATTACH_POINT_EGRESS_IP}},
		{"fast path on TC ingress, no link header, after a tunnel's",
		 {.point = ATTACH_POINT_INGRESS_IP, .outer = true}},
		{"fast path on XDP", {.xdp = true}},
		{"fast path on XDP, no link header",
		 {.xdp = true, .point = ATTACH_POINT_INGRESS_IP}},
	};
	struct variant wanted;
	unsigned int i;

	if (!load_has_slots()) {
		tap_skip(tap, "fast path", "without slots there is none");
		return;
	}
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		wanted = rows[i].wanted;
		wanted.first = true;
		wanted.config.text_ports = 1;
		test_headers(tap, &wanted, rows[i].hook);
		wanted.expression = "port 1";
		test_fast_path_alone(tap, &wanted, rows[i].hook);
	}
}

/* Tags in the frame: the headers are found after them. */
static void test_tags(struct tap *tap, bool xdp, const char *hook)
{
	struct frames_wish wish = {.header = 32, .payload = 100};
	struct variant wanted = {.xdp = xdp};
	struct frames_frame frame;

	for (wish.tags = 1; wish.tags <= 2; wish.tags++) {
		wanted.expression = wish.tags == 1 ? "vlan" : "vlan and vlan";
		_cleanup_(setup_freep) struct setup *setup = setup_new(&wanted);

		if (!tap_ok(tap, setup, "%s, %u tags: loads", hook, wish.tags))
			continue;
		frames_make(&frame, &wish);
		one_record(tap, setup, &frame, frame.payload + 1, wanted.expression);
		tap_ok(tap, setup->last && setup->last->avail < frame.length,
		       "%s, %u tags: headers only", hook, wish.tags);
	}
}

static void test_no_match(struct tap *tap, bool xdp, bool first, const char *hook)
{
	struct variant wanted = {.xdp = xdp, .first = first};
	_cleanup_(setup_freep) struct setup *setup = setup_new(&wanted);
	static const struct frames_wish others[] = {
		{.protocol = 17, .payload = 20},
		{.ip6 = true, .protocol = 17, .payload = 20},
		{.protocol = 132},
	};
	struct frames_frame frame;
	unsigned int i;

	if (!tap_ok(tap, setup, "%s, no match: loads", hook))
		return;
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		frames_make(&frame, &others[i]);
		tap_number(tap, run(setup, frame.data, frame.length), setup->verdict,
			   "%s, no match %u: handed on", hook, i);
	}
	consume(setup);
	tap_number(tap, setup->records, 0, "%s, no match: no record", hook);
	tap_number(tap, (long long)totals_of(setup).matched, 0, "%s, no match: no count", hook);
}

/* Frames cut to every length are passed on, and recorded or counted as lost. */
static void test_truncation(struct tap *tap, const struct variant *wanted, const char *hook)
{
	_cleanup_(setup_freep) struct setup *setup = setup_new(wanted);
	unsigned int i, length, records, wrong = 0;
	struct frames_frame frame;
	int verdict;

	if (!tap_ok(tap, setup, "%s, cut frames: loads", hook))
		return;
	for (i = 0; i < sizeof(headers_cases) / sizeof(headers_cases[0]); i++) {
		frames_make(&frame, &headers_cases[i].wish);
		for (length = FRAMES_ETHERNET; length <= frame.length; length++) {
			records = setup->records;
			verdict = run(setup, frame.data, length);
			/* Newer kernels run no skb that ends inside its IP header. */
			if (verdict == NOT_RUN)
				continue;
			wrong += verdict != setup->verdict;
			consume(setup);
			if (setup->records == records)
				continue;
			wrong += setup->last->length != length || setup->last->avail > length ||
				 memcmp(setup->last->data, frame.data, setup->last->avail);
		}
	}
	tap_number(tap, wrong, 0, "%s, cut frames: handed on and recorded as they are", hook);
	tap_number(tap, (long long)(totals_of(setup).matched - totals_of(setup).lost),
		   setup->records, "%s, cut frames: matched = records + lost", hook);
	tap_ok(tap, setup->records > 100, "%s, cut frames: many match", hook);
}

static void test_sum(struct tap *tap, bool xdp, bool first, const char *hook)
{
	struct variant wanted = {.config = {.sum = 1}, .xdp = xdp, .first = first};
	_cleanup_(setup_freep) struct setup *setup = setup_new(&wanted);
	struct frames_wish wish = {};
	struct frames_frame frame;
	unsigned int wrong = 0, summed = 0;

	if (!tap_ok(tap, setup, "%s, sums: loads", hook))
		return;
	for (wish.payload = 0; wish.payload < 2100; wish.payload++) {
		wish.ip6 = wish.payload & 1;
		wish.stamps = wish.payload & 2;
		wish.header = wish.stamps ? 32 : 20;
		frames_make(&frame, &wish);
		if (run(setup, frame.data, frame.length) != setup->verdict || consume(setup) != 1) {
			wrong++;
			continue;
		}
		if (setup->last->flags & RECORD_SUM) {
			summed++;
			wrong += setup->last->sum != frames_sum(&frame);
		} else {
			wrong += setup->last->avail != frame.length ||
				 memcmp(record_frame(setup->last), frame.data, frame.length);
		}
	}
	tap_number(tap, wrong, 0, "%s, sums: right, or every byte is there", hook);
	tap_ok(tap, summed > 1000, "%s, sums: %u taken in the kernel", hook, summed);
}

/* With a filter that matches nothing: what the fast-path program takes where sums are needed. */
static void test_sum_alone(struct tap *tap)
{
	static const unsigned int payloads[] = {
		0, 1, 30, RECORD_SLOT_BYTES - 66, RECORD_SLOT_BYTES - 65, 1400};
	struct variant wanted = {.config = {.sum = 1}, .first = true, .expression = "port 1"};
	_cleanup_(setup_freep) struct setup *setup = setup_new(&wanted);
	struct frames_wish wish = {.header = 32, .stamps = true};
	struct frames_frame frame;
	unsigned int i, has_room;

	if (!tap_ok(tap, setup, "sums alone: loads"))
		return;
	for (i = 0; i < sizeof(payloads) / sizeof(payloads[0]); i++) {
		wish.payload = payloads[i];
		frames_make(&frame, &wish);
		run(setup, frame.data, frame.length);
		has_room = frame.length <= RECORD_SLOT_BYTES;
		if (!tap_number(tap, consume(setup), has_room, "sums alone: payload of %u",
				payloads[i]) ||
		    !has_room)
			continue;
		tap_ok(tap,
		       setup->last->avail == frame.length &&
			       !memcmp(record_frame(setup->last), frame.data, frame.length),
		       "sums alone: payload of %u: every byte", payloads[i]);
	}
}

static void test_payload(struct tap *tap)
{
	struct variant wanted = {.config = {.reset_payload = 1, .text_ports = 1}};
	_cleanup_(setup_freep) struct setup *setup = setup_new(&wanted);
	struct frames_wish wish = {.payload = 1000};
	struct frames_frame frame;

	if (!tap_ok(tap, setup, "payload: loads"))
		return;
	frames_make(&frame, &wish);
	one_record(tap, setup, &frame, frame.payload, "payload not needed");
	tap_ok(tap, setup->last && setup->last->avail < frame.length,
	       "payload not needed: left out");
	wish.port = HTTP_PORT;
	frames_make(&frame, &wish);
	one_record(tap, setup, &frame, frame.length, "payload on a port with text");
	/* A segment of more than 64 KiB says 0, and its frame how long it is. */
	wish.header = 32;
	wish.stamps = true;
	wish.lie = -(20 + 32 + 1000);
	frames_make(&frame, &wish);
	one_record(tap, setup, &frame, frame.length, "payload of a segment with length 0");
	wish = (struct frames_wish){.payload = 1000};
	wish.flags = FRAMES_RST;
	frames_make(&frame, &wish);
	one_record(tap, setup, &frame, frame.length, "payload of a reset");
}

static void test_snap(struct tap *tap)
{
	static const unsigned int snaps[] = {64, 96, 100, 1000, RECORD_SNAP_MAX};
	struct frames_wish wish = {.header = 32, .payload = 1448};
	struct frames_frame frame;
	unsigned int i, want;

	frames_make(&frame, &wish);
	for (i = 0; i < sizeof(snaps) / sizeof(snaps[0]); i++) {
		struct variant wanted = {.config = {.snap = snaps[i], .whole = 1}};
		_cleanup_(setup_freep) struct setup *setup = setup_new(&wanted);

		want = snaps[i] < frame.length ? snaps[i] : frame.length;
		if (!tap_ok(tap, setup, "snap %u: loads", snaps[i]))
			continue;
		if (one_record(tap, setup, &frame, want, "whole frames"))
			tap_number(tap, setup->last->avail, want, "snap %u: bytes", snaps[i]);
	}
}

static void test_full(struct tap *tap, bool rings_only, bool first, const char *what)
{
	struct variant wanted = {.ring_size = RING_SMALL, .rings_only = rings_only, .first = first};
	_cleanup_(setup_freep) struct setup *setup = setup_new(&wanted);
	const unsigned int runs = 1000;
	struct frames_wish wish = {.header = 32, .stamps = true};
	struct frames_frame frame;
	struct totals totals;
	unsigned int i, wrong = 0;

	if (!tap_ok(tap, setup, "full %s: loads", what))
		return;
	frames_make(&frame, &wish);
	for (i = 0; i < runs; i++)
		wrong += run(setup, frame.data, frame.length) != setup->verdict;
	consume(setup);
	totals = totals_of(setup);
	tap_number(tap, wrong, 0, "full %s: every packet is handed on", what);
	tap_number(tap, (long long)totals.matched, runs, "full %s: every packet is counted", what);
	tap_ok(tap, setup->records > 10 && totals.full > 10, "full %s: %u records, %llu lost", what,
	       setup->records, (unsigned long long)totals.full);
	tap_number(tap, (long long)(setup->records + totals.full), runs,
		   "full %s: matched = records + lost", what);
}

int main(void)
{
	static const struct {
		const char *hook;
		struct variant wanted;
	} cut[] = {
		{"TC", {.config = {.text_ports = 1}}},
		{"TC fast path", {.config = {.text_ports = 1}, .first = true}},
		{"XDP fast path", {.xdp = true, .first = true}},
		{"TC with sums", {.config = {.sum = 1, .text_ports = 1}}},
		{"XDP with sums", {.config = {.sum = 1, .text_ports = 1}, .xdp = true}},
		{"TC with sums, rings only",
		 {.config = {.sum = 1, .text_ports = 1}, .rings_only = true}},
	};
	struct tap tap = {};
	unsigned int i;

	test_headers(&tap, &(struct variant){.point = ATTACH_POINT_INGRESS}, "TC ingress");
	test_headers(&tap, &(struct variant){.point = ATTACH_POINT_EGRESS}, "TC egress");
	test_headers(&tap, &(struct variant){.point = ATTACH_POINT_INGRESS_IP},
		     "TC ingress, no link header");
	test_headers(&tap, &(struct variant){.point = ATTACH_POINT_INGRESS_IP, .outer = true},
		     "TC ingress, no link header, after a tunnel's");
	test_headers(&tap, &(struct variant){.xdp = true}, "XDP");
	test_headers(&tap, &(struct variant){.rings_only = true}, "TC, rings only");
	test_headers(&tap, &(struct variant){.xdp = true, .rings_only = true}, "XDP, rings only");
	test_fast_path(&tap);
	test_tags(&tap, false, "TC");
	test_tags(&tap, true, "XDP");
	test_no_match(&tap, false, false, "TC");
	test_no_match(&tap, true, false, "XDP");
	for (i = 0; i < sizeof(cut) / sizeof(cut[0]); i++)
		if (!cut[i].wanted.first || load_has_slots())
			test_truncation(&tap, &cut[i].wanted, cut[i].hook);
	if (load_has_slots()) {
		test_no_match(&tap, false, true, "TC fast path");
		test_no_match(&tap, true, true, "XDP fast path");
		test_full(&tap, false, true, "slots, fast path");
		test_sum(&tap, false, true, "TC fast path");
		test_sum(&tap, true, true, "XDP fast path");
		test_sum_alone(&tap);
	}
	test_sum(&tap, false, false, "TC");
	test_sum(&tap, true, false, "XDP");
	test_payload(&tap);
	test_snap(&tap);
	test_full(&tap, false, false, "slots");
	test_full(&tap, true, false, "ring");
	return tap_done(&tap);
}
