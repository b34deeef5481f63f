// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/connection.h"

#include <errno.h>
#include <string.h>

#include "base/hash.h"
#include "base/take.h"

#define BUCKETS_FIRST 4096

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
	uint64_t forgotten; /* while packets might still follow */
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

static struct connection **bucket_of(const struct connections *connections,
				     const struct owner_flow *key)
{
	uint32_t words[sizeof(*key) / sizeof(uint32_t)];
	uint32_t hash;

	memcpy(words, key, sizeof(words));
	hash = hash_words(&connections->seed, words, sizeof(words) / sizeof(words[0]));
	return &connections->buckets[hash & (connections->bucket_count - 1)];
}

struct connection *connection_find(const struct connections *connections,
				   const struct owner_flow *key)
{
	struct connection *connection = *bucket_of(connections, key);

	while (connection && memcmp(&connection->key, key, sizeof(*key)))
		connection = connection->next;
	return connection;
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

void connection_forget(struct connections *connections, struct connection *connection)
{
	struct connection **at = bucket_of(connections, &connection->key);

	leave_history(connections, connection);
	drop_changes(connections, connection);
	while (*at != connection)
		at = &(*at)->next;
	*at = connection->next;
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
			connection_forget(connections, connections->buckets[i]);
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
	connection_forget(connections, connections->oldest);
	return true;
}

static struct connection *enter(struct connections *connections, const struct owner_flow *key)
{
	struct connection *connection = connection_find(connections, key);
	struct connection **bucket;

	if (connection)
		return connection;
	if (!make_room(connections))
		return NULL;
	if (connections->count >= connections->bucket_count)
		grow(connections);
	connection = calloc(1, sizeof(*connection));
	if (!connection)
		return NULL;
	connection->key = *key;
	bucket = bucket_of(connections, key);
	connection->next = *bucket;
	*bucket = connection;
	connections->count++;
	return connection;
}

void connection_begin(struct connections *connections, const struct owner_flow *key,
		      const struct connection_change *change)
{
	struct connection *connection = enter(connections, key);

	if (!connection) {
		process_release(connections->processes, change->process);
		return;
	}
	leave_history(connections, connection);
	drop_changes(connections, connection);
	connection->begun = true;
	connection->changes[0] = *change;
	connection->change_count = 1;
}

void connection_change(struct connections *connections, const struct owner_flow *key,
		       const struct connection_change *change)
{
	struct connection *connection = enter(connections, key);
	unsigned int at;

	if (!connection) {
		process_release(connections->processes, change->process);
		return;
	}
	for (at = connection->change_count; at && connection->changes[at - 1].time > change->time;)
		at--;
	if (at && connection->changes[at - 1].process == change->process && change->process) {
		connection->changes[at - 1].listener &= change->listener;
		if (connection->changes[at - 1].used < change->used)
			connection->changes[at - 1].used = change->used;
		process_release(connections->processes, change->process);
		return;
	}
	if (connection->change_count == CONNECTION_CHANGES) {
		process_release(connections->processes, connection->changes[0].process);
		memmove(connection->changes, connection->changes + 1,
			(CONNECTION_CHANGES - 1) * sizeof(connection->changes[0]));
		connection->change_count--;
		at -= at > 0;
	}
	memmove(connection->changes + at + 1, connection->changes + at,
		(connection->change_count - at) * sizeof(connection->changes[0]));
	connection->changes[at] = *change;
	connection->change_count++;
}

void connection_close(struct connections *connections, const struct owner_flow *key, uint64_t time)
{
	struct connection *connection = connection_find(connections, key);

	if (!connection)
		return;
	leave_history(connections, connection);
	enter_history(connections, connection, time);
	if (connections->closed_count <= CONNECTION_HISTORY)
		return;
	if (time - connections->oldest->closed < LATE_NS)
		connections->forgotten++;
	connection_forget(connections, connections->oldest);
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
	return connection->begun && connection->change_count ? &connection->changes[0] : NULL;
}

uint64_t connection_evicted(const struct connections *connections)
{
	return connections->evicted;
}
