// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* The rings' reader, on memory laid out as the kernel lays out a ring. */
#include <linux/bpf.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture/merge.h"
#include "tap.h"

#define SIZE	   (1 << 16)
#define RINGS	   4
#define LANE	   64
#define RANDOM	   20000
#define BEYOND_ALL UINT64_MAX

/* A ring and its producer. Unlike the kernel's, its data is not mapped twice: see put(). */
struct fake {
	int fd;
	uint8_t *memory;
	size_t page;
	unsigned long *consumer;
	unsigned long *producer;
	uint8_t *data;
};

static void fake_close(struct fake *fake)
{
	if (fake->memory)
		munmap(fake->memory, 2 * fake->page + 2 * SIZE);
	if (fake->fd >= 0)
		close(fake->fd);
}

/* start: both positions before anything is written. */
static bool fake_open(struct fake *fake, unsigned long start)
{
	void *memory;

	fake->page = (size_t)sysconf(_SC_PAGESIZE);
	fake->fd = memfd_create("ring", MFD_CLOEXEC);
	if (fake->fd < 0 || ftruncate(fake->fd, (off_t)(2 * fake->page + 2 * SIZE)))
		return false;
	memory = mmap(NULL, 2 * fake->page + 2 * SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fake->fd,
		      0);
	if (memory == MAP_FAILED)
		return false;
	fake->memory = memory;
	fake->consumer = memory;
	fake->producer = (unsigned long *)(fake->memory + fake->page);
	fake->data = fake->memory + 2 * fake->page;
	*fake->consumer = start;
	*fake->producer = start;
	return true;
}

/*
 * Appends a record of bytes of frame, and returns its header, in which flags stand. A record that
 * crosses the end continues behind it, as in the second mapping of the kernel's pages.
 */
static uint32_t *put(struct fake *fake, uint64_t time, uint32_t bytes, uint32_t flags)
{
	struct record record = {.time = time, .avail = bytes};
	uint32_t length = (uint32_t)sizeof(record) + bytes;
	uint8_t *at = fake->data + (*fake->producer & (SIZE - 1));
	uint32_t header[2] = {length | flags, 0};

	memcpy(at, header, sizeof(header));
	memcpy(at + sizeof(header), &record, sizeof(record));
	memset(at + sizeof(header) + sizeof(record), (int)time & 0xff, bytes);
	*fake->producer += (length + sizeof(header) + 7) / 8 * 8;
	return (uint32_t *)at;
}

static bool is_full(const struct fake *fake)
{
	return *fake->producer - *fake->consumer > SIZE - 4096;
}

static int open_merge_rings(struct merge **merge, const int *fds, unsigned int count)
{
	struct merge_sources sources = {.ring_fds = fds, .rings = count, .ring_size = SIZE};

	return merge_open(merge, &sources, 1);
}

static long long next_time(struct merge *merge, uint64_t settled)
{
	const struct record *record = merge_next(merge, settled);

	return record ? (long long)record->time : -1;
}

static void test_one(struct tap *tap)
{
	_cleanup_(fake_close) struct fake fake = {.fd = -1};
	_cleanup_(merge_closep) struct merge *merge = NULL;
	uint32_t *busy;

	if (!tap_ok(tap, fake_open(&fake, 0) && !open_merge_rings(&merge, &fake.fd, 1),
		    "one: opens"))
		return;
	tap_number(tap, next_time(merge, BEYOND_ALL), -1, "one: empty");
	put(&fake, 5, 66, 0);
	put(&fake, 6, 0, 0);
	tap_number(tap, next_time(merge, 0), 5, "one: the first, however young");
	tap_number(tap, next_time(merge, 0), 6, "one: the second");
	tap_number(tap, next_time(merge, 0), -1, "one: no third");
	tap_number(tap, (long long)*fake.consumer, 0, "one: nothing is released by itself");
	merge_release(merge);
	tap_number(tap, (long long)*fake.consumer, (long long)*fake.producer,
		   "one: all is released");

	busy = put(&fake, 7, 10, BPF_RINGBUF_BUSY_BIT);
	put(&fake, 8, 10, 0);
	tap_number(tap, next_time(merge, BEYOND_ALL), -1, "one: waits for a record being written");
	*busy &= ~(uint32_t)BPF_RINGBUF_BUSY_BIT;
	tap_number(tap, next_time(merge, BEYOND_ALL), 7, "one: and takes it when it is");
	tap_number(tap, next_time(merge, BEYOND_ALL), 8, "one: and the one behind it");

	put(&fake, 9, 10, BPF_RINGBUF_DISCARD_BIT);
	put(&fake, 10, 10, 0);
	put(&fake, 11, 10, BPF_RINGBUF_DISCARD_BIT);
	tap_number(tap, next_time(merge, BEYOND_ALL), 10, "one: steps over discarded ones");
	tap_number(tap, next_time(merge, BEYOND_ALL), -1, "one: also at the end");
	merge_release(merge);
	tap_number(tap, (long long)*fake.consumer, (long long)*fake.producer,
		   "one: discarded ones are released");
}

