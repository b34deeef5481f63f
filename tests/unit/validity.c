// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What was found in the owners' tables and is said to hold is found again: random events and
 * look-ups, out of order as the two rings deliver them.
 */
#include <stdlib.h>
#include <string.h>

#include "process/annotation_cache.h"
#include "process/owner_tables.h"
#include "process/validity.h"
#include "tap.h"

#define FLOWS	  6
#define PROCESSES 4
#define STEPS	  60000
#define JITTER	  40 /* how far times are out of order */

static __u64 lost[2];
static struct owner_losses slots;

static uint32_t random_below(uint32_t limit)
{
	static uint64_t state = 20261128;

	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(state >> 33) % limit;
}

static struct owner_flow flow_of(unsigned int number)
{
	return (struct owner_flow){
		.local = {[10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1},
		.remote = {[10] = 0xff, [11] = 0xff, [12] = 127, [15] = 2},
		.netns = 1,
		.local_port = (__u16)(1000 + number % 2),
		.remote_port = (__u16)number,
	};
}

static struct owner_event random_event(uint64_t now)
{
	static const __u32 kinds[] = {OWNER_CONNECT, OWNER_ESTABLISHED,	 OWNER_USE,
				      OWNER_USE,     OWNER_CLOSE,	 OWNER_LISTEN,
				      OWNER_RENAME,  OWNER_LISTEN_CLOSE, OWNER_EXIT,
				      OWNER_FORK,    OWNER_HELD,	 OWNER_NOBODY};
	const uint32_t process = 1 + random_below(PROCESSES);
	struct owner_event event = {
		.time = now + random_below(JITTER) - random_below(JITTER),
		.socket = 1 + random_below(3),
		.generation = random_below(4),
		.process = {.tgid = process, .tid = process, .start = process},
		.flow = flow_of(random_below(FLOWS)),
		.kind = kinds[random_below(sizeof(kinds) / sizeof(kinds[0]))],
		.state = 1 + random_below(11),
	};

	event.process.comm[0] = (char)('a' + random_below(3));
	if (event.kind == OWNER_LISTEN || event.kind == OWNER_LISTEN_CLOSE) {
		event.flow = (struct owner_flow){.netns = 1,
						 .local_port = (__u16)(1000 + random_below(2))};
	}
	return event;
}

/* All that an end is made of. */
struct found {
	const struct process *process, *listener;
	uint64_t used, seen;
	char comm[OWNER_COMM_SIZE + 1];
	enum packet_absence absence;
	bool known, unknown, closed, next, listening, forked, dead;
};

static void add_process(struct found *found, const struct process *process, uint64_t time)
{
	const struct process_state *state = process_at(process, time);

	found->process = process;
	found->forked = process_has_forked(process, found->used, time);
	found->dead = process->dead;
	if (state)
		memcpy(found->comm, state->comm, sizeof(found->comm));
}

static struct found look_up(const struct owner_tables *tables, const struct owner_flow *flow,
			    uint64_t time)
{
	struct connection_view view = connection_view(tables->connections, flow, time);
	const struct connection_change *change = NULL;
	struct found found;

	memset(&found, 0, sizeof(found));
	found.unknown = view.unknown;
	found.known = view.current;
	found.closed = view.current && view.current->closed && view.current->closed < time;
	found.next = view.next;
	found.listener = listener_process(&tables->listeners, flow, time);
	found.listening = listener_exists(&tables->listeners, flow, time);
	if (view.current)
		change = connection_at(view.current, time);
	if (!change)
		return found;
	found.used = change->used;
	found.absence = change->absence;
	if (change->process)
		add_process(&found, change->process, time);
	return found;
}

struct kept {
	struct validity validity;
	struct found source, destination;
	bool used;
};

struct counts {
	uint64_t held, wrong;
};

static void compare(const struct owner_tables *tables, struct kept *kept, unsigned int number,
		    uint64_t time, struct counts *counts)
{
	const struct owner_flow source = flow_of(number), destination = flow_of(FLOWS - 1 - number);
	const struct found now[2] = {look_up(tables, &source, time),
				     look_up(tables, &destination, time)};

	if (kept->used && validity_holds(&kept->validity, tables, time)) {
		counts->held++;
		counts->wrong += memcmp(&now[0], &kept->source, sizeof(now[0])) ||
				 memcmp(&now[1], &kept->destination, sizeof(now[1]));
		return;
	}
	kept->source = now[0];
	kept->destination = now[1];
	kept->used = true;
	validity_begin(&kept->validity, tables, &source, &destination, time);
}

static struct counts run(struct owner_tables *tables)
{
	struct kept kept[FLOWS] = {0};
	struct counts counts = {0};
	struct owner_event event;
	uint64_t now = 1000;
	unsigned int step;

