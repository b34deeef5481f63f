// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/connection.h"

#include <errno.h>
#include <string.h>

#include "base/hash.h"
#include "base/take.h"

#define BUCKETS_FIRST 4096

#define STAMPS 4096

/* So long packets may follow a connection: TCP waits so (TIME_WAIT, RFC 9293 section 3.4). */
#define LATE_NS 60000000000

struct connections {
	struct process_table *processes;
	struct hash_seed seed;
	struct connection **buckets;
	size_t bucket_count; /* a power of two */
	size_t count;
	uint64_t evicted;
	struct connection *oldest, *newest; /* of the closed ones */
	size_t closed_count;
	uint64_t forgotten;	  /* while packets might still follow */
	uint64_t forgotten_until; /* when the last of a key that was forgotten was closed */
	struct connection_stamp stamps[STAMPS]; /* by hash */
};

int connection_new(struct connections **out, struct process_table *processes)
{
	_cleanup_(connection_freep) struct connections *connections =
		calloc(1, sizeof(*connections));
	int error;

	if (!connections)
		return -ENOMEM;
	error = hash_seed_draw(&connections->seed);
	if (error)
		return error;
	connections->processes = processes;
	connections->bucket_count = BUCKETS_FIRST;
	connections->buckets = calloc(connections->bucket_count, sizeof(*connections->buckets));
	if (!connections->buckets)
		return -ENOMEM;
	*out = TAKE_PTR(connections);
	return 0;
}

static uint32_t hash_of(const struct connections *connections, const struct owner_flow *key)
{
	uint32_t words[sizeof(*key) / sizeof(uint32_t)];

	memcpy(words, key, sizeof(words));
	return hash_words(&connections->seed, words, sizeof(words) / sizeof(words[0]));
}

static struct connection **bucket_of(const struct connections *connections,
				     const struct owner_flow *key)
{
	return &connections->buckets[hash_of(connections, key) & (connections->bucket_count - 1)];
}

const struct connection_stamp *connection_stamp(const struct connections *connections,
						const struct owner_flow *key)
{
	return &connections->stamps[hash_of(connections, key) % STAMPS];
}

/* Something is known of a key that changes what it was at time, or from then on. */
static void stamp(struct connections *connections, const struct owner_flow *key, uint64_t time)
{
	struct connection_stamp *last = &connections->stamps[hash_of(connections, key) % STAMPS];

	last->count++;
	if (last->latest < time)
		last->latest = time;
}

/* Where the pointer to the latest generation of a key is; it points to NULL if there is none. */
static struct connection **find(const struct connections *connections, const struct owner_flow *key)
{
	struct connection **at = bucket_of(connections, key);

	while (*at && memcmp(&(*at)->key, key, sizeof(*key)))
		at = &(*at)->next;
	return at;
}

struct connection *connection_find(const struct connections *connections,
				   const struct owner_flow *key)
{
	return *find(connections, key);
}

struct connection *connection_number(const struct connections *connections,
				     const struct owner_flow *key, uint64_t number)
{
	struct connection *latest = connection_find(connections, key), *connection = latest;

	while (connection && connection->number != number)
		connection = connection->former;
	if (connection && (number || !connection->closed))
		return connection;
	if (!number || !latest || latest->number || latest->closed)
		return NULL;
	latest->number = number;
	return latest;
}

struct connection_view connection_view(const struct connections *connections,
				       const struct owner_flow *key, uint64_t time)
{
	struct connection_view view = {.current = connection_find(connections, key)};

	while (view.current && view.current->begin > time) {
		view.next = view.current;
		view.current = view.current->former;
	}
	view.unknown = !view.current &&
		       ((view.next && view.next->cut) || time <= connections->forgotten_until);
	view.late = !view.current && !view.next && connections->forgotten_until &&
		    time <= connections->forgotten_until + LATE_NS;
	return view;
}

static void leave_history(struct connections *connections, struct connection *connection)
{
	if (!connection->closed)
		return;
	*(connection->older ? &connection->older->newer : &connections->oldest) = connection->newer;
	*(connection->newer ? &connection->newer->older : &connections->newest) = connection->older;
	connection->older = NULL;
	connection->newer = NULL;
	connection->closed = 0;
	connections->closed_count--;
}

static void enter_history(struct connections *connections, struct connection *connection,
			  uint64_t time)
{
	connection->closed = time;
	connection->older = connections->newest;
	*(connections->newest ? &connections->newest->newer : &connections->oldest) = connection;
	connections->newest = connection;
	connections->closed_count++;
}

static void drop_changes(struct connections *connections, struct connection *connection)
{
	unsigned int i;

	for (i = 0; i < connection->change_count; i++)
		process_release(connections->processes, connection->changes[i].process);
	connection->change_count = 0;
}

static void forget(struct connections *connections, struct connection *connection)
{
	struct connection **at = find(connections, &connection->key), *later = NULL;

	stamp(connections, &connection->key, connection->closed);
	if (*at == connection) {
		if (connection->former)
			connection->former->next = connection->next;
		*at = connection->former ?: connection->next;
		if (connections->forgotten_until < connection->closed)
			connections->forgotten_until = connection->closed;
	} else {
		for (later = *at; later->former != connection; later = later->former)
			;
		later->former = connection->former;
		later->cut = true;
	}
	leave_history(connections, connection);
	drop_changes(connections, connection);
	connections->count--;
	free(connection);
}

void connection_free(struct connections *connections)
{
	size_t i;

	if (!connections)
		return;
	for (i = 0; connections->buckets && i < connections->bucket_count; i++)
		while (connections->buckets[i])
			forget(connections, connections->buckets[i]);
	free(connections->buckets);
	free(connections);
}

