// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* The rings' reader, on memory laid out as the kernel lays out a ring. */
#include <linux/bpf.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capture/merge.h"
#include "tap.h"
#include "token.h"

#define SIZE	   (1 << 16)
#define RINGS	   4
#define SLOTS_EACH 64
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
 * Appends a record with bytes of frame and flags in its header, which is returned. A record that
 * crosses the end continues after it, as in the kernel's second mapping of the pages.
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

	return merge_open(merge, token, &sources, 1);
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
		    "one ring: opens"))
		return;
	tap_number(tap, next_time(merge, BEYOND_ALL), -1,
		   "one ring: an empty ring gives no record");
	put(&fake, 5, 66, 0);
	put(&fake, 6, 0, 0);
	tap_number(tap, next_time(merge, 0), 5, "one ring: the first record comes without waiting");
	tap_number(tap, next_time(merge, 0), 6, "one ring: the second record follows");
	tap_number(tap, next_time(merge, 0), -1, "one ring: no record after the last");
	tap_number(tap, (long long)*fake.consumer, 0,
		   "one ring: nothing is released before merge_release");
	merge_release(merge);
	tap_number(tap, (long long)*fake.consumer, (long long)*fake.producer,
		   "one ring: merge_release releases all records handed out");

	busy = put(&fake, 7, 10, BPF_RINGBUF_BUSY_BIT);
	put(&fake, 8, 10, 0);
	tap_number(tap, next_time(merge, BEYOND_ALL), -1,
		   "one ring: no record while the next is being written");
	*busy &= ~(uint32_t)BPF_RINGBUF_BUSY_BIT;
	tap_number(tap, next_time(merge, BEYOND_ALL), 7,
		   "one ring: a record comes once it has been written");
	tap_number(tap, next_time(merge, BEYOND_ALL), 8, "one ring: the record after it follows");

	put(&fake, 9, 10, BPF_RINGBUF_DISCARD_BIT);
	put(&fake, 10, 10, 0);
	put(&fake, 11, 10, BPF_RINGBUF_DISCARD_BIT);
	tap_number(tap, next_time(merge, BEYOND_ALL), 10,
		   "one ring: a discarded record is skipped");
	tap_number(tap, next_time(merge, BEYOND_ALL), -1,
		   "one ring: a discarded record at the end is skipped");
	merge_release(merge);
	tap_number(tap, (long long)*fake.consumer, (long long)*fake.producer,
		   "one ring: discarded records are released");
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
		    "end of the data: opens"))
		return;
	put(&fake, 0x41, 500, 0);
	record = merge_next(merge, BEYOND_ALL);
	if (!tap_ok(tap, record && record->avail == 500,
		    "end of the data: a record that crosses it is handed out"))
		return;
	for (i = 0; i < 500; i++)
		wrong += record->data[i] != 0x41;
	tap_number(tap, wrong, 0, "end of the data: a record that crosses it has no wrong byte");
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
	if (!tap_ok(tap, !open_merge_rings(&merge, fds, 2), "two rings: open"))
		return;
	put(&fakes[0], 10, 8, 0);
	put(&fakes[0], 30, 8, 0);
	put(&fakes[1], 20, 8, 0);
	tap_number(tap, next_time(merge, 0), 10, "two rings: the older of two records comes first");
	tap_number(tap, next_time(merge, 0), 20,
		   "two rings: the older record of the other ring comes next");
	tap_number(tap, next_time(merge, 29), -1,
		   "two rings: an unsettled record waits for the empty ring");
	put(&fakes[1], 25, 8, 0);
	tap_number(tap, next_time(merge, 29), 25,
		   "two rings: an older record that arrived meanwhile comes first");
	tap_number(tap, next_time(merge, 30), 30, "two rings: a settled record does not wait");
	put(&fakes[0], 40, 8, 0);
	tap_number(tap, next_time(merge, BEYOND_ALL), 40, "two rings: at the end no record waits");
	for (i = 0; i < 2; i++)
		fake_close(&fakes[i]);
}

