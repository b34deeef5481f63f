// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* The merge of many sources against a linear search for each record. */
#include <stdlib.h>
#include <string.h>

#include "capture/merge.h"
#include "tap.h"
#include "token.h"

#define SLOTS	   256
#define BEYOND_ALL UINT64_MAX
#define SETTLE	   1000

/* The slots of many CPUs and their producers; a record's source is its ifindex. */
struct machine {
	unsigned int cpus;
	struct record_slot *slots;
	struct record_cpu *state;
	struct merge *merge;
};

static void machine_close(struct machine *machine)
{
	merge_close(machine->merge);
	free(machine->slots);
	free(machine->state);
}

/* The CPUs are those of sets sets; they are a multiple of it. */
static bool machine_open(struct machine *machine, unsigned int cpus, unsigned int sets)
{
	struct merge_sources sources[8];
	unsigned int set, part = cpus / sets;

	machine->cpus = cpus;
	machine->slots = aligned_alloc(64, (size_t)cpus * SLOTS * sizeof(*machine->slots));
	machine->state = calloc(cpus, sizeof(*machine->state));
	if (!machine->slots || !machine->state)
		return false;
	for (set = 0; set < sets; set++)
		sources[set] = (struct merge_sources){
			.slots = machine->slots + (size_t)set * part * SLOTS,
			.cpus = part,
			.slots_per_cpu = SLOTS,
			.wakeup_slots = SLOTS / 4,
			.state = machine->state + set * part,
		};
	return !merge_open(&machine->merge, token, sources, sets);
}

static struct record *slot_of(const struct machine *machine, unsigned int cpu, uint64_t number)
{
	return (struct record *)&machine->slots[(size_t)cpu * SLOTS + number % SLOTS];
}

static void produce(struct machine *machine, unsigned int cpu, uint64_t time)
{
	struct record_counters *counters = &machine->state[cpu].counters;
	struct record record = {.time = time, .ifindex = cpu};

	memcpy(slot_of(machine, cpu, counters->head), &record, sizeof(record));
	counters->head++;
}

static bool is_full(const struct machine *machine, unsigned int cpu)
{
	const struct record_cpu *state = &machine->state[cpu];

	return state->counters.head - state->consumed.tail == SLOTS;
}

/* xorshift32; a fixed start, so that every run is the same. */
static uint32_t random_number(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/*
 * The next record, by linear search: the oldest; of equally old ones that of the last source, else
 * of the source with the lowest number. Returns the source, or cpus for none.
 */
static unsigned int expected(const struct machine *machine, const uint64_t *taken,
			     unsigned int last)
{
	unsigned int cpu, best = machine->cpus;
	uint64_t time, oldest = UINT64_MAX;

	for (cpu = 0; cpu < machine->cpus; cpu++) {
		if (taken[cpu] == machine->state[cpu].counters.head)
			continue;
		time = slot_of(machine, cpu, taken[cpu])->time;
		if (time < oldest || (time == oldest && cpu == last)) {
			oldest = time;
			best = cpu;
		}
	}
	return best;
}

/* Takes everything and counts what is not as expected. */
static unsigned int compare(struct machine *machine, unsigned int part, unsigned int *count)
{
	uint64_t *taken = calloc(machine->cpus, sizeof(*taken));
	unsigned int want, last = machine->cpus, wrong = 0;
	const struct record *record;

	for (;;) {
		want = expected(machine, taken, last);
		record = merge_next(machine->merge, BEYOND_ALL);
		if (!record || want == machine->cpus)
			break;
		wrong += record != slot_of(machine, want, taken[want]);
		wrong += merge_set(machine->merge) != want / part;
		taken[want]++;
		last = want;
		++*count;
	}
	free(taken);
	return wrong + (record || want != machine->cpus);
}

/* mean: the mean distance of two times of a source; 0: all records are equally old. */
static void test_sorted(struct tap *tap, unsigned int cpus, unsigned int sets, unsigned int mean)
{
	_cleanup_(machine_close) struct machine machine = {};
	unsigned int cpu, i, records, total = 0, count = 0, wrong;
	uint32_t state = cpus * 31 + mean + 1;
	uint64_t time;

	if (!tap_ok(tap, machine_open(&machine, cpus, sets), "%u sources: open", cpus))
		return;
	for (cpu = 0; cpu < cpus; cpu++) {
		/* A third of the sources are empty. */
		records = random_number(&state) % 3 ? random_number(&state) % SLOTS : 0;
		total += records;
		time = 1000;
		for (i = 0; i < records; i++) {
			time += mean ? random_number(&state) % (2 * mean) : 0;
			produce(&machine, cpu, time);
		}
	}
	wrong = compare(&machine, cpus / sets, &count);
	tap_number(tap, wrong, 0, "%u sources in %u sets, %u apart: by time, then by source", cpus,
		   sets, mean);
	tap_number(tap, count, total, "%u sources, %u apart: every record comes once", cpus, mean);
}

/* On ties the last source continues, else the source with the lowest number comes first. */
static void test_ties(struct tap *tap)
{
	static const unsigned int order[] = {0, 0, 1, 1, 2, 2, 1};
	_cleanup_(machine_close) struct machine machine = {};
	const struct record *record;
	unsigned int i;

	if (!tap_ok(tap, machine_open(&machine, 3, 1), "ties: open"))
		return;
	for (i = 0; i < 6; i++)
		produce(&machine, i / 2, 50);
	produce(&machine, 1, 51);
	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		record = merge_next(machine.merge, BEYOND_ALL);
		tap_number(tap, record ? (int)record->ifindex : -1, order[i],
			   "ties: record %u is of source", i);
	}
}

