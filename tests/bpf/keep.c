// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The capture programs of --keep: every record goes into a slot, over the oldest, whatever its
 * length and way, and is the frame's first bytes.
 */
#include "capture/keep_ring.h"
#include "loaded.h"

struct keep {
	struct setup *setup;
	struct keep_ring *rings;
	unsigned int cpus;
};

static void keep_close(struct keep *keep)
{
	setup_free(keep->setup);
	free(keep->rings);
}

static bool keep_open(struct keep *keep, const struct variant *wanted)
{
	struct load_slots slots;
	unsigned int cpu;

	keep->setup = setup_new(wanted);
	if (!keep->setup)
		return false;
	slots = load_slots(keep->setup->load);
	keep->cpus = slots.cpus;
	keep->rings = calloc(slots.cpus, sizeof(*keep->rings));
	for (cpu = 0; keep->rings && cpu < slots.cpus; cpu++) {
		keep->rings[cpu].slots =
			slots.slots + ((size_t)cpu * slots.per_cpu << slots.part_shift);
		keep->rings[cpu].part_shift = slots.part_shift;
		keep->rings[cpu].count = slots.per_cpu;
		keep->rings[cpu].head = &load_cpus(keep->setup->load)[cpu].counters.head;
		keep_ring_begin(&keep->rings[cpu], 0);
	}
	return keep->rings;
}

/* The next record of any CPU, or NULL. */
static const struct record *next(struct keep *keep)
{
	const struct record *record = NULL;
	unsigned int cpu;

	for (cpu = 0; cpu < keep->cpus && !record; cpu++) {
		record = keep_ring_peek(&keep->rings[cpu]);
		if (record)
			keep_ring_advance(&keep->rings[cpu]);
	}
	return record;
}

static unsigned int count(struct keep *keep)
{
	unsigned int records = 0;

	while (next(keep))
		records++;
	return records;
}

struct frame_case {
	const char *name;
	struct frames_wish wish;
	unsigned int headers; /* bytes after the link header; 0: those of the wish are longer */
};

static const struct frame_case cases[] = {
	{"IPv4, time stamps", {.header = 32, .stamps = true, .payload = 1400}, 52},
	{"IPv4, no options", {.flags = FRAMES_ACK}, 40},
	{"IPv4, SYN with options", {.header = 40, .flags = FRAMES_SYN}, 60},
	{"IPv4, options and payload", {.header = 36, .stamps = true, .payload = 70}, 56},
	{"IPv4, all headers at their longest", {.options = 40, .header = 60, .payload = 9}, 0},
	{"IPv4, fragment", {.fragment = 185, .payload = 1000}, 20},
	{"IPv6, time stamps", {.ip6 = true, .header = 32, .stamps = true, .payload = 3}, 72},
	{"IPv6, SYN with options", {.ip6 = true, .header = 40, .flags = FRAMES_SYN}, 80},
};

static void check_frame(struct tap *tap, struct keep *keep, const struct variant *wanted,
			const struct frame_case *row, const char *hook)
{
	unsigned int link = is_raw(wanted->point) ? 0 : FRAMES_ETHERNET;
	unsigned int least = row->headers ? link + row->headers : RECORD_SLOT_BYTES;
	struct frames_wish wish = row->wish;
	const struct record *record;
	struct frames_frame frame;
	__u64 start = now();

	wish.raw = is_raw(wanted->point);
	frames_make(&frame, &wish);
	tap_number(tap, run(keep->setup, frame.data, frame.length), keep->setup->verdict,
		   "%s: %s: handed on", hook, row->name);
	record = next(keep);
	if (!tap_ok(tap, record, "%s: %s: a record", hook, row->name))
		return;
	tap_ok(tap,
	       record->length == frame.length && record->time >= start && record->time <= now() &&
		       record->ifindex == IFINDEX_LO,
	       "%s: %s: the record's header", hook, row->name);
	tap_ok(tap,
	       record->avail >= least && record->avail <= RECORD_SLOT_BYTES &&
		       record->avail <= least + 1,
	       "%s: %s: its headers, as far as a slot goes: %u of %u", hook, row->name,
	       record->avail, frame.length);
	tap_ok(tap, !memcmp(record->data, frame.data, record->avail), "%s: %s: bytes", hook,
	       row->name);
	tap_ok(tap, !next(keep), "%s: %s: no other record", hook, row->name);
}