/* Where there is no memory for a larger table, the small one goes on with longer chains. */
static void grow(struct connections *connections)
{
	struct connection **old = connections->buckets, **more, *connection, *next;
	size_t i, old_count = connections->bucket_count;

	more = calloc(2 * old_count, sizeof(*more));
	if (!more)
		return;
	connections->buckets = more;
	connections->bucket_count = 2 * old_count;
	for (i = 0; i < old_count; i++) {
		for (connection = old[i]; connection; connection = next) {
			next = connection->next;
			connection->next = *bucket_of(connections, &connection->key);
			*bucket_of(connections, &connection->key) = connection;
		}
	}
	free(old);
}

static bool make_room(struct connections *connections)
{
	if (connections->count < CONNECTION_MAX)
		return true;
	connections->evicted++;
	if (!connections->oldest)
		return false;
	forget(connections, connections->oldest);
	return true;
}

/* So that one key that is used again and again costs no more to look up than others. */
static void bound_generations(struct connections *connections, struct connection *latest)
{
	struct connection *connection = latest;
	unsigned int count = 1;

	while (connection->former) {
		connection = connection->former;
		count++;
	}
	if (count > CONNECTION_GENERATIONS)
		forget(connections, connection);
}

/* In the order of the times when they begin. */
static void insert(struct connections *connections, struct connection *connection)
{
	struct connection **at = find(connections, &connection->key), *later = *at;

	if (!later || later->begin <= connection->begin) {
		connection->former = later;
		connection->next = later ? later->next : NULL;
		*at = connection;
	} else {
		while (later->former && later->former->begin > connection->begin)
			later = later->former;
		connection->former = later->former;
		later->former = connection;
	}
	bound_generations(connections, *find(connections, &connection->key));
}

struct connection *connection_begin(struct connections *connections, const struct owner_flow *key,
				    uint64_t number, uint64_t begin)
{
	struct connection *connection;

	if (!make_room(connections))
		return NULL;
	if (connections->count >= connections->bucket_count)
		grow(connections);
	connection = calloc(1, sizeof(*connection));
	if (!connection) {
		connections->evicted++;
		return NULL;
	}
	connection->key = *key;
	connection->number = number;
	connection->begin = begin;
	connections->count++;
	stamp(connections, key, begin);
	insert(connections, connection);
	return connection;
}

/* The first change makes room; what was before the second is not known any more. */
static void drop_first(struct connections *connections, struct connection *connection)
{
	process_release(connections->processes, connection->changes[0].process);
	connection->change_count--;
	memmove(connection->changes, connection->changes + 1,
		connection->change_count * sizeof(connection->changes[0]));
	connection->dropped = true;
}

static void insert_change(struct connections *connections, struct connection *connection,
			  const struct connection_change *change, unsigned int at)
{
	if (connection->change_count == CONNECTION_CHANGES && !at) {
		process_release(connections->processes, change->process);
		connection->dropped = true;
		return;
	}
	if (connection->change_count == CONNECTION_CHANGES) {
		drop_first(connections, connection);
		at--;
	}
	memmove(connection->changes + at + 1, connection->changes + at,
		(connection->change_count - at) * sizeof(connection->changes[0]));
	connection->changes[at] = *change;
	connection->change_count++;
}

/* The same user again. After a fork it is not the same: the child may have used it in between. */
static bool goes_on(const struct connection_change *former, const struct connection_change *change)
{
	return former->process == change->process && former->tid == change->tid &&
	       change->process && !change->apart &&
	       !process_has_forked(former->process, former->used, change->time);
}

void connection_change(struct connections *connections, struct connection *connection,
		       const struct connection_change *change)
{
	struct connection_change *former;
	unsigned int at;

	if (!connection) {
		process_release(connections->processes, change->process);
		return;
	}
	stamp(connections, &connection->key,
	      change->time < change->used ? change->used : change->time);
	for (at = connection->change_count; at && connection->changes[at - 1].time > change->time;)
		at--;
	former = at ? &connection->changes[at - 1] : NULL;
	if (former && goes_on(former, change)) {
		former->listener &= change->listener;
		if (former->used < change->used)
			former->used = change->used;
		process_release(connections->processes, change->process);
		return;
	}
	insert_change(connections, connection, change, at);
}

static void bound_history(struct connections *connections)
{
	uint64_t closed;

	while (connections->closed_count > CONNECTION_HISTORY) {
		closed = connections->oldest->closed;
		if (connections->newest->closed - closed < LATE_NS)
			connections->forgotten++;
		forget(connections, connections->oldest);
	}
}

void connection_close(struct connections *connections, struct connection *connection, uint64_t time)
{
	stamp(connections, &connection->key, time);
	leave_history(connections, connection);
	enter_history(connections, connection, time);
	bound_history(connections);
}

void connection_end(struct connections *connections, struct connection *connection, uint64_t time)
{
	stamp(connections, &connection->key, time);
	connection->over = time;
}

uint64_t connection_forgotten_until(const struct connections *connections)
{
	return connections->forgotten_until;
}

uint64_t connection_forgotten(const struct connections *connections)
{
	return connections->forgotten;
}

const struct connection_change *connection_at(const struct connection *connection, uint64_t time)
{
	unsigned int i = connection->change_count;

	while (i && connection->changes[i - 1].time > time)
		i--;
	if (i)
		return &connection->changes[i - 1];
	/* Of one whose begin is known the first change is its begin. */
	return connection->begin && connection->change_count && !connection->dropped
		       ? &connection->changes[0]
		       : NULL;
}

uint64_t connection_evicted(const struct connections *connections)
{
	return connections->evicted;
}