static void test_fill(struct tap *tap)
{
	_cleanup_(fake_close) struct fake fake = {.fd = -1};
	_cleanup_(merge_closep) struct merge *merge = NULL;

	if (!tap_ok(tap, fake_open(&fake, 0) && !open_merge_rings(&merge, &fake.fd, 1),
		    "merge_fill: a ring opens"))
		return;
	tap_number(tap, merge_fill(merge), 0, "merge_fill: 0 percent of an empty ring");
	put(&fake, 1, SIZE / 2 - 32, 0);
	tap_number(tap, merge_fill(merge), 50, "merge_fill: 50 percent of a half full ring");
	merge_next(merge, BEYOND_ALL);
	tap_number(tap, merge_fill(merge), 0,
		   "merge_fill: 0 percent once the record has been read");
}

/* xorshift32; a fixed start, so that every run is the same. */
static uint32_t random_number(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* Takes all records that may be handed out; counts those out of order. */
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

/* Producers on several rings and a periodic reader: complete and in order. */
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
	if (!tap_ok(tap, !open_merge_rings(&merge, fds, RINGS), "random records: the rings open"))
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
	tap_number(tap, taken + discarded, RANDOM, "random records: each is handed out once");
	tap_number(tap, wrong, 0, "random records: none out of order or with wrong bytes");
	for (i = 0; i < RINGS; i++)
		fake_close(&fakes[i]);
}

/* The slots of two CPUs and their producers. */
struct fake_slots {
	_Alignas(64) struct record_slot slots[2][SLOTS_EACH];
	struct record_cpu state[2];
};

static void fill_slots(struct fake_slots *fake, unsigned int cpu, uint64_t time)
{
	struct record record = {.time = time};

	memcpy(&fake->slots[cpu][fake->state[cpu].counters.head % SLOTS_EACH], &record,
	       sizeof(record));
	fake->state[cpu].counters.head++;
}

/* Slots and a ring: merged, across the end of the array, and released. */
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
		.slots_per_cpu = SLOTS_EACH,
		.state = fake.state,
	};
	unsigned int i, wrong = 0;

	if (!tap_ok(tap, fake_open(&ring, 0), "slot rings: a ring is made") ||
	    !tap_ok(tap, !merge_open(&merge, token, &sources, 1), "slot rings: open with a ring"))
		return;
	fill_slots(&fake, 0, 10);
	fill_slots(&fake, 0, 40);
	fill_slots(&fake, 1, 20);
	put(&ring, 30, 100, 0);
	tap_number(tap, next_time(merge, 15), 10, "slot rings: the oldest record comes first");
	tap_number(tap, next_time(merge, 15), 20,
		   "slot rings: with no empty source the other CPU's record comes next");
	tap_number(tap, next_time(merge, 25), -1,
		   "slot rings: the ring's unsettled record waits for the empty CPU");
	tap_number(tap, next_time(merge, 35), 30,
		   "slot rings: the ring's record comes once it has settled");
	tap_number(tap, next_time(merge, BEYOND_ALL), 40,
		   "slot rings: at the end the last record comes");
	tap_number(tap, (long long)fake.state[0].consumed.tail, 0,
		   "slot rings: no slot is released before merge_release");
	merge_release(merge);
	tap_number(tap, (long long)fake.state[0].consumed.tail, 2,
		   "slot rings: merge_release releases both slots of the CPU");
	for (i = 0; i < 5 * SLOTS_EACH; i++) {
		fill_slots(&fake, 1, 100 + i);
		wrong += next_time(merge, BEYOND_ALL) != 100 + i;
	}
	tap_number(tap, wrong, 0, "slot rings: five times around, no record is wrong");
	for (i = 0; i < SLOTS_EACH / 2; i++)
		fill_slots(&fake, 1, 1000 + i);
	tap_number(tap, merge_fill(merge), 50, "merge_fill: 50 percent of a half full slot ring");
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
