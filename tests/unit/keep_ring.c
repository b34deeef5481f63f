// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Slots that are overwritten: which records are handed out, and how many are counted instead. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/cleanup.h"
#include "capture/keep_ring.h"
#include "tap.h"

#define SLOTS	256
#define WORDS	(RECORD_SLOT_SIZE / 8)
#define WRITTEN 3000000
#define TIME(n) ((n)*10 + 5)

/* Of long slots, as with --keep-bytes. */
#define LONG_SHIFT RECORD_KEEP_SLOT_SHIFT

/* Stands for a CPU; head is what the kernel raises. */
struct cpu {
	struct record_slot slots[SLOTS];
	__u64 head;
};

/* Every word of slot n is its time, so that a torn copy shows. */
static void write_slot(struct cpu *cpu)
{
	__u64 n = cpu->head;
	volatile __u64 *words = (volatile __u64 *)&cpu->slots[n % SLOTS];
	unsigned int i;

	for (i = 0; i < WORDS; i++)
		words[i] = TIME(n);
	/* As the programs do: after this slot's words and before the next one's. */
	__atomic_exchange_n(&cpu->head, n + 1, __ATOMIC_SEQ_CST);
}

static void write_slots(struct cpu *cpu, unsigned int count)
{
	while (count--)
		write_slot(cpu);
}

static bool is_whole(const struct record *record)
{
	const __u64 *words = (const __u64 *)record;
	unsigned int i;

	for (i = 1; i < WORDS; i++)
		if (words[i] != words[0])
			return false;
	return true;
}

static struct keep_ring *ring_new(const struct cpu *cpu)
{
	struct keep_ring *ring = calloc(1, sizeof(*ring));

	if (!ring)
		abort();
	ring->slots = cpu->slots;
	ring->count = SLOTS;
	ring->head = &cpu->head;
	return ring;
}

/* Reads all there is. Returns how many, -1 where they are not numbered one by one from first on. */
static int read_all(struct keep_ring *ring, __u64 first)
{
	const struct record *record;
	int count = 0;

	for (; (record = keep_ring_peek(ring)); count++) {
		if (record->time != TIME(first + (__u64)count) || !is_whole(record))
			return -1;
		keep_ring_advance(ring);
	}
	return count;
}

static void test_quiet(struct tap *tap)
{
	static const struct {
		unsigned int written;
		uint64_t since;
		__u64 first;
		int count;
	} rows[] = {
		{0, 0, 0, 0},
		{1, 0, 0, 1},
		{100, 0, 0, 100},
		{100, TIME(40), 40, 60},
		{100, TIME(40) + 1, 41, 59},
		{100, TIME(99), 99, 1},
		{100, TIME(100), 100, 0},
		{SLOTS - 1, 0, 0, SLOTS - 1},
		/* The oldest is where the kernel writes next. */
		{SLOTS, 0, 1, SLOTS - 1},
		{1000, 0, 1000 - SLOTS + 1, SLOTS - 1},
		{1000, TIME(1), 1000 - SLOTS + 1, SLOTS - 1},
		{1000, TIME(800), 800, 200},
	};
	unsigned int i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		_cleanup_(cleanup_free) struct cpu *cpu = calloc(1, sizeof(*cpu));
		_cleanup_(cleanup_free) struct keep_ring *ring = ring_new(cpu);

		write_slots(cpu, rows[i].written);
		keep_ring_begin(ring, rows[i].since);
		tap_number(tap, read_all(ring, rows[i].first), rows[i].count,
			   "%u written, since %llu: records", rows[i].written,
			   (unsigned long long)rows[i].since);
		tap_number(tap, (long long)ring->overwritten, 0, "%u written: none overwritten",
			   rows[i].written);
	}
}

