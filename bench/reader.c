// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The cost of the reader's tables on a machine of a given size, in nanoseconds of CPU time:
 *
 *     reader merge SOURCES RUN    a record from the merge, RUN records of a source in a row
 *     reader unpack INTERFACES    a record unpacked, each of another interface
 *
 * The records are synthetic; the sources' positions in their slots are random, as on a machine.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "capture/merge.h"
#include "capture/unpack.h"
#include "token.h"

#define SLOTS	2048
#define BATCH	512
#define RECORDS (1 << 20)
#define FRAME	66

struct sources {
	unsigned int count;
	struct record_slot *slots;
	struct record_cpu *state;
	struct merge *merge;
	__u64 now;
};

static double processor_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static void produce(struct sources *sources, unsigned int source)
{
	__u64 *head = &sources->state[source].counters.head;
	struct record *record =
		(struct record *)&sources->slots[(size_t)source * SLOTS + *head % SLOTS];

	record->time = ++sources->now;
	record->avail = FRAME;
	__atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
}

static unsigned int take_all(struct sources *sources)
{
	const struct record *record;
	unsigned int taken = 0;
	__u64 last = 0;

	while ((record = merge_next(sources->merge, UINT64_MAX))) {
		if (record->time < last) {
			fputs("out of order\n", stderr);
			exit(1);
		}
		last = record->time;
		taken++;
	}
	merge_release(sources->merge);
	return taken;
}

static void open_sources(struct sources *sources)
{
	const unsigned int count = sources->count;
	unsigned int i, skip;

	sources->slots = aligned_alloc(4096, (size_t)count * SLOTS * sizeof(*sources->slots));
	sources->state = aligned_alloc(128, count * sizeof(*sources->state));
	if (!sources->slots || !sources->state)
		fail("memory");
	memset(sources->slots, 0, (size_t)count * SLOTS * sizeof(*sources->slots));
	memset(sources->state, 0, count * sizeof(*sources->state));
	if (merge_open(&sources->merge, token,
		       &(struct merge_sources){.slots = sources->slots,
					       .cpus = count,
					       .slots_per_cpu = SLOTS,
					       .wakeup_slots = SLOTS / 4,
					       .state = sources->state},
		       1))
		fail("merge");
	for (i = 0; i < count; i++)
		for (skip = (unsigned int)rand() % SLOTS; skip; skip--)
			produce(sources, i);
	take_all(sources);
}

static double bench_merge(unsigned int count, unsigned int run)
{
	struct sources sources = {.count = count};
	unsigned int i, j, k, taken = 0;
	double spent = 0, start;

	open_sources(&sources);
	while (taken < RECORDS) {
		for (j = 0; j < BATCH; j += run)
			for (i = 0; i < count; i++)
				for (k = 0; k < run; k++)
					produce(&sources, i);
		start = processor_ns();
		taken += take_all(&sources);
		spent += processor_ns() - start;
	}
	merge_close(sources.merge);
	free(sources.slots);
	free(sources.state);
	return spent / taken;
}

static void unpack_all(struct unpack *unpack, unsigned int count, unsigned int records)
{
	union {
		struct record record;
		char bytes[RECORD_SLOT_SIZE];
	} slot = {.record = {.length = FRAME, .avail = FRAME}};
	/* A prime: visits every interface, not in the order of numbers. */
	const unsigned int step = 7919 % count;
	struct packet packet;
	unsigned int i, at = 0;

	for (i = 0; i < records; i++) {
		slot.record.ifindex = 1 + at;
		unpack_record(unpack, &slot.record, &packet);
		at += step;
		at -= at >= count ? count : 0;
	}
}

static double bench_unpack(unsigned int count)
{
	struct clock clock = {.fd = -1};
	struct unpack_request request = {
		.linktype = LINKTYPE_LINUX_SLL2,
		.snaplen = RECORD_SNAP_MAX,
		.clock = &clock,
		.socket = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0),
	};
	struct unpack *unpack;
	double start, spent;

	if (request.socket < 0 || unpack_new(&unpack, token, &request))
		fail("unpack");
	unpack_all(unpack, count, count);
	start = processor_ns();
	unpack_all(unpack, count, RECORDS);
	spent = processor_ns() - start;
	unpack_free(unpack);
	close(request.socket);
	return spent / RECORDS;
}

int main(int argc, char **argv)
{
	const unsigned int count = argc > 2 ? (unsigned int)atoi(argv[2]) : 0;
	const unsigned int run = argc > 3 ? (unsigned int)atoi(argv[3]) : 1;

	if (!count || count > 65536 || !run || BATCH % run) {
		fputs("usage: reader merge SOURCES RUN | reader unpack INTERFACES\n", stderr);
		return 2;
	}
	if (!strcmp(argv[1], "merge"))
		printf("%.1f\n", bench_merge(count, run));
	else
		printf("%.1f\n", bench_unpack(count));
	return 0;
}