	for (step = 0; step < STEPS; step++) {
		now += random_below(20);
		if (!random_below(8)) {
			event = random_event(now);
			/* Uses are not followed now and then, and changes count from then on. */
			if (!random_below(16))
				tables->unwatched = random_below(3) ? 0 : now + 3 * JITTER;
			owner_tables_take(tables, &event);
		}
		compare(tables, &kept[step % FLOWS], step % FLOWS, now - random_below(JITTER),
			&counts);
	}
	return counts;
}

static void check_loss(struct tap *tap, const struct owner_tables *tables)
{
	const struct owner_flow flow = flow_of(0);
	struct validity validity;

	validity_begin(&validity, tables, &flow, &flow, UINT64_MAX);
	tap_ok(tap, validity_holds(&validity, tables, UINT64_MAX),
	       "validity: what was found a moment ago holds");
	lost[1] = 1;
	tap_ok(tap, !validity_holds(&validity, tables, UINT64_MAX),
	       "validity: nothing holds once an event was lost");
	lost[1] = 0;
}

static void check_keys(struct tap *tap)
{
	static const uint8_t a[16] = {10, 0, 0, 1}, b[16] = {10, 0, 0, 2};
	struct annotation_cache *cache = calloc(1, sizeof(*cache));
	struct packet packet = {.netns = 1, .type = PACKET_TYPE_HOST};
	struct packet_tuple tuple = {a, b, 80, 1000, 4, 0};
	bool found;

	if (!cache)
		return;
	annotation_cache_take(cache, &packet, &tuple, &found);
	tap_ok(tap, !found, "cache: an entry that was never used is of no key");
	annotation_cache_take(cache, &packet, &tuple, &found);
	tap_ok(tap, found, "cache: a key is found again");
	tuple.version = 6;
	annotation_cache_take(cache, &packet, &tuple, &found);
	tap_ok(tap, !found, "cache: the same bytes as IPv6 are another key");
	packet.netns = 2;
	annotation_cache_take(cache, &packet, &tuple, &found);
	tap_ok(tap, !found, "cache: another network namespace is another key");
	packet.type = PACKET_TYPE_OUTGOING;
	annotation_cache_take(cache, &packet, &tuple, &found);
	tap_ok(tap, !found, "cache: another direction is another key");
	tuple.destination = a;
	annotation_cache_take(cache, &packet, &tuple, &found);
	tap_ok(tap, !found, "cache: another address is another key");
	tuple.destination_port += ANNOTATION_CACHE_ENTRIES;
	annotation_cache_take(cache, &packet, &tuple, &found);
	tap_ok(tap, !found, "cache: a key with the same index replaces another");
	free(cache);
}

int main(void)
{
	struct owner_tables *tables = calloc(1, sizeof(*tables));
	struct counts counts;
	struct tap tap = {0};

	if (!tables || owner_tables_init(tables, false))
		return 1;
	tables->losses = (struct losses){&slots, {&lost[0], &lost[1]}, 1};
	counts = run(tables);
	tap_number(&tap, (long long)counts.wrong, 0,
		   "validity: what holds is found again, random events");
	tap_ok(&tap, counts.held > STEPS / 20, "validity: more than a twentieth held (%llu)",
	       (unsigned long long)counts.held);
	check_loss(&tap, tables);
	check_keys(&tap);
	owner_tables_free(tables);
	free(tables);
	return tap_done(&tap);
}