/* What comes after the beginning is read on, through the wrap-around. */
static void test_read_on(struct tap *tap)
{
	_cleanup_(cleanup_free) struct cpu *cpu = calloc(1, sizeof(*cpu));
	_cleanup_(cleanup_free) struct keep_ring *ring = ring_new(cpu);
	unsigned int i, wrong = 0;
	__u64 first = 10;

	write_slots(cpu, 10);
	keep_ring_begin(ring, TIME(10));
	for (i = 0; i < 50; i++) {
		write_slots(cpu, 37);
		wrong += read_all(ring, first) != 37;
		first += 37;
	}
	tap_number(tap, wrong, 0, "read on: every record once");
	tap_number(tap, (long long)ring->overwritten, 0, "read on: none overwritten");
}

static void test_overtaken(struct tap *tap)
{
	_cleanup_(cleanup_free) struct cpu *cpu = calloc(1, sizeof(*cpu));
	_cleanup_(cleanup_free) struct keep_ring *ring = ring_new(cpu);
	int count;

	write_slots(cpu, 100);
	keep_ring_begin(ring, 0);
	write_slots(cpu, 1000);
	count = read_all(ring, 1100 - SLOTS + 1 + SLOTS / 16);
	tap_number(tap, count, SLOTS - 1 - SLOTS / 16, "overtaken: the youngest are read");
	tap_number(tap, (long long)ring->overwritten + count, 1100,
		   "overtaken: the others are counted");
	keep_ring_begin(ring, 0);
	tap_number(tap, (long long)ring->overwritten, 0, "overtaken: counted anew");
}

/* Slots from a time on are not wanted: of those that are overwritten only the others count. */
static void test_end(struct tap *tap)
{
	static const struct {
		unsigned int wanted, before, after;
		bool exact;
		unsigned int overwritten;
	} rows[] = {
		{100, 100, 0, true, 0},
		{100, 200, 1000, true, 100},
		{100, 100 + SLOTS / 2, 1000, true, 100},
		/* The last that is wanted is there still, or no longer. */
		{100, 100 + SLOTS - 2, 1000, true, 100},
		{100, 100 + SLOTS - 1, 1000, false, 100},
		{100, 1000, 0, false, 1000 - SLOTS + 1},
		{0, 1000, 1000, false, 1000 - SLOTS + 1},
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		_cleanup_(cleanup_free) struct cpu *cpu = calloc(1, sizeof(*cpu));
		_cleanup_(cleanup_free) struct keep_ring *ring = ring_new(cpu);

		keep_ring_begin(ring, 0);
		write_slots(cpu, rows[i].before);
		tap_number(tap, keep_ring_end(ring, TIME(rows[i].wanted)), rows[i].exact,
			   "end, row %zu: whether the number is exact", i);
		write_slots(cpu, rows[i].after);
		while (keep_ring_peek(ring))
			keep_ring_advance(ring);
		tap_number(tap, (long long)ring->overwritten, rows[i].overwritten,
			   "end, row %zu: overwritten", i);
	}
}

/* Whether a record of a time or later is there, after which none before it comes. */
static void test_reaches(struct tap *tap)
{
	static const struct {
		unsigned int written;
		uint64_t time;
		bool reached;
	} rows[] = {{0, 0, false},
		    {1, TIME(0), true},
		    {1, TIME(0) + 1, false},
		    {1000, TIME(999), true},
		    {1000, TIME(999) + 1, false}};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		_cleanup_(cleanup_free) struct cpu *cpu = calloc(1, sizeof(*cpu));
		_cleanup_(cleanup_free) struct keep_ring *ring = ring_new(cpu);

		write_slots(cpu, rows[i].written);
		tap_number(tap, keep_ring_reaches(ring, rows[i].time), rows[i].reached,
			   "reaches, row %zu", i);
	}
}

/* What was overwritten before the end was known: whether that may be younger. */
static void test_late_end(struct tap *tap)
{
	static const struct {
		unsigned int wanted;
		bool exact;
	} rows[] = {{100, false}, {1000 - SLOTS + 2, false}, {900, true}, {1000, true}};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		_cleanup_(cleanup_free) struct cpu *cpu = calloc(1, sizeof(*cpu));
		_cleanup_(cleanup_free) struct keep_ring *ring = ring_new(cpu);

		keep_ring_begin(ring, 0);
		write_slots(cpu, 1000);
		while (keep_ring_peek(ring))
			keep_ring_advance(ring);
		tap_number(tap, keep_ring_end(ring, TIME(rows[i].wanted)), rows[i].exact,
			   "late end, row %zu: whether the number is exact", i);
	}
}

