// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/listener.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t any6[16];
static const uint8_t any4[16] = {[10] = 0xff, [11] = 0xff};

void listener_free(struct listeners *listeners)
{
	size_t i;

	for (i = 0; i < listeners->count; i++)
		process_release(listeners->processes, listeners->list[i].process);
	free(listeners->list);
}

static void drop(struct listeners *listeners, struct listener *listener)
{
	struct listener *end = listeners->list + listeners->count;

	process_release(listeners->processes, listener->process);
	listeners->closed_count -= listener->closed != 0;
	memmove(listener, listener + 1, (size_t)(end - listener - 1) * sizeof(*listener));
	listeners->count--;
}

static void drop_oldest_closed(struct listeners *listeners)
{
	struct listener *listener, *oldest = NULL;

	for (listener = listeners->list; listener < listeners->list + listeners->count; listener++)
		if (listener->closed && (!oldest || listener->closed < oldest->closed))
			oldest = listener;
	if (oldest)
		drop(listeners, oldest);
}

static struct listener *find_open(const struct listeners *listeners, uint64_t socket)
{
	size_t i;

	for (i = 0; i < listeners->count; i++)
		if (listeners->list[i].socket == socket && !listeners->list[i].closed)
			return &listeners->list[i];
	return NULL;
}

/* Of several that hold it since before the capture, it is the first's: that called listen(). */
static void keep_first(struct listeners *listeners, struct listener *known,
		       const struct listener *also)
{
	struct process *spare = also->process;

	if (spare->told.start < known->process->told.start) {
		spare = known->process;
		known->process = also->process;
	}
	process_release(listeners->processes, spare);
}

void listener_open(struct listeners *listeners, const struct listener *listener)
{
	struct listener *known = find_open(listeners, listener->socket), *more;
	size_t room = listeners->room ? 2 * listeners->room : 64;

	if (known) {
		keep_first(listeners, known, listener);
		return;
	}
	if (listeners->count == listeners->room) {
		more = reallocarray(listeners->list, room, sizeof(*more));
		if (!more) {
			process_release(listeners->processes, listener->process);
			return;
		}
		listeners->list = more;
		listeners->room = room;
	}
	listeners->list[listeners->count++] = *listener;
}

void listener_close(struct listeners *listeners, uint64_t socket, uint64_t time)
{
	struct listener *listener = find_open(listeners, socket);

	if (!listener)
		return;
	listener->closed = time;
	if (++listeners->closed_count > LISTENER_HISTORY)
		drop_oldest_closed(listeners);
}

/* How closely the listener fits: 0 not at all, else the more the better. */
static int fit(const struct listener *listener, const struct owner_flow *flow)
{
	bool is_ip4 = !memcmp(flow->local, any4, 12);

	if (listener->key.local_port != flow->local_port || listener->key.netns != flow->netns)
		return 0;
	if (!memcmp(listener->key.local, flow->local, sizeof(flow->local)))
		return 3;
	if (is_ip4 && !memcmp(listener->key.local, any4, sizeof(any4)))
		return 2;
	return !memcmp(listener->key.local, any6, sizeof(any6));
}

/* The one that fits best; NULL where there are several of these. */
static struct listener *find_orphan(const struct listeners *listeners,
				    const struct owner_flow *flow)
{
	struct listener *orphan = NULL;
	int best = 0, now;
	size_t i;

	for (i = 0; i < listeners->count; i++) {
		struct listener *listener = &listeners->list[i];

		if (listener->closed || !listener->process->dead)
			continue;
		now = fit(listener, flow);
		if (now > best) {
			best = now;
			orphan = listener;
		} else if (now && now == best) {
			orphan = NULL;
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

struct process *listener_process(const struct listeners *listeners, const struct owner_flow *flow,
				 uint64_t time)
{
	struct process *process = NULL;
	int best = 0, now;
	size_t i;

	for (i = 0; i < listeners->count; i++) {
		const struct listener *listener = &listeners->list[i];

		if (time < listener->opened || (listener->closed && listener->closed < time))
			continue;
		now = fit(listener, flow);
		if (now > best) {
			best = now;
			process = listener->process;
		} else if (now && now == best && process != listener->process) {
			process = NULL;
		}
	}
	return process;
}
