// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/use_watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/message.h"

/*
 * Without an event that made a socket another process's, before a look. What comes after it makes
 * `?` until the programs are attached, so a server that forks now and then keeps them.
 */
#define CALM_NS 4000000000ull

/* Between looks that find sockets with two holders. */
#define PAUSE_MOST_NS 64000000000ull

/* A process that holds a socket. */
struct holder {
	struct owner_flow flow;
	struct process *process; /* a reference */
	uint64_t time;
	uint32_t tid;
	bool idle; /* nothing that was sent before is still to come */
};

/* A look at all descriptors. */
struct look {
	struct process_table *processes;
	struct holder *holders;
	size_t count, room;
	bool failed; /* there is an io_uring, or no memory */
};

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static bool make_room(struct look *look)
{
	size_t room = look->room ? 2 * look->room : 256;
	struct holder *holders;

	if (look->count < look->room)
		return true;
	holders = realloc(look->holders, room * sizeof(*holders));
	if (!holders)
		return false;
	look->holders = holders;
	look->room = room;
	return true;
}

static void take_holder(void *arg, const struct owner_event *event)
{
	struct look *look = arg;
	struct process *process;

	look->failed |= event->kind == OWNER_RING;
	if (event->kind != OWNER_HELD || look->failed)
		return;
	process = process_take(look->processes, &event->process, event->time);
	if (!process || !make_room(look)) {
		process_release(look->processes, process);
		look->failed = true;
		return;
	}
	look->holders[look->count++] = (struct holder){.flow = event->flow,
						       .process = process,
						       .time = event->time,
						       .tid = event->process.tid,
						       .idle = event->state == OWNER_HELD_IDLE};
}

static void look_free(struct look *look)
{
	size_t i;

	for (i = 0; i < look->count; i++)
		process_release(look->processes, look->holders[i].process);
	free(look->holders);
}

static int compare_flows(const void *a, const void *b)
{
	return memcmp(&((const struct holder *)a)->flow, &((const struct holder *)b)->flow,
		      sizeof(struct owner_flow));
}

/* True where each socket has one holder. */
static bool look_once(struct look *look, struct use_watch *watch)
{
	size_t i;

	look->processes = &watch->tables->processes;
	if (hooks_pass(watch->hooks, take_holder, look) || look->failed)
		return false;
	if (look->count)
		qsort(look->holders, look->count, sizeof(*look->holders), compare_flows);
	for (i = 1; i < look->count; i++)
		if (!compare_flows(&look->holders[i - 1], &look->holders[i]) &&
		    look->holders[i - 1].process != look->holders[i].process)
			return false;
	return true;
}

/*
 * A socket's only holder becomes who owns it, unless that is known. Not as long as another, who
 * held it before, may have written what is still to be sent; then false.
 */
static bool settle(struct use_watch *watch, const struct holder *holder)
{
	struct connections *connections = watch->tables->connections;
	struct connection *connection = connection_find(connections, &holder->flow);
	const struct connection_change *last;
	struct connection_change change = {.time = holder->time,
					   .used = holder->time,
					   .process = holder->process,
					   .tid = holder->tid};

	if (!connection)
		return false;
	if (connection->closed || connection->begin > holder->time)
		return true;
	last = connection->change_count ? &connection->changes[connection->change_count - 1] : NULL;
	if (last && last->process == holder->process && !last->listener &&
	    !process_has_forked(last->process, last->used, holder->time))
		return true;
	if (!holder->idle || (last && last->time > holder->time))
		return false;
	if (last && last->process == holder->process)
		change.tid = last->tid;
	holder->process->references++;
	connection_change(connections, connection, &change);
	return true;
}

static bool settle_all(struct use_watch *watch, const struct look *look)
{
	bool settled = true;
	size_t i;

	for (i = 0; i < look->count; i++)
		settled &= settle(watch, &look->holders[i]);
	return settled;
}

/*
 * Whether each socket has one user, who is known. The first look tells who holds which socket; what
 * the second finds was so since, and still is, unless an event says otherwise. The holders of the
 * first stay known meanwhile, so that their forks count.
 */
static bool is_exclusive(struct use_watch *watch)
{
	struct look first = {0}, second = {0};
	uint64_t shared = watch->tables->shared;
	bool exclusive = look_once(&first, watch) && look_once(&second, watch);

	if (exclusive) {
		exclusive = hooks_events(watch->hooks, owner_tables_take, watch->tables) &&
			    watch->tables->shared == shared && settle_all(watch, &second);
	}
	look_free(&first);
	look_free(&second);
	return exclusive;
}

/* From now on, where senders are seen. */
static void begin_following(struct use_watch *watch)
{
	watch->following = true;
	watch->tables->unwatched = 0;
	watch->tables->followed = hooks_see_senders(watch->hooks) ? now_ns() : 0;
}

static void follow_uses(struct use_watch *watch)
{
	int error = hooks_follow_uses(watch->hooks, true);

	if (error) {
		message_warning("uses of sockets are not followed any more (%s): packets of "
				"sockets that processes share have ? instead of processes",
				strerror(-error));
		watch->hooks = NULL;
		return;
	}
	begin_following(watch);
}

/*
 * Events that are taken from now on may be about what was before that time. From the very beginning
 * of this no use is reported, however long it takes to detach.
 */
static void leave_uses(struct use_watch *watch)
{
	watch->tables->unwatched = now_ns();
	hooks_follow_uses(watch->hooks, false);
	watch->tables->followed = 0;
	watch->following = false;
}

static void look(struct use_watch *watch, uint64_t now)
{
	if (is_exclusive(watch)) {
		leave_uses(watch);
		return;
	}
	watch->next = now + watch->pause;
	watch->pause = watch->pause < PAUSE_MOST_NS / 2 ? 2 * watch->pause : PAUSE_MOST_NS;
}

void use_watch_begin(struct use_watch *watch, struct hooks *hooks, struct owner_tables *tables)
{
	*watch = (struct use_watch){.tables = tables, .following = true, .pause = CALM_NS};
	if (hooks_follow_on_demand(hooks)) {
		watch->hooks = hooks;
		begin_following(watch);
	}
	watch->shared = tables->shared;
}

void use_watch_follow(struct use_watch *watch)
{
	uint64_t now;

	if (!watch->hooks || watch->for_good)
		return;
	now = now_ns();
	/* The first time: until now the capture was being prepared. */
	if (!watch->next)
		watch->next = now + CALM_NS;
	/* What was lost may have been such an event, and is reported with the next use. */
	watch->for_good = loss_any(&watch->tables->losses);
	if (watch->shared != watch->tables->shared) {
		watch->shared = watch->tables->shared;
		watch->next = now + CALM_NS;
		watch->pause = CALM_NS;
		if (!watch->following)
			follow_uses(watch);
	} else if (watch->for_good && !watch->following) {
		follow_uses(watch);
	} else if (watch->following && !watch->for_good && now >= watch->next) {
		look(watch, now);
	}
}