/* Slots that are overwritten after they were copied are not the copy's loss. */
static void test_copied(struct tap *tap)
{
	_cleanup_(cleanup_free) struct cpu *cpu = calloc(1, sizeof(*cpu));
	_cleanup_(cleanup_free) struct keep_ring *ring = ring_new(cpu);
	unsigned int i, wrong = 0;

	write_slots(cpu, 100);
	keep_ring_begin(ring, 0);
	keep_ring_peek(ring);
	write_slots(cpu, 10000);
	for (i = 0; i < KEEP_RING_BATCH; i++) {
		const struct record *record = keep_ring_peek(ring);

		wrong += !record || record->time != TIME(i) || !is_whole(record);
		keep_ring_advance(ring);
	}
	tap_number(tap, wrong, 0, "copied: stay as they were");
}

static void test_oldest(struct tap *tap)
{
	_cleanup_(cleanup_free) struct cpu *cpu = calloc(1, sizeof(*cpu));
	_cleanup_(cleanup_free) struct keep_ring *ring = ring_new(cpu);
	uint64_t records;

	tap_number(tap, (long long)keep_ring_oldest(ring, &records), 0, "oldest: none");
	write_slots(cpu, 10);
	tap_number(tap, (long long)keep_ring_oldest(ring, &records), TIME(0), "oldest: the first");
	tap_number(tap, (long long)records, 10, "oldest: records");
	write_slots(cpu, 990);
	tap_number(tap, (long long)keep_ring_oldest(ring, &records), TIME(1000 - SLOTS + 1),
		   "oldest: that is not overwritten");
	tap_number(tap, (long long)records, SLOTS - 1, "oldest: as many as there are slots");
}

/* The longest slots, filled from end to end. */
static void write_long(struct cpu *cpu, struct record_slot *slots, unsigned int count)
{
	__u64 *words;
	unsigned int i;

	for (; count--; cpu->head++) {
		words = (__u64 *)&slots[cpu->head % SLOTS << LONG_SHIFT];
		for (i = 0; i < WORDS << LONG_SHIFT; i++)
			words[i] = TIME(cpu->head);
	}
}

static bool is_whole_long(const void *slot, __u64 n)
{
	const __u64 *words = slot;
	unsigned int i;

	for (i = 0; i < WORDS << LONG_SHIFT; i++)
		if (words[i] != TIME(n))
			return false;
	return true;
}

static void test_long(struct tap *tap)
{
	_cleanup_(cleanup_free) struct record_slot *slots =
		calloc((size_t)SLOTS << LONG_SHIFT, sizeof(*slots));
	_cleanup_(cleanup_free) struct record_slot *copy =
		calloc((size_t)1 << LONG_SHIFT, sizeof(*copy));
	_cleanup_(cleanup_free) struct cpu *cpu = calloc(1, sizeof(*cpu));
	_cleanup_(cleanup_free) struct keep_ring *ring = ring_new(cpu);
	const struct record *record;
	unsigned int wrong = 0;
	__u64 n = 1000 - SLOTS + 1;

	ring->slots = slots;
	ring->part_shift = LONG_SHIFT;
	write_long(cpu, slots, 1000);
	keep_ring_begin(ring, TIME(n));
	tap_ok(tap, keep_ring_copy(ring, 900, copy) && is_whole_long(copy, 900),
	       "long slots: a copy of one");
	for (; (record = keep_ring_peek(ring)); n++) {
		wrong += !is_whole_long(record, n);
		keep_ring_advance(ring);
		wrong += keep_ring_number(ring) != n;
	}
	tap_number(tap, wrong, 0, "long slots: whole, by number");
	tap_number(tap, (long long)n, 1000, "long slots: up to the last");
	keep_ring_begin(ring, 0);
	keep_ring_peek(ring);
	write_long(cpu, slots, 100);
	tap_ok(tap, is_whole_long(keep_ring_peek(ring), 1000 - SLOTS + 1),
	       "long slots: what was copied stays as it was");
	keep_ring_advance(ring);
	keep_ring_peek(ring);
	tap_ok(tap, ring->overwritten >= 99, "long slots: what was overwritten is counted");
	tap_ok(tap, !keep_ring_copy(ring, 1000 - SLOTS + 1, copy),
	       "long slots: no copy of one that was overwritten");
}

