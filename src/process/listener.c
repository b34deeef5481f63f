// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/listener.h"

#include <stdlib.h>
#include <string.h>

/* The start of an IPv4 address in an owner_flow. */
static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

int listener_init(struct listeners *listeners, struct process_table *processes)
{
	*listeners = (struct listeners){.processes = processes};
	return hash_seed_draw(&listeners->seed);
}

static uint32_t address_bucket(const struct listeners *listeners, const struct owner_flow *key)
{
	uint32_t words[sizeof(*key) / sizeof(uint32_t)];

	memcpy(words, key, sizeof(words));
	return hash_words(&listeners->seed, words, sizeof(words) / sizeof(words[0])) %
	       LISTENER_BUCKETS;
}

static uint32_t socket_bucket(const struct listeners *listeners, uint64_t socket)
{
	const uint32_t words[] = {(uint32_t)socket, (uint32_t)(socket >> 32)};

	return hash_words(&listeners->seed, words, 2) % LISTENER_BUCKETS;
}

static void release(struct listeners *listeners, struct listener *listener)
{
	process_release(listeners->processes, listener->process);
	free(listener);
}

void listener_free(struct listeners *listeners)
{
	struct listener *listener, *next;
	size_t i;

	for (i = 0; i < LISTENER_BUCKETS; i++) {
		for (listener = listeners->by_address[i]; listener; listener = next) {
			next = listener->next;
			release(listeners, listener);
		}
	}
}

static void forget_first_closed(struct listeners *listeners)
{
	struct listener *listener = listeners->first_closed;
	struct listener **at = &listeners->by_address[address_bucket(listeners, &listener->key)];

	while (*at != listener)
		at = &(*at)->next;
	*at = listener->next;
	listeners->first_closed = listener->next_closed;
	if (!listeners->first_closed)
		listeners->last_closed = NULL;
	listeners->closed_count--;
	if (listeners->forgotten_until < listener->closed)
		listeners->forgotten_until = listener->closed;
	release(listeners, listener);
}

/*
 * Where the pointer to the open listener with that socket is; it points to NULL if there is none.
 */
static struct listener **find_open(struct listeners *listeners, uint64_t socket)
{
	struct listener **at = &listeners->by_socket[socket_bucket(listeners, socket)];

	while (*at && (*at)->socket != socket)
		at = &(*at)->next_open;
	return at;
}

/* Of several that hold it since before the capture, it is the first's: that called listen(). */
static void keep_first(struct listeners *listeners, struct listener *known,
		       const struct listener *also)
{
	struct process *spare = also->process;

	if (!spare)
		return;
	if (!known->process) {
		known->process = spare;
		return;
	}
	if (spare->reported.start < known->process->reported.start) {
		spare = known->process;
		known->process = also->process;
	}
	process_release(listeners->processes, spare);
}

void listener_open(struct listeners *listeners, const struct listener *listener)
{
	struct listener **open = find_open(listeners, listener->socket), **address, *new;

	listeners->changes++;
	if (*open) {
		keep_first(listeners, *open, listener);
		return;
	}
	new = malloc(sizeof(*new));
	if (!new) {
		process_release(listeners->processes, listener->process);
		return;
	}
	*new = *listener;
	new->next_open = new->next_closed = NULL;
	*open = new;
	address = &listeners->by_address[address_bucket(listeners, &new->key)];
	new->next = *address;
	*address = new;
}

void listener_close(struct listeners *listeners, uint64_t socket, uint64_t time)
{
	struct listener **at = find_open(listeners, socket), *listener = *at;

	if (!listener)
		return;
	listeners->changes++;
	*at = listener->next_open;
	listener->closed = time;
	if (listeners->last_closed)
		listeners->last_closed->next_closed = listener;
	else
		listeners->first_closed = listener;
	listeners->last_closed = listener;
	if (++listeners->closed_count > LISTENER_HISTORY)
		forget_first_closed(listeners);
}

size_t listener_keys(const struct owner_flow *flow, struct owner_flow keys[LISTENER_ADDRESSES])
{
	const struct owner_flow any = {.netns = flow->netns, .local_port = flow->local_port};
	size_t count = 0;

	keys[count] = any;
	memcpy(keys[count++].local, flow->local, sizeof(flow->local));
	if (!memcmp(flow->local, mapped, sizeof(mapped))) {
		keys[count] = any;
		memcpy(keys[count++].local, mapped, sizeof(mapped));
	}
	keys[count++] = any;
	return count;
}

static struct listener *first_with(const struct listeners *listeners, const struct owner_flow *key)
{
	return listeners->by_address[address_bucket(listeners, key)];
}

static bool has_key(const struct listener *listener, const struct owner_flow *key)
{
	return !memcmp(&listener->key, key, sizeof(*key));
}

/*
 * The one that fits best of those whose process has ended; NULL where there are several of these.
 */
static struct listener *find_orphan(const struct listeners *listeners,
				    const struct owner_flow *flow)
{
	struct listener *listener, *orphan = NULL;
	struct owner_flow keys[LISTENER_ADDRESSES];
	size_t i, count = listener_keys(flow, keys);

	for (i = 0; i < count && !orphan; i++) {
		for (listener = first_with(listeners, &keys[i]); listener;
		     listener = listener->next) {
			if (!has_key(listener, &keys[i]) || listener->closed ||
			    !listener->process || !listener->process->dead)
				continue;
			if (orphan)
				return NULL;
			orphan = listener;
		}
	}
	return orphan;
}

void listener_inherit(struct listeners *listeners, const struct owner_flow *flow,
		      struct process *process, uint64_t time)
{
	const struct listener *orphan = process->dead ? NULL : find_orphan(listeners, flow);
	struct listener heir;

	if (!orphan)
		return;
	heir = *orphan;
	heir.opened = time;
	heir.process = process;
	process->references++;
	listener_close(listeners, heir.socket, time);
	listener_open(listeners, &heir);
}

static struct process *find(const struct listeners *listeners, const struct owner_flow *flow,
			    uint64_t time, bool *found)
{
	const struct listener *listener;
	struct process *process = NULL;
	struct owner_flow keys[LISTENER_ADDRESSES];
	size_t i, count = listener_keys(flow, keys);

	*found = false;
	for (i = 0; i < count && !*found; i++) {
		for (listener = first_with(listeners, &keys[i]); listener;
		     listener = listener->next) {
			if (!has_key(listener, &keys[i]) || time < listener->opened ||
			    (listener->closed && listener->closed < time))
				continue;
			if (*found && process != listener->process)
				return NULL;
			process = listener->process;
			*found = true;
		}
	}
	return process;
}

/* 0 is a time too: before the capture. */
static bool is_forgotten(const struct listeners *listeners, uint64_t time)
{
	return listeners->forgotten_until && time <= listeners->forgotten_until;
}

struct process *listener_process(const struct listeners *listeners, const struct owner_flow *flow,
				 uint64_t time)
{
	bool found;

	return is_forgotten(listeners, time) ? NULL : find(listeners, flow, time, &found);
}

bool listener_exists(const struct listeners *listeners, const struct owner_flow *flow,
		     uint64_t time)
{
	/* listen(2) without bind(2) is reported before the port is chosen. */
	struct owner_flow unbound = *flow;
	bool found;

	if (is_forgotten(listeners, time))
		return true;
	find(listeners, flow, time, &found);
	unbound.local_port = 0;
	if (!found)
		find(listeners, &unbound, time, &found);
	return found;
}
