// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Whose a connection is when it is accepted at the very moment at which its handshake ends. */
#include "process/owner_tables.h"
#include "tap.h"

#define LISTENER 1
#define WORKER	 2

#define ACCEPTED    1000
#define ESTABLISHED 1010
#define GENERATION  ESTABLISHED

static __u64 lost[2];
static struct owner_losses slots;

static struct owner_event event_of(__u32 kind, uint64_t time, __u32 tgid)
{
	return (struct owner_event){
		.time = time,
		.socket = 1,
		.process = {.tgid = tgid, .tid = tgid, .start = tgid, .comm = "p"},
		.flow = {.netns = 1, .local_port = 80, .remote_port = 1000},
		.kind = kind,
	};
}

static uint32_t owner_at(const struct owner_tables *tables, uint64_t time)
{
	const struct owner_event event = event_of(OWNER_USE, time, 0);
	struct connection_view view = connection_view(tables->connections, &event.flow, time);
	const struct connection *connection = view.current;
	const struct connection_change *change;

	if (!connection && view.next && view.next->passive)
		connection = view.next;
	change = connection ? connection_at(connection, time) : NULL;
	return change && change->process ? change->process->reported.tgid : 0;
}

static bool is_listeners(const struct owner_tables *tables, uint64_t time)
{
	const struct owner_event event = event_of(OWNER_USE, time, 0);
	struct connection_view view = connection_view(tables->connections, &event.flow, time);

	return view.next && view.next->passive && connection_at(view.next, time)->listener;
}

/* first: of the two events, the one that comes first. seen: the listener's process by the event. */
static void check(struct tap *tap, const char *name, __u32 first, __u32 seen, __u32 handshake)
{
	struct owner_tables tables = {
		.losses = {.slots = &slots, .counters = {&lost[0], &lost[1]}, .seed = 1}};
	struct owner_event use = event_of(OWNER_USE, ACCEPTED, WORKER);
	struct owner_event established = event_of(OWNER_ESTABLISHED, ESTABLISHED, seen);
	struct owner_event close = event_of(OWNER_CLOSE, 2000, 0);

	use.state = OWNER_USE_EARLY;
	use.generation = 7; /* the listener's */
	established.generation = close.generation = GENERATION;
	if (owner_tables_init(&tables, false)) {
		tap_ok(tap, false, "%s: memory", name);
		return;
	}
	owner_tables_take(&tables, first == OWNER_USE ? &use : &established);
	owner_tables_take(&tables, first == OWNER_USE ? &established : &use);
	tap_number(tap, owner_at(&tables, 900), handshake, "%s: the handshake's process", name);
	tap_ok(tap, is_listeners(&tables, 900), "%s: which is the listener's", name);
	tap_number(tap, owner_at(&tables, 1020), WORKER, "%s: the connection's process", name);
	owner_tables_take(&tables, &close);
	tap_ok(tap, connection_find(tables.connections, &use.flow)->closed,
	       "%s: it is closed by its number", name);
	tap_ok(tap, !connection_find(tables.connections, &use.flow)->former,
	       "%s: it was one connection", name);
	owner_tables_free(&tables);
}

/* Before its handshake's end the socket is found in another process's hands, as an older one. */
static void check_held(struct tap *tap)
{
	struct owner_tables tables = {
		.losses = {.slots = &slots, .counters = {&lost[0], &lost[1]}, .seed = 1}};
	struct owner_event use = event_of(OWNER_USE, ACCEPTED, WORKER);
	const struct owner_event held = event_of(OWNER_HELD, ESTABLISHED, LISTENER);
	struct owner_event established = event_of(OWNER_ESTABLISHED, ESTABLISHED, LISTENER);

	use.state = OWNER_USE_EARLY;
	established.generation = GENERATION;
	if (owner_tables_init(&tables, false)) {
		tap_ok(tap, false, "held: memory");
		return;
	}
	owner_tables_take(&tables, &use);
	owner_tables_take(&tables, &held);
	owner_tables_take(&tables, &established);
	tap_number(tap, owner_at(&tables, 1020), WORKER, "held: the process that accepted it");
	tap_number(tap, owner_at(&tables, UINT64_MAX), WORKER, "held: for good");
	owner_tables_free(&tables);
}

/* Sockets of a key follow each other: what is not closed by its number is closed by the next. */
static void check_closed(struct tap *tap)
{
	struct owner_tables tables = {
		.losses = {.slots = &slots, .counters = {&lost[0], &lost[1]}, .seed = 1}};
	const struct owner_event held = event_of(OWNER_HELD, ESTABLISHED + 5, WORKER);
	struct owner_event established = event_of(OWNER_ESTABLISHED, ESTABLISHED, LISTENER);
	struct owner_event close = event_of(OWNER_CLOSE, ESTABLISHED - 1, 0);
	const struct connection *latest;

	established.generation = GENERATION;
	if (owner_tables_init(&tables, false)) {
		tap_ok(tap, false, "closed: memory");
		return;
	}
	owner_tables_take(&tables, &held);
	owner_tables_take(&tables, &established);
	latest = connection_find(tables.connections, &held.flow);
	tap_number(tap, (long long)latest->number, GENERATION, "closed: the latest");
	tap_ok(tap, latest->former && latest->former->closed == ESTABLISHED,
	       "closed: what was found in a process's hands, by the event of the same socket");
	owner_tables_take(&tables, &close);
	tap_ok(tap, !latest->closed, "closed: not by an end of before, without a number");
	close.time = ESTABLISHED + 10;
	owner_tables_take(&tables, &close);
	tap_number(tap, (long long)latest->closed, ESTABLISHED + 10,
		   "closed: by one that came later, without a number");
	owner_tables_free(&tables);
}

int main(void)
{
	struct tap tap = {0};

	check(&tap, "accepted first", OWNER_USE, LISTENER, LISTENER);
	check(&tap, "accepted first, stored as the listener's", OWNER_USE, WORKER, 0);
	check(&tap, "established first", OWNER_ESTABLISHED, LISTENER, LISTENER);
	check_held(&tap);
	check_closed(&tap);
	return tap_done(&tap);
}