#define PAGE	     4096
#define PER_PAGE     (PAGE / RECORD_SLOT_SIZE)
#define WRITTEN_THEN 40

/* What the handler of the fault below uses. */
static struct cpu *faulting;

static void write_in_between(int number)
{
	(void)number;
	mprotect(faulting->slots, sizeof(faulting->slots), PROT_READ | PROT_WRITE);
	write_slots(faulting, WRITTEN_THEN);
}

/* The kernel writes while a batch is being copied: a page of it cannot be read before. */
static void test_torn(struct tap *tap)
{
	struct sigaction action = {.sa_handler = write_in_between};
	const __u64 written = 4 * SLOTS + SLOTS - 1, first = written - SLOTS + 1;
	_cleanup_(cleanup_free) struct keep_ring *ring = NULL;

	faulting = mmap(NULL, sizeof(*faulting), PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (!tap_ok(tap, faulting != MAP_FAILED && !sigaction(SIGSEGV, &action, NULL),
		    "torn: memory"))
		return;
	write_slots(faulting, (unsigned int)written);
	ring = ring_new(faulting);
	keep_ring_begin(ring, 0);
	mprotect(&faulting->slots[(first + PER_PAGE) % SLOTS], PAGE, PROT_NONE);
	tap_number(tap, read_all(ring, first + WRITTEN_THEN), SLOTS - 1,
		   "torn: what was not overwritten is whole");
	tap_number(tap, (long long)faulting->head, (long long)(written + WRITTEN_THEN),
		   "torn: it was written in between");
	tap_number(tap, (long long)ring->overwritten, WRITTEN_THEN, "torn: the others are counted");
	munmap(faulting, sizeof(*faulting));
	signal(SIGSEGV, SIG_DFL);
}

static void *write_on(void *arg)
{
	write_slots(arg, WRITTEN);
	return NULL;
}

/* A writer that never waits: whole records, by number, and all others counted. */
static void test_race(struct tap *tap)
{
	_cleanup_(cleanup_free) struct cpu *cpu = calloc(1, sizeof(*cpu));
	_cleanup_(cleanup_free) struct keep_ring *ring = ring_new(cpu);
	unsigned long long taken = 0, torn = 0, disordered = 0;
	const struct record *record;
	uint64_t last = 0;
	pthread_t writer;

	keep_ring_begin(ring, 0);
	if (!tap_ok(tap, !pthread_create(&writer, NULL, write_on, cpu), "race: a writer"))
		return;
	while (taken + ring->overwritten < WRITTEN) {
		record = keep_ring_peek(ring);
		if (!record)
			continue;
		torn += !is_whole(record);
		disordered += record->time <= last;
		last = record->time;
		taken++;
		keep_ring_advance(ring);
	}
	pthread_join(writer, NULL);
	tap_number(tap, (long long)torn, 0, "race: no record is torn");
	tap_number(tap, (long long)disordered, 0, "race: times rise");
	tap_number(tap, (long long)(taken + ring->overwritten), WRITTEN,
		   "race: read or counted as overwritten");
	tap_number(tap, (long long)last, TIME(WRITTEN - 1ull), "race: the last is read");
	tap_note("race: %llu read, %llu overwritten", taken, (unsigned long long)ring->overwritten);
	tap_ok(tap, taken && ring->overwritten, "race: some of both");
}

int main(void)
{
	struct tap tap = {};

	test_quiet(&tap);
	test_read_on(&tap);
	test_overtaken(&tap);
	test_end(&tap);
	test_late_end(&tap);
	test_reaches(&tap);
	test_copied(&tap);
	test_oldest(&tap);
	test_long(&tap);
	test_torn(&tap);
	test_race(&tap);
	return tap_done(&tap);
}