static const struct hook {
	const char *name;
	struct variant wanted;
} hooks[] = {
	{"TC ingress", {.point = ATTACH_POINT_INGRESS}},
	{"TC egress", {.point = ATTACH_POINT_EGRESS}},
	{"TC egress, no link header", {.point = ATTACH_POINT_EGRESS_IP}},
	{"fast path on TC ingress", {.point = ATTACH_POINT_INGRESS, .first = true}},
	{"fast path on TC ingress, no link header",
	 {.point = ATTACH_POINT_INGRESS_IP, .first = true}},
	{"XDP", {.xdp = true}},
	{"fast path on XDP", {.xdp = true, .first = true}},
	{"an expression", {.expression = "ip or ip6"}},
};

#define HOOKS (sizeof(hooks) / sizeof(hooks[0]))

static void test_frames(struct tap *tap)
{
	struct variant wanted;
	unsigned int i, j;

	for (i = 0; i < HOOKS; i++) {
		_cleanup_(keep_close) struct keep keep = {};

		wanted = hooks[i].wanted;
		wanted.keep = true;
		wanted.config.headers = 1;
		if (!tap_ok(tap, keep_open(&keep, &wanted), "%s: loads", hooks[i].name))
			continue;
		for (j = 0; j < sizeof(cases) / sizeof(cases[0]); j++)
			check_frame(tap, &keep, &wanted, &cases[j], hooks[i].name);
		tap_number(tap, (long long)totals_of(keep.setup).matched, j, "%s: matched",
			   hooks[i].name);
		tap_number(tap, (long long)totals_of(keep.setup).lost, 0, "%s: lost",
			   hooks[i].name);
	}
}

/* With --keep-bytes: so many of each frame, whatever they are, in slots of that size. */
static const struct size {
	unsigned int bytes;
	unsigned int part_shift;
} sizes[] = {{64, 0},	{104, 0},  {105, 1},  {232, 1},	 {233, 2},
	     {1000, 3}, {2024, 4}, {4072, 5}, {8168, 6}, {RECORD_KEEP_BYTES_MAX, 7}};

static const struct frames_wish kept[] = {
	{.header = 32, .stamps = true, .payload = 2900},
	{.header = 32, .stamps = true},
	{.header = 32, .stamps = true, .payload = 1},
	{.flags = FRAMES_ACK},
	{.header = 40, .flags = FRAMES_SYN, .payload = 51},
	{.payload = 50, .offset = 15},
	{.header = 60, .payload = 31, .offset = -1},
	{.options = 40, .header = 60, .payload = 900},
	{.fragment = 185, .payload = 1000},
	{.tags = 2, .header = 32, .stamps = true, .payload = 1900},
	{.ip6 = true, .header = 32, .stamps = true, .payload = 2800},
	{.ip6 = true, .fragment_header = true, .payload = 40},
	{.payload = 300, .lie = -100},
	{.payload = 10, .lie = 200},
};

#define KEPT (sizeof(kept) / sizeof(kept[0]))

static bool is_kept(const struct record *record, const struct frames_frame *frame,
		    unsigned int bytes)
{
	return record->length == frame->length &&
	       record->avail == (frame->length < bytes ? frame->length : bytes) &&
	       !memcmp(record->data, frame->data, record->avail);
}

/* Each frame twice: slots beside each other. Returns how many records are wrong. */
static unsigned int wrong_frames(struct keep *keep, const struct variant *wanted,
				 unsigned int *frames)
{
	const struct record *record;
	struct frames_frame frame;
	struct frames_wish wish;
	unsigned int i, wrong = 0;

	for (i = *frames = 0; i < 2 * KEPT; i++) {
		wish = kept[i / 2];
		/* Expressions match within tags only where they say so. */
		if (wish.tags && (is_raw(wanted->point) || wanted->expression))
			continue;
		wish.raw = is_raw(wanted->point);
		frames_make(&frame, &wish);
		run(keep->setup, frame.data, frame.length);
		run(keep->setup, frame.data, frame.length);
		*frames += 2;
		record = next(keep);
		wrong += !record || !is_kept(record, &frame, wanted->bytes);
		record = next(keep);
		wrong += !record || !is_kept(record, &frame, wanted->bytes) || next(keep);
	}
	return wrong;
}