/* A record that its CPU has stamped but not submitted yet. */
struct pending {
	uint64_t time;
	uint64_t visible;
};

/*
 * Each busy CPU stamps a record and submits it up to SETTLE later, one after the other; the others
 * are idle.
 */
struct world {
	struct machine machine;
	struct pending *pending;
	unsigned int busy;
	uint32_t random;
	uint64_t now;
	unsigned int produced;
	unsigned int taken;
	unsigned int disordered;
	unsigned int held; /* records that had settled and were not handed out */
	uint64_t last;
};

static void let_run(struct world *world)
{
	struct pending *pending;
	unsigned int cpu;

	for (cpu = 0; cpu < world->busy; cpu++) {
		pending = &world->pending[cpu];
		if (pending->visible && pending->visible <= world->now &&
		    !is_full(&world->machine, cpu)) {
			produce(&world->machine, cpu, pending->time);
			world->produced++;
			pending->visible = 0;
		}
		if (!pending->visible && random_number(&world->random) % 4 == 0) {
			pending->time = world->now;
			pending->visible = world->now + random_number(&world->random) % SETTLE;
		}
	}
}

/* The oldest visible record of all sources. */
static uint64_t oldest_of(const struct machine *machine)
{
	uint64_t time, oldest = UINT64_MAX;
	unsigned int cpu;

	for (cpu = 0; cpu < machine->cpus; cpu++) {
		const struct record_cpu *state = &machine->state[cpu];

		if (state->consumed.tail == state->counters.head)
			continue;
		time = slot_of(machine, cpu, state->consumed.tail)->time;
		oldest = time < oldest ? time : oldest;
	}
	return oldest;
}

static void look(struct world *world, uint64_t settled)
{
	const struct record *record;

	while ((record = merge_next(world->machine.merge, settled))) {
		world->taken++;
		world->disordered += record->time < world->last;
		world->last = record->time;
	}
	merge_release(world->machine.merge);
	if (settled != BEYOND_ALL)
		world->held += oldest_of(&world->machine) <= settled;
}

/* As in a capture: the reader polls while the CPUs go on. */
static void test_settling(struct tap *tap, unsigned int cpus, unsigned int busy)
{
	_cleanup_(machine_close) struct machine none = {};
	struct world world = {.busy = busy, .random = cpus + busy, .now = SETTLE};
	unsigned int i;

	world.pending = calloc(cpus, sizeof(*world.pending));
	if (!tap_ok(tap, world.pending && machine_open(&world.machine, cpus, 1),
		    "%u of %u CPUs busy: open", busy, cpus))
		return;
	for (i = 0; i < 3000; i++) {
		world.now += random_number(&world.random) % 300;
		let_run(&world);
		if (random_number(&world.random) % 8 == 0)
			look(&world, world.now - SETTLE);
	}
	look(&world, BEYOND_ALL);
	tap_number(tap, world.disordered, 0, "%u of %u CPUs busy: in order", busy, cpus);
	tap_number(tap, world.held, 0, "%u of %u CPUs busy: nothing settled is held back", busy,
		   cpus);
	tap_number(tap, world.taken, world.produced, "%u of %u CPUs busy: every record comes once",
		   busy, cpus);
	tap_ok(tap, world.taken > 500, "%u of %u CPUs busy: there were %u records", busy, cpus,
	       world.taken);
	none = world.machine;
	free(world.pending);
}

/* A record submitted after younger ones were handed out, since its CPU was stalled. */
static void test_late(struct tap *tap)
{
	_cleanup_(machine_close) struct machine machine = {};
	const struct record *record;

	if (!tap_ok(tap, machine_open(&machine, 2, 1), "late: open"))
		return;
	produce(&machine, 0, 10);
	produce(&machine, 0, 20);
	record = merge_next(machine.merge, 30);
	tap_number(tap, record ? (long long)record->time : -1, 10, "late: the first is on time");
	produce(&machine, 1, 5);
	record = merge_next(machine.merge, 30);
	tap_number(tap, record ? (long long)record->time : -1, 20, "late: the second is on time");
	record = merge_next(machine.merge, 30);
	tap_number(tap, record ? (long long)record->time : -1, 5,
		   "late: the late one comes next, with its own time");
	merge_release(machine.merge);
	tap_number(tap, (long long)machine.state[1].consumed.tail, 1, "late: its slot is free");
	tap_number(tap, (long long)merge_late(machine.merge), 1,
		   "late: the late record is counted");
	produce(&machine, 1, 20);
	merge_next(machine.merge, 30);
	tap_number(tap, (long long)merge_late(machine.merge), 1,
		   "late: an equally old record is not counted");
}

int main(void)
{
	static const unsigned int cpus[] = {1, 2, 3, 4, 7, 64, 500, 1024};
	struct tap tap = {};
	unsigned int i;

	for (i = 0; i < sizeof(cpus) / sizeof(cpus[0]); i++) {
		test_sorted(&tap, cpus[i], 1, 0);
		test_sorted(&tap, cpus[i], 1, 2);
		test_sorted(&tap, cpus[i], cpus[i] % 4 ? 1 : 4, 1000);
	}
	test_ties(&tap);
	test_settling(&tap, 2, 2);
	test_settling(&tap, 8, 5);
	test_settling(&tap, 1024, 100);
	test_settling(&tap, 64, 64);
	test_late(&tap);
	return tap_done(&tap);
}