static void test_wrap(struct tap *tap)
{
	_cleanup_(fake_close) struct fake fake = {.fd = -1};
	_cleanup_(merge_closep) struct merge *merge = NULL;
	const struct record *record;
	unsigned int i, wrong = 0;

	/* Positions count bytes ever written; the first record crosses the end of the data. */
	if (!tap_ok(tap,
		    fake_open(&fake, 7UL * SIZE - 32) && !open_merge_rings(&merge, &fake.fd, 1),
		    "the end of the data: opens"))
		return;
	put(&fake, 0x41, 500, 0);
	record = merge_next(merge, BEYOND_ALL);
	if (!tap_ok(tap, record && record->avail == 500, "the end of the data: a record across it"))
		return;
	for (i = 0; i < 500; i++)
		wrong += record->data[i] != 0x41;
	tap_number(tap, wrong, 0, "the end of the data: its bytes");
}

static void test_merge(struct tap *tap)
{
	struct fake fakes[2] = {{.fd = -1}, {.fd = -1}};
	_cleanup_(merge_closep) struct merge *merge = NULL;
	int fds[2];
	unsigned int i;

	for (i = 0; i < 2; i++) {
		fake_open(&fakes[i], 0);
		fds[i] = fakes[i].fd;
	}
	if (!tap_ok(tap, !open_merge_rings(&merge, fds, 2), "two: open"))
		return;
	put(&fakes[0], 10, 8, 0);
	put(&fakes[0], 30, 8, 0);
	put(&fakes[1], 20, 8, 0);
	tap_number(tap, next_time(merge, 0), 10, "two: the older, both have one");
	tap_number(tap, next_time(merge, 0), 20, "two: the older from the other ring");
	tap_number(tap, next_time(merge, 29), -1,
		   "two: held back, the empty ring may get an older");
	put(&fakes[1], 25, 8, 0);
	tap_number(tap, next_time(merge, 29), 25, "two: which it did");
	tap_number(tap, next_time(merge, 30), 30, "two: settled, handed out");
	put(&fakes[0], 40, 8, 0);
	tap_number(tap, next_time(merge, BEYOND_ALL), 40, "two: at the end nothing is held back");
	for (i = 0; i < 2; i++)
		fake_close(&fakes[i]);
}

static void test_fill(struct tap *tap)
{
	_cleanup_(fake_close) struct fake fake = {.fd = -1};
	_cleanup_(merge_closep) struct merge *merge = NULL;

	if (!tap_ok(tap, fake_open(&fake, 0) && !open_merge_rings(&merge, &fake.fd, 1),
		    "fill: opens"))
		return;
	tap_number(tap, merge_fill(merge), 0, "fill: empty");
	put(&fake, 1, SIZE / 2 - 32, 0);
	tap_number(tap, merge_fill(merge), 50, "fill: half");
	merge_next(merge, BEYOND_ALL);
	tap_number(tap, merge_fill(merge), 0, "fill: read");
}