static void check_bytes(struct tap *tap, const struct hook *hook, const struct size *size,
			bool triggers)
{
	const char *with = triggers ? ", with triggers" : "";
	_cleanup_(keep_close) struct keep keep = {};
	struct variant wanted = hook->wanted;
	unsigned int frames;

	wanted.keep = true;
	wanted.bytes = size->bytes;
	wanted.part_shift = size->part_shift;
	wanted.triggers = triggers;
	wanted.config.zero_window = triggers;
	if (!tap_ok(tap, keep_open(&keep, &wanted), "%u bytes, %s%s: loads", size->bytes,
		    hook->name, with))
		return;
	tap_number(tap, wrong_frames(&keep, &wanted, &frames), 0,
		   "%u bytes, %s%s: of every frame its first bytes and its length", size->bytes,
		   hook->name, with);
	tap_number(tap, (long long)totals_of(keep.setup).matched, frames, "%u bytes, %s%s: matched",
		   size->bytes, hook->name, with);
	tap_number(tap, (long long)totals_of(keep.setup).lost, 0, "%u bytes, %s%s: lost",
		   size->bytes, hook->name, with);
}

static void test_bytes(struct tap *tap)
{
	unsigned int i, j;

	for (i = 0; i < HOOKS; i++) {
		for (j = 0; j < sizeof(sizes) / sizeof(sizes[0]); j++)
			check_bytes(tap, &hooks[i], &sizes[j], false);
		check_bytes(tap, &hooks[i], &sizes[5], true);
	}
}

/* Nobody reads: more than the slots of a CPU lose nothing but the oldest, and wake nobody. */
static void test_overwrite(struct tap *tap, bool first, bool slow, const char *what)
{
	struct variant wanted = {.keep = true, .first = first, .config.headers = 1};
	_cleanup_(keep_close) struct keep keep = {};
	struct frames_wish wish = {.header = slow ? 40 : 32, .stamps = !slow};
	const unsigned int runs = 10 * CELLS + 7;
	unsigned int i, wrong = 0, found, cpu;
	struct frames_frame frame;

	if (!tap_ok(tap, keep_open(&keep, &wanted), "%s: loads", what))
		return;
	frames_make(&frame, &wish);
	for (i = 0; i < runs; i++)
		wrong += run(keep.setup, frame.data, frame.length) != keep.setup->verdict;
	tap_number(tap, wrong, 0, "%s: all are handed on", what);
	tap_number(tap, (long long)totals_of(keep.setup).matched, runs, "%s: matched", what);
	tap_number(tap, (long long)totals_of(keep.setup).lost, 0, "%s: none is lost", what);
	for (cpu = 0; cpu < keep.cpus; cpu++)
		keep_ring_begin(&keep.rings[cpu], 0);
	found = count(&keep);
	tap_ok(tap, found >= CELLS - 1 && found <= keep.cpus * (CELLS - 1),
	       "%s: the youngest are there: %u", what, found);
	tap_number(tap, run(keep.setup, frame.data, frame.length), keep.setup->verdict,
		   "%s: one more", what);
	tap_number(tap, count(&keep), 1, "%s: is read after them", what);
}

int main(void)
{
	struct tap tap = {};

	libbpf_set_print(NULL);
	if (!load_has_slots()) {
		tap_skip(&tap, "all", "stores of this machine are not ordered");
		return tap_done(&tap);
	}
	test_frames(&tap);
	test_bytes(&tap);
	test_overwrite(&tap, false, false, "fast path after the filter");
	test_overwrite(&tap, true, false, "fast path before the filter");
	test_overwrite(&tap, true, true, "slow path");
	return tap_done(&tap);
}
