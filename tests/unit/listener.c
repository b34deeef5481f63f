// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* The table of listeners against a list that is searched linearly. */
#include <stdlib.h>
#include <string.h>

#include "process/listener.h"
#include "tap.h"

#define STEPS	6000
#define LOOKUPS 4
#define PORTS	40

/* A listener in the list. */
struct plain {
	struct owner_flow key;
	uint64_t socket, opened, closed;
	__u32 pid;
};

struct world {
	struct listeners *listeners;
	struct plain list[STEPS];
	size_t count;
	uint32_t random;
};

/* xorshift32; a fixed start, so that every run is the same. */
static uint32_t random_number(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* kind: 0 any address, 1 any of IPv4, 2 and 3 two of IPv4, 4 one of IPv6. */
static struct owner_flow key_of(unsigned int kind, __u16 port)
{
	struct owner_flow key = {.netns = 1, .local_port = port};

	if (kind >= 1 && kind <= 3)
		key.local[10] = key.local[11] = 0xff;
	if (kind >= 2)
		key.local[15] = (__u8)kind;
	return key;
}

static int fit(const struct plain *plain, const struct owner_flow *flow)
{
	const struct owner_flow any4 = key_of(1, 0), any = key_of(0, 0);

	if (plain->key.local_port != flow->local_port)
		return 0;
	if (!memcmp(plain->key.local, flow->local, 16))
		return 3;
	if (!memcmp(flow->local, any4.local, 12) && !memcmp(plain->key.local, any4.local, 16))
		return 2;
	return !memcmp(plain->key.local, any.local, 16);
}

/* The process expected; 0 for none. */
static __u32 expected(const struct world *world, const struct owner_flow *flow, uint64_t time)
{
	__u32 pid = 0;
	int best = 0;
	size_t i;

	for (i = 0; i < world->count; i++) {
		const struct plain *plain = &world->list[i];
		int now = fit(plain, flow);

		if (plain->opened > time || (plain->closed && plain->closed < time))
			continue;
		if (now > best) {
			best = now;
			pid = plain->pid;
		} else if (now && now == best && pid != plain->pid) {
			pid = 0;
		}
	}
	return pid;
}

static void open_one(struct world *world, uint64_t time)
{
	const unsigned int kind = random_number(&world->random) % 5;
	struct owner_process process = {.tgid = 1 + random_number(&world->random) % 20};
	struct plain plain = {
		.key = key_of(kind, (__u16)(1 + random_number(&world->random) % PORTS)),
		.socket = world->count + 1,
		.opened = time,
		.pid = process.tgid,
	};
	struct listener listener = {
		.key = plain.key, .socket = plain.socket, .opened = plain.opened};

	process.start = process.tgid;
	listener.process = process_take(world->listeners->processes, &process, time);
	listener_open(world->listeners, &listener);
	world->list[world->count++] = plain;
}

static void close_one(struct world *world, uint64_t time)
{
	struct plain *plain;

	if (!world->count)
		return;
	plain = &world->list[random_number(&world->random) % world->count];
	if (!plain->closed)
		plain->closed = time;
	listener_close(world->listeners, plain->socket, time);
}

static unsigned int look(struct world *world, uint64_t now)
{
	const __u16 port = (__u16)(1 + random_number(&world->random) % PORTS);
	const struct owner_flow flow = key_of(2 + random_number(&world->random) % 3, port);
	const uint64_t time = now - random_number(&world->random) % 50;
	const struct process *process = listener_process(world->listeners, &flow, time);

	return (process ? process->reported.tgid : 0) != expected(world, &flow, time);
}

/* Fewer are closed than the history has. */
static void test_random(struct tap *tap, struct process_table *processes)
{
	static struct listeners listeners;
	static struct world world = {.listeners = &listeners, .random = 1};
	unsigned int wrong = 0, found = 0, i, j;

	if (!tap_number(tap, listener_init(&listeners, processes), 0, "random: table is made"))
		return;
	for (i = 0; i < STEPS && listeners.closed_count < LISTENER_HISTORY; i++) {
		if (random_number(&world.random) % 8)
			close_one(&world, 100 + i);
		else
			open_one(&world, 100 + i);
		for (j = 0; j < LOOKUPS; j++)
			wrong += look(&world, 100 + i);
	}
	for (i = 0; i < world.count; i++) {
		struct owner_flow flow = world.list[i].key;

		found += listener_process(&listeners, &flow, world.list[i].opened) != NULL;
	}
	tap_number(tap, wrong, 0, "random: the process that the plain list has");
	tap_ok(tap, found > 100, "random: %u of %zu were found", found, world.count);
	listener_free(&listeners);
}

static void test_history(struct tap *tap, struct process_table *processes)
{
	static struct listeners listeners;
	struct owner_process told = {.tgid = 7, .start = 7};
	struct owner_flow flow;
	struct listener listener;
	unsigned int i;

	if (!tap_number(tap, listener_init(&listeners, processes), 0, "history: table is made"))
		return;
	listener = (struct listener){.key = key_of(0, 9999), .socket = 9999};
	listener.process = process_take(processes, &told, 1);
	listener_open(&listeners, &listener);
	flow = key_of(2, 9999);
	tap_ok(tap, listener_process(&listeners, &flow, 0), "history: one from before the capture");
	for (i = 1; i <= LISTENER_HISTORY + 1; i++) {
		listener = (struct listener){.key = key_of(0, (__u16)i), .socket = i, .opened = 1};
		listener.process = process_take(processes, &told, 1);
		listener_open(&listeners, &listener);
		listener_close(&listeners, i, 10 + i);
	}
	tap_number(tap, (long long)listeners.closed_count, LISTENER_HISTORY,
		   "history: LISTENER_HISTORY closed listeners are kept");
	flow = key_of(2, 1);
	tap_ok(tap, !listener_process(&listeners, &flow, 5),
	       "history: the listener closed first is forgotten");
	tap_ok(tap, listener_exists(&listeners, &flow, 11),
	       "history: at its time there may have been one");
	tap_ok(tap, !listener_exists(&listeners, &flow, 12), "history: after it there was none");
	flow = key_of(2, 2);
	tap_ok(tap, listener_process(&listeners, &flow, 12),
	       "history: the listener closed second is kept");
	tap_ok(tap, !listener_process(&listeners, &flow, 11),
	       "history: while the first listened, whose a port was is not known");
	listener_free(&listeners);
	tap_ok(tap, !process_find(processes, &told), "history: all references are released");
}

/* The process of a listener ends, and one that accepted from it goes on with it. */
static void test_inherit(struct tap *tap, struct process_table *processes)
{
	static struct listeners listeners;
	struct owner_process parent = {.tgid = 8, .start = 8}, child = {.tgid = 9, .start = 9};
	struct listener listener = {.key = key_of(1, 80), .socket = 1, .opened = 1};
	const struct owner_flow flow = key_of(2, 80);
	struct process *heir, *found;

	if (!tap_number(tap, listener_init(&listeners, processes), 0, "heir: table is made"))
		return;
	listener.process = process_take(processes, &parent, 1);
	listener_open(&listeners, &listener);
	heir = process_take(processes, &child, 1);
	listener_inherit(&listeners, &flow, heir, 10);
	found = listener_process(&listeners, &flow, 20);
	tap_number(tap, found ? found->reported.tgid : 0, 8, "heir: none while the process lives");
	process_find(processes, &parent)->dead = true;
	listener_inherit(&listeners, &flow, heir, 30);
	found = listener_process(&listeners, &flow, 40);
	tap_number(tap, found ? found->reported.tgid : 0, 9, "heir: found from its takeover on");
	found = listener_process(&listeners, &flow, 20);
	tap_number(tap, found ? found->reported.tgid : 0, 8, "heir: not found before its takeover");
	process_release(processes, heir);
	listener_free(&listeners);
	tap_ok(tap, !process_find(processes, &parent) && !process_find(processes, &child),
	       "heir: all references are released");
}

int main(void)
{
	struct process_table *processes = calloc(1, sizeof(*processes));
	struct tap tap = {};

	if (!processes || hash_seed_draw(&processes->seed))
		return 1;
	test_random(&tap, processes);
	test_history(&tap, processes);
	test_inherit(&tap, processes);
	free(processes);
	return tap_done(&tap);
}
