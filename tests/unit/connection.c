// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Which process owned a connection at a time: late changes, closed connections, limits. */
#include <stdlib.h>

#include "process/connection.h"
#include "process/listener.h"
#include "process/process.h"
#include "tap.h"

static struct owner_flow key_of(unsigned int number)
{
	return (struct owner_flow){
		.local = {[10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1},
		.remote = {[10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1},
		.netns = 1 + number / 65536,
		.local_port = (__u16)number,
		.remote_port = 80,
	};
}

static struct process *process_of(struct process_table *processes, __u32 pid, const char *comm)
{
	struct owner_process reported = {.tgid = pid, .start = 1000 + pid};

	snprintf(reported.comm, sizeof(reported.comm), "%s", comm);
	return process_take(processes, &reported, 1);
}

static __u32 owner_at(struct connections *connections, unsigned int number, uint64_t time)
{
	struct owner_flow key = key_of(number);
	const struct connection *connection = connection_view(connections, &key, time).current;
	const struct connection_change *change =
		connection ? connection_at(connection, time) : NULL;

	return change && change->process ? change->process->reported.tgid : 0;
}

static void change(struct connections *connections, struct process_table *processes,
		   unsigned int number, __u32 pid, uint64_t time)
{
	struct owner_flow key = key_of(number);
	struct connection_change event = {.time = time,
					  .process = process_of(processes, pid, "one")};

	struct connection *connection = connection_find(connections, &key);

	connection_change(connections, connection ?: connection_begin(connections, &key, 0, 0),
			  &event);
}

static void begin(struct connections *connections, struct process_table *processes,
		  unsigned int number, __u32 pid, uint64_t time)
{
	struct owner_flow key = key_of(number);
	struct connection_change event = {.time = time,
					  .process = process_of(processes, pid, "one")};

	connection_change(connections, connection_begin(connections, &key, time, time), &event);
}

static void check_times(struct tap *tap, struct connections *connections,
			struct process_table *processes)
{
	const struct owner_flow three = key_of(3);
	unsigned int i;

	begin(connections, processes, 1, 10, 100);
	change(connections, processes, 1, 12, 300);
	change(connections, processes, 1, 11, 200);
	tap_number(tap, owner_at(connections, 1, 50), 0,
		   "connection: nothing is known of a key before its first generation");
	tap_number(tap, owner_at(connections, 1, 199), 10,
		   "connection: it belongs to the first process until a change");
	tap_number(tap, owner_at(connections, 1, 200), 11,
		   "connection: a change that arrives late takes its place in time");
	tap_number(tap, owner_at(connections, 1, 1000), 12,
		   "connection: the last change stays valid");
	for (i = 0; i < 3 * CONNECTION_CHANGES; i++)
		change(connections, processes, 1, 20 + i, 400 + i);
	tap_number(tap, owner_at(connections, 1, 1000), 20 + i - 1,
		   "connection: of too many changes the latest are kept");
	change(connections, processes, 2, 10, 100);
	tap_number(tap, owner_at(connections, 2, 50), 0,
		   "connection: without an open event nothing is known before the first change");
	begin(connections, processes, 1, 50, 2000);
	tap_number(tap, owner_at(connections, 1, 2000), 50,
		   "connection: a new one on the same tuple has its own owner");
	tap_number(tap, owner_at(connections, 1, 1999), 20 + 3 * CONNECTION_CHANGES - 1,
		   "connection: a packet before a new one is the old one's");
	begin(connections, processes, 1, 49, 1500);
	tap_number(tap, owner_at(connections, 1, 1999), 49,
		   "connection: a generation that arrives late takes its place in time");
	for (i = 0; i < 2 * CONNECTION_GENERATIONS; i++)
		begin(connections, processes, 3, 60 + i, 1000 + i);
	tap_number(tap, owner_at(connections, 3, 1000 + i - 1), 60 + i - 1,
		   "generations: of too many the latest are kept");
	tap_ok(tap, connection_view(connections, &three, 1000).unknown,
	       "generations: before those that are kept the owner is unknown");
}

static void check_history(struct tap *tap, struct connections *connections,
			  struct process_table *processes)
{
	unsigned int i, found = 0;
	struct owner_flow key;

	for (i = 100; i < 100 + 2 * CONNECTION_HISTORY; i++) {
		key = key_of(i);
		begin(connections, processes, i, 7, i);
		connection_close(connections, connection_find(connections, &key), i);
	}
	for (i = 100; i < 100 + 2 * CONNECTION_HISTORY; i++)
		found += owner_at(connections, i, i) == 7;
	tap_number(tap, found, CONNECTION_HISTORY,
		   "history: FLOW_HISTORY closed connections are kept");
	tap_number(tap, owner_at(connections, 100, 100), 0,
		   "history: the connection closed first is forgotten");
	tap_number(tap, owner_at(connections, i - 1, i), 7,
		   "history: the connection closed last is kept");
	tap_number(tap, owner_at(connections, 2, 1000), 10, "history: an open connection is kept");
}

/* To be called before check_history(), after which connections are forgotten. */
static void check_not_late(struct tap *tap, struct connections *connections,
			   struct process_table *processes)
{
	const struct owner_flow key = key_of(4), other = key_of(5);
	unsigned int i;

	for (i = 1000; i < 1002 + CONNECTION_GENERATIONS; i++) {
		begin(connections, processes, 4, 7, i);
		connection_close(connections, connection_find(connections, &key), i);
	}
	tap_ok(tap, !connection_view(connections, &other, i).late,
	       "late: not for generations of a key that later ones are known of");
}

/* To be called after check_history(). */
static void check_late(struct tap *tap, const struct connections *connections)
{
	const struct owner_flow first = key_of(100), last = key_of(99 + 2 * CONNECTION_HISTORY);
	const uint64_t until = 100 + CONNECTION_HISTORY;

	tap_ok(tap, connection_view(connections, &first, until + 1000).late,
	       "late: packets may follow a connection that is forgotten");
	tap_ok(tap, !connection_view(connections, &first, until + 61000000000).late,
	       "late: a minute long");
	tap_ok(tap, !connection_view(connections, &last, 4 * until).late,
	       "late: not of a key that is known");
}

static void check_names(struct tap *tap, struct process_table *processes)
{
	struct process *process = process_of(processes, 99, "sixteen bytes!!!");
	struct owner_process reported = {.tgid = 99, .start = 1099, .uid = 5, .comm = "next"};

	tap_text(tap, process_at(process, 5)->comm, "sixteen bytes!!",
		 "process name: 15 bytes are kept");
	reported.cgroup_id = 7;
	process_update(processes, process, &reported, 100);
	tap_text(tap, process_at(process, 99)->comm, "sixteen bytes!!",
		 "process name: the old one before a change");
	tap_text(tap, process_at(process, 100)->comm, "next",
		 "process name: the new one from the change on");
	tap_number(tap, process_at(process, 99)->uid, 0, "process: its user before a change");
	tap_number(tap, process_at(process, 100)->uid, 5, "process: its user from the change on");
	tap_number(tap, (long)process_at(process, 100)->cgroup_id, 7,
		   "process: its cgroup from the change on");
	reported.uid = 6;
	process_update(processes, process, &reported, 50);
	tap_number(tap, process_at(process, 60)->uid, 6, "process: a change that comes late");
	tap_number(tap, process_at(process, 100)->uid, 5, "process: and the next stays");
	process_release(processes, process);
	tap_ok(tap, !process_find(processes, &(struct owner_process){.tgid = 99, .start = 1099}),
	       "process: freed with its last reference");
}

static void listen_on(struct listeners *listeners, unsigned int last, __u16 port, __u64 socket,
		      __u32 pid)
{
	struct listener listener = {.socket = socket, .opened = 10};

	listener.process = process_of(listeners->processes, pid, "server");
	listener.key.netns = 1;
	listener.key.local_port = port;
	if (last)
		listener.key.local[15] = (__u8)last, listener.key.local[12] = 127,
		listener.key.local[10] = 0xff, listener.key.local[11] = 0xff;
	listener_open(listeners, &listener);
}

static __u32 listener_at(const struct listeners *listeners, __u16 port, uint64_t time)
{
	struct owner_flow connection = key_of(port);
	const struct process *process = listener_process(listeners, &connection, time);

	return process ? process->reported.tgid : 0;
}

static void check_listeners(struct tap *tap, struct process_table *processes)
{
	static struct listeners listeners;

	if (!tap_number(tap, listener_init(&listeners, processes), 0, "listener: table is made"))
		return;
	listen_on(&listeners, 0, 80, 1, 5);
	tap_number(tap, listener_at(&listeners, 80, 20), 5,
		   "listener: one on any address is found");
	tap_number(tap, listener_at(&listeners, 80, 9), 0,
		   "listener: not found before it listened");
	tap_number(tap, listener_at(&listeners, 81, 20), 0, "listener: not found on another port");
	listen_on(&listeners, 1, 80, 2, 6);
	tap_number(tap, listener_at(&listeners, 80, 20), 6,
		   "listener: the exact address is preferred to any address");
	listen_on(&listeners, 1, 80, 3, 7);
	tap_number(tap, listener_at(&listeners, 80, 20), 0,
		   "listener: of two on the same address neither is chosen");
	listener_close(&listeners, 2, 30);
	tap_number(tap, listener_at(&listeners, 80, 40), 7,
		   "listener: a closed one leaves the other");
	tap_number(tap, listener_at(&listeners, 80, 30), 0,
		   "listener: a closed one still counts for earlier packets");
	listener_free(&listeners);
}

/* Forks are exact as long as they are remembered; older times always count as forked. */
static void check_forks(struct tap *tap, struct process_table *processes)
{
	struct process *process = process_of(processes, 5, "one");
	uint64_t time;

	tap_ok(tap, !process_has_forked(process, 0, UINT64_MAX),
	       "fork: none is found before the first");
	process_fork(processes, process, 10);
	tap_ok(tap, process_has_forked(process, 9, 10), "fork: found between two times");
	tap_ok(tap, !process_has_forked(process, 10, 20), "fork: not found after it");
	tap_ok(tap, !process_has_forked(process, 0, 9), "fork: not found before it");
	for (time = 20; time <= 20 * PROCESS_FORKS; time += 20)
		process_fork(processes, process, time);
	tap_ok(tap, !process_has_forked(process, 40, 59), "fork: not found between two forks");
	tap_ok(tap, process_has_forked(process, 40, 60),
	       "fork: found up to the time of the second");
	tap_ok(tap, process_has_forked(process, 5, 15),
	       "fork: a range older than the forks remembered counts as forked");
	process_fork(processes, process, 200);
	process_fork(processes, process, 190);
	tap_ok(tap, process_has_forked(process, 195, 210),
	       "fork: found behind one that was reported late");
	tap_ok(tap, !process_has_forked(process, 200, 210), "fork: none but the two");
	process_release(processes, process);
}

static struct connection_change used(struct process_table *processes, __u32 pid, uint64_t time)
{
	return (struct connection_change){
		.time = time, .used = time, .process = process_of(processes, pid, "one")};
}

/* The owner uses it, forks, and uses it again: in between it may have been the child. */
static void check_used_after_fork(struct tap *tap, struct connections *connections,
				  struct process_table *processes)
{
	struct owner_flow key = key_of(150000);
	struct connection *connection = connection_begin(connections, &key, 0, 0);
	struct connection_change first = used(processes, 30, 10), again = used(processes, 30, 50);
	const struct process *process = first.process;
	const struct connection_change *found;

	connection_change(connections, connection, &first);
	process_fork(processes, first.process, 30);
	connection_change(connections, connection, &again);
	found = connection_at(connection, 40);
	tap_ok(tap, process_has_forked(process, found->used, 40),
	       "used after a fork: in between it is not sure");
	found = connection_at(connection, 60);
	tap_ok(tap, found->process == process && !process_has_forked(process, found->used, 60),
	       "used after a fork: then it is");
}

/* A use by the current owner extends its time, unless another process used it in between. */
static void check_used(struct tap *tap, struct connections *connections,
		       struct process_table *processes)
{
	struct owner_flow key = key_of(140000);
	struct connection_change one = used(processes, 1, 10), again = used(processes, 1, 30);
	struct connection_change other = used(processes, 2, 40), last = used(processes, 1, 50);

	struct connection *connection = connection_begin(connections, &key, 10, 10);

	connection_change(connections, connection, &one);
	connection_change(connections, connection, &again);
	tap_number(tap, (long long)connection_at(connection_find(connections, &key), 15)->used, 30,
		   "last use: moves on when the same process uses the connection again");
	connection_change(connections, connection, &other);
	connection_change(connections, connection, &last);
	tap_number(tap, (long long)connection_at(connection_find(connections, &key), 35)->used, 30,
		   "last use: stays where another process used the connection after it");
	tap_number(tap, (long long)connection_at(connection_find(connections, &key), 60)->used, 50,
		   "last use: starts again when the first process uses the connection again");
}

/* More than the table holds: while none is closed, new ones are refused. */
static void check_bound(struct tap *tap, struct process_table *processes)
{
	struct connections *connections;
	struct owner_flow key = {.netns = 1};
	uint32_t i;

	if (connection_new(&connections, processes))
		return;
	for (i = 0; i < CONNECTION_MAX + 10; i++) {
		memcpy(key.local, &i, sizeof(i));
		connection_begin(connections, &key, 1, 1);
	}
	tap_number(tap, (long long)connection_evicted(connections), 10,
		   "full table: refused connections are counted");
	tap_ok(tap, !connection_find(connections, &key), "full table: a new connection is refused");
	i = 5;
	memcpy(key.local, &i, sizeof(i));
	connection_close(connections, connection_find(connections, &key), 2);
	i = CONNECTION_MAX;
	memcpy(key.local, &i, sizeof(i));
	connection_begin(connections, &key, 1, 1);
	tap_ok(tap, connection_find(connections, &key),
	       "full table: a closed connection is evicted for a new one");
	i = 5;
	memcpy(key.local, &i, sizeof(i));
	tap_ok(tap, !connection_find(connections, &key),
	       "full table: the evicted connection is not found");
	tap_number(tap, (long long)connection_evicted(connections), 11,
		   "full table: refusals and evictions are counted");
	connection_free(connections);
}

int main(void)
{
	struct process_table *processes = calloc(1, sizeof(*processes));
	struct connections *connections = NULL;
	struct tap tap = {0};

	if (!processes || connection_new(&connections, processes))
		return 1;
	check_times(&tap, connections, processes);
	check_not_late(&tap, connections, processes);
	check_history(&tap, connections, processes);
	check_late(&tap, connections);
	check_names(&tap, processes);
	check_listeners(&tap, processes);
	check_forks(&tap, processes);
	check_used_after_fork(&tap, connections, processes);
	check_used(&tap, connections, processes);
	check_bound(&tap, processes);
	connection_free(connections);
	free(processes);
	return tap_done(&tap);
}