/* xorshift32; a fixed start, so that every run is the same. */
static uint32_t random_number(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* Takes everything that may be handed out; counts what is not in order. */
static unsigned int take_all(struct merge *merge, uint64_t settled, uint64_t *last,
			     unsigned int *wrong)
{
	const struct record *record;
	unsigned int taken = 0;

	while ((record = merge_next(merge, settled))) {
		*wrong += record->time < *last;
		*wrong += record->avail && record->data[record->avail - 1] != (record->time & 0xff);
		*last = record->time;
		taken++;
	}
	merge_release(merge);
	return taken;
}

/* Producers on several rings, a reader that looks now and then: complete and in order. */
static void test_random(struct tap *tap)
{
	struct fake fakes[RINGS];
	_cleanup_(merge_closep) struct merge *merge = NULL;
	unsigned int i, discarded = 0, taken = 0, wrong = 0;
	uint32_t state = 1, flags;
	uint64_t last = 0;
	int fds[RINGS];

	for (i = 0; i < RINGS; i++) {
		fakes[i] = (struct fake){.fd = -1};
		fake_open(&fakes[i], 0);
		fds[i] = fakes[i].fd;
	}
	if (!tap_ok(tap, !open_merge_rings(&merge, fds, RINGS), "random: open"))
		return;
	for (i = 1; i <= RANDOM; i++) {
		struct fake *fake = &fakes[random_number(&state) % RINGS];

		if (is_full(fake))
			taken += take_all(merge, i, &last, &wrong);
		flags = random_number(&state) % 50 ? 0 : BPF_RINGBUF_DISCARD_BIT;
		discarded += flags != 0;
		put(fake, i, random_number(&state) % 1500, flags);
	}
	taken += take_all(merge, BEYOND_ALL, &last, &wrong);
	tap_number(tap, taken + discarded, RANDOM, "random: every record comes once");
	tap_number(tap, wrong, 0, "random: in order, with its bytes");
	for (i = 0; i < RINGS; i++)
		fake_close(&fakes[i]);
}

/* The slots of two CPUs and their producers. */
struct fake_slots {
	_Alignas(64) struct record_slot slots[2][LANE];
	struct record_cpu state[2];
};

static void fill_slots(struct fake_slots *fake, unsigned int cpu, uint64_t time)
{
	struct record record = {.time = time};

	memcpy(&fake->slots[cpu][fake->state[cpu].counters.head % LANE], &record, sizeof(record));
	fake->state[cpu].counters.head++;
}

/* Slots beside a ring: merged, found again after the end of the array, and given back. */
static void test_slots(struct tap *tap)
{
	_cleanup_(fake_close) struct fake ring = {.fd = -1};
	_cleanup_(merge_closep) struct merge *merge = NULL;
	static struct fake_slots fake;
	struct merge_sources sources = {
		.ring_fds = &ring.fd,
		.rings = 1,
		.ring_size = SIZE,
		.slots = fake.slots[0],
		.cpus = 2,
		.slots_per_cpu = LANE,
		.state = fake.state,
	};
	unsigned int i, wrong = 0;

	if (!tap_ok(tap, fake_open(&ring, 0), "cells: a ring") ||
	    !tap_ok(tap, !merge_open(&merge, &sources, 1), "cells: open"))
		return;
	fill_slots(&fake, 0, 10);
	fill_slots(&fake, 0, 40);
	fill_slots(&fake, 1, 20);
	put(&ring, 30, 100, 0);
	tap_number(tap, next_time(merge, 15), 10, "cells: the oldest");
	tap_number(tap, next_time(merge, 15), 20, "cells: the other CPU's, no source being empty");
	tap_number(tap, next_time(merge, 25), -1, "cells: the ring's waits for the empty CPU");
	tap_number(tap, next_time(merge, 35), 30, "cells: until it has settled");
	tap_number(tap, next_time(merge, BEYOND_ALL), 40, "cells: the last");
	tap_number(tap, (long long)fake.state[0].consumed.tail, 0,
		   "cells: nothing is given back yet");
	merge_release(merge);
	tap_number(tap, (long long)fake.state[0].consumed.tail, 2, "cells: both are given back");
	for (i = 0; i < 5 * LANE; i++) {
		fill_slots(&fake, 1, 100 + i);
		wrong += next_time(merge, BEYOND_ALL) != 100 + i;
	}
	tap_number(tap, wrong, 0, "cells: around the array and around again");
	for (i = 0; i < LANE / 2; i++)
		fill_slots(&fake, 1, 1000 + i);
	tap_number(tap, merge_fill(merge), 50, "cells: half full");
}

int main(void)
{
	struct tap tap = {};

	test_one(&tap);
	test_wrap(&tap);
	test_merge(&tap);
	test_fill(&tap);
	test_random(&tap);
	test_slots(&tap);
	return tap_done(&tap);
}
