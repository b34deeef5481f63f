// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Both ends of connections: who waits for whom, and what is emitted when. */
#include "flow/pairs.h"

#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

#define LOOPBACK 1
#define ETHERNET 2

/* What was emitted. */
struct seen {
	unsigned int alone;
	unsigned int both;
	uint64_t times[2]; /* of the last one */
};

static void emit(void *arg, const struct flow_record *own, const struct flow_record *peer)
{
	struct seen *seen = arg;

	seen->alone += !peer;
	seen->both += peer != NULL;
	seen->times[0] = own->time;
	seen->times[1] = peer ? peer->time : 0;
}

/* A socket with these ports on 127.0.0.1. */
static struct flow_record record(uint16_t local, uint16_t remote, uint64_t time, uint32_t ifindex)
{
	struct flow_record made = {
		.time = time,
		.start = 1,
		.established = 1,
		.ifindex = ifindex,
		.flags = FLOW_FLAG_STARTED,
		.before = TCP_ESTABLISHED,
		.flow = {.netns = 1, .local_port = local, .remote_port = remote},
	};

	owner_map_address(made.flow.local, "\x7f\0\0\1");
	owner_map_address(made.flow.remote, "\x7f\0\0\1");
	return made;
}

static void end(struct pairs *pairs, uint16_t local, uint16_t remote, uint64_t time)
{
	struct flow_record made = record(local, remote, time, LOOPBACK);

	made.ended = 1;
	pairs_end(pairs, &made);
}

static void live(struct pairs *pairs, uint16_t local, uint16_t remote, uint64_t time)
{
	struct flow_record made = record(local, remote, time, LOOPBACK);

	pairs_live(pairs, &made);
}

static void test_ends(struct tap *tap, struct pairs *pairs, struct seen *seen)
{
	struct flow_record elsewhere = record(1, 2, 5, ETHERNET),
			   refused = record(3, 4, 6, LOOPBACK);

	elsewhere.ended = refused.ended = 1;
	refused.established = 0;
	pairs_end(pairs, &elsewhere);
	tap_number(tap, seen->alone, 1, "an end whose peer is elsewhere does not wait");
	pairs_end(pairs, &refused);
	tap_number(tap, seen->alone, 2, "nor one that was never established");
	end(pairs, 7, 7, 8);
	tap_number(tap, seen->alone, 3, "nor a socket that is connected to itself");
	end(pairs, 10, 20, 100);
	tap_number(tap, seen->alone + seen->both, 3, "an end whose peer is here waits");
	tap_ok(tap, pairs_wait(pairs, 101) && !pairs_wait(pairs, 100), "since when is known");
	end(pairs, 20, 10, 200);
	tap_ok(tap, seen->both == 1 && seen->times[0] == 100 && seen->times[1] == 200,
	       "until its peer ends: both are one");
	tap_ok(tap, !pairs_wait(pairs, UINT64_MAX), "then none waits");
}

static void test_reuse(struct tap *tap, struct pairs *pairs, struct seen *seen)
{
	*seen = (struct seen){0};
	end(pairs, 10, 20, 100);
	end(pairs, 10, 20, 300);
	tap_ok(tap, seen->alone == 1 && seen->times[0] == 100,
	       "a new connection with the same ports: the old end is emitted alone");
	end(pairs, 20, 10, 301);
	tap_ok(tap, seen->both == 1 && seen->times[0] == 300, "and the new ones as one");
}

static void test_passes(struct tap *tap, struct pairs *pairs, struct seen *seen)
{
	*seen = (struct seen){0};
	pairs_begin(pairs, 1000, true);
	live(pairs, 10, 20, 1001);
	live(pairs, 20, 10, 1002);
	tap_number(tap, seen->both, 1, "a pass: both ends that live are one");
	live(pairs, 30, 40, 1003);
	pairs_finish(pairs);
	tap_ok(tap, seen->alone == 1 && seen->times[0] == 1003,
	       "a pass: one without a peer is alone");
	end(pairs, 50, 60, 1100);
	pairs_begin(pairs, 2000, true);
	live(pairs, 60, 50, 2001);
	pairs_finish(pairs);
	tap_ok(tap, seen->both == 2 && seen->times[0] == 1100,
	       "a pass: an end and a peer that lives");
	pairs_begin(pairs, 3000, false);
	live(pairs, 60, 50, 3001);
	pairs_finish(pairs);
	tap_ok(tap, seen->both == 2 && seen->alone == 1,
	       "a pass that does not show: the end waits on");
	pairs_begin(pairs, 4000, false);
	pairs_finish(pairs);
	tap_ok(tap, seen->alone == 2 && seen->times[0] == 1100,
	       "a pass without the peer: the end is emitted alone");
	end(pairs, 50, 60, 5100);
	pairs_begin(pairs, 5000, false);
	pairs_finish(pairs);
	tap_number(tap, seen->alone, 2, "an end after the pass began waits for the next");
	pairs_flush(pairs);
	tap_number(tap, seen->alone, 3, "flush: none waits any more");
}

static void test_bound(struct tap *tap, struct pairs *pairs, struct seen *seen)
{
	unsigned int i;

	*seen = (struct seen){0};
	for (i = 0; i <= PAIRS_MAX; i++)
		end(pairs, (uint16_t)(i & 0xff), (uint16_t)(256 + (i >> 8)), i + 1);
	tap_ok(tap, seen->alone == 1 && seen->times[0] == 1,
	       "the bound: the oldest is emitted alone");
	pairs_flush(pairs);
	tap_number(tap, seen->alone, PAIRS_MAX + 1, "the bound: each is emitted once");
}

int main(void)
{
	struct tap tap = {0};
	struct seen seen = {0};
	struct pairs *pairs;

	if (!tap_ok(&tap, !pairs_new(&pairs, emit, &seen), "a table is made"))
		return tap_done(&tap);
	test_ends(&tap, pairs, &seen);
	test_reuse(&tap, pairs, &seen);
	test_passes(&tap, pairs, &seen);
	test_bound(&tap, pairs, &seen);
	end(pairs, 1, 2, 3);
	pairs_free(pairs);
	return tap_done(&tap);
}
