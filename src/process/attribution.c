// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/attribution.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/take.h"
#include "base/tcp_flag.h"
#include "process/cgroup.h"
#include "process/container.h"
#include "process/connection.h"
#include "process/hooks.h"
#include "process/listener.h"
#include "process/local_address.h"
#include "process/process.h"

/* Processes whose command line has been told, and whose flow may follow. */
#define RECENT_PROCESSES 64

/* A network namespace in which packets are captured. */
struct home {
	uint32_t netns;
	struct local_addresses *local;
};

struct attribution {
	struct hooks *hooks;
	struct connections *connections;
	struct home *homes; /* by netns, ascending */
	size_t home_count;
	struct listeners listeners;
	struct process_table processes;
	struct process *recent[RECENT_PROCESSES]; /* a reference each, or NULL */
	unsigned int recent_at;
	const struct home *home; /* of the current packet, as is time */
	uint64_t time;
};

/* What an event says of its flow, with a reference to its process. */
static struct connection_change change_of(struct attribution *attribution,
					  const struct owner_event *event)
{
	struct connection_change change = {.time = event->time, .used = event->time};

	if (event->process.tgid)
		change.process =
			process_take(&attribution->processes, &event->process, event->time);
	/* A listener's process is as it was when it began to listen; it may have a new name. */
	if (change.process && event->kind != OWNER_ESTABLISHED)
		process_rename(&attribution->processes, change.process, event->process.comm,
			       event->time);
	return change;
}

/* The generation of the event's socket; one that is not known begins, at that time. */
static struct connection *generation(struct attribution *attribution,
				     const struct owner_event *event, uint64_t begin)
{
	struct connection *known =
		connection_number(attribution->connections, &event->flow, event->generation);

	return known
		       ?: connection_begin(attribution->connections, &event->flow,
					   event->generation, begin);
}

static void begin(struct attribution *attribution, const struct owner_event *event, bool passive)
{
	struct connection_change change = change_of(attribution, event);
	struct connection *connection = connection_begin(attribution->connections, &event->flow,
							 event->generation, event->time);

	change.listener = passive;
	if (connection)
		connection->passive = passive;
	connection_change(attribution->connections, connection, &change);
}

static void use(struct attribution *attribution, const struct owner_event *event)
{
	struct connection_change change = change_of(attribution, event);
	const struct connection *latest = connection_find(attribution->connections, &event->flow);
	struct connection *connection;

	if (!change.process)
		return;
	/* A socket without an event before is older than the capture, unless another came first. */
	connection = generation(attribution, event, latest ? event->time : 0);
	/* It was accepted some time before: what came since the handshake was for this process. */
	if (connection && connection->change_count == 1 && connection->changes[0].listener)
		change.time = connection->changes[0].time;
	listener_inherit(&attribution->listeners, &event->flow, change.process, event->time);
	connection_change(attribution->connections, connection, &change);
}

/*
 * More than one process may hold a socket older than the capture: then it is nobody's yet. Whatever
 * was told of the socket while the iterator ran is younger.
 */
static void hold(struct attribution *attribution, const struct owner_event *event)
{
	struct connection *known = connection_find(attribution->connections, &event->flow);
	struct connection_change change = change_of(attribution, event);

	change.time = 0;
	if (!change.process)
		return;
	if (known && known->changes[0].process == change.process) {
		process_release(&attribution->processes, change.process);
		return;
	}
	if (known) {
		process_release(&attribution->processes, change.process);
		change.process = NULL;
	} else {
		known = connection_begin(attribution->connections, &event->flow, 0, 0);
	}
	connection_change(attribution->connections, known, &change);
}

static void be_nobody(struct attribution *attribution, const struct owner_event *event)
{
	const struct connection_change change = {0};

	if (!connection_find(attribution->connections, &event->flow))
		connection_change(attribution->connections,
				  connection_begin(attribution->connections, &event->flow, 0, 0),
				  &change);
}

static void close_event(struct attribution *attribution, const struct owner_event *event)
{
	struct connection *connection =
		connection_number(attribution->connections, &event->flow, event->generation);

	if (connection)
		connection_close(attribution->connections, connection, event->time);
}

static void listen_event(struct attribution *attribution, const struct owner_event *event)
{
	struct listener listener = {
		.key = event->flow,
		.socket = event->socket,
		.opened = event->kind == OWNER_LISTEN ? event->time : 0,
		.process = change_of(attribution, event).process,
	};

	if (listener.process)
		listener_open(&attribution->listeners, &listener);
}

static void process_event(struct attribution *attribution, const struct owner_event *event)
{
	struct process *process = process_find(&attribution->processes, &event->process);

	if (!process)
		return;
	if (event->kind == OWNER_RENAME)
		process_rename(&attribution->processes, process, event->process.comm, event->time);
	else if (event->kind == OWNER_FORK)
		process_fork(process, event->time);
	else
		process->dead = true;
}

/* The event with the flow follows; until it does, the process is kept among the recent ones. */
static void command_event(struct attribution *attribution, const struct owner_event *event)
{
	const struct owner_command *command = (const struct owner_command *)event;
	struct process *process =
		process_take(&attribution->processes, &event->process, event->time);

	if (!process)
		return;
	if (process->detail)
		detail_command(process->detail, command->text, sizeof(command->text));
	process_release(&attribution->processes, attribution->recent[attribution->recent_at]);
	attribution->recent[attribution->recent_at] = process;
	attribution->recent_at = (attribution->recent_at + 1) % RECENT_PROCESSES;
}

static void take_event(void *arg, const struct owner_event *event)
{
	struct attribution *attribution = arg;

	switch (event->kind) {
	case OWNER_CONNECT:
		begin(attribution, event, false);
		break;
	case OWNER_ESTABLISHED:
		begin(attribution, event, true);
		break;
	case OWNER_USE:
		use(attribution, event);
		break;
	case OWNER_CLOSE:
		close_event(attribution, event);
		break;
	case OWNER_LISTEN:
	case OWNER_LISTENER:
		listen_event(attribution, event);
		break;
	case OWNER_LISTEN_CLOSE:
		listener_close(&attribution->listeners, event->socket, event->time);
		break;
	case OWNER_RENAME:
	case OWNER_EXIT:
	case OWNER_FORK:
		process_event(attribution, event);
		break;
	case OWNER_COMMAND:
		command_event(attribution, event);
		break;
	case OWNER_HELD:
		hold(attribution, event);
		break;
	case OWNER_NOBODY:
		be_nobody(attribution, event);
		break;
	}
}

int attribution_open(struct attribution **out, const struct attribution_request *request)
{
	_cleanup_(attribution_closep) struct attribution *attribution =
		calloc(1, sizeof(*attribution));
	int error;

	if (!attribution)
		return -ENOMEM;
	attribution->processes.detailed = request->detailed;
	attribution->processes.details = HELPER_NONE;
	error = hash_seed_draw(&attribution->processes.seed);
	if (!error && request->detailed)
		error = detail_start(&attribution->processes.details);
	if (!error)
		error = listener_init(&attribution->listeners, &attribution->processes);
	if (!error)
		error = connection_new(&attribution->connections, &attribution->processes);
	if (!error)
		error = hooks_open(&attribution->hooks, request->types, request->without,
				   request->detailed, &request->filter, request->pids,
				   request->pid_count);
	if (error)
		return error;
	hooks_held(attribution->hooks, take_event, attribution);
	*out = TAKE_PTR(attribution);
	return 0;
}

int attribution_add_netns(struct attribution *attribution, uint32_t netns)
{
	struct home *homes = realloc(attribution->homes,
				     (attribution->home_count + 1) * sizeof(*attribution->homes));
	struct local_addresses *local;
	size_t at;
	int error;

	if (!homes)
		return -ENOMEM;
	attribution->homes = homes;
	error = local_address_new(&local);
	if (error)
		return error;
	for (at = attribution->home_count++; at && homes[at - 1].netns > netns; at--)
		homes[at] = homes[at - 1];
	homes[at] = (struct home){netns, local};
	attribution->home = homes;
	hooks_unheld(attribution->hooks, take_event, attribution);
	return 0;
}

int attribution_find_cgroup(const char *path, __u64 *id, __u32 *level)
{
	return cgroup_find(path, id, level);
}

int attribution_find_container(const char *name, __u64 *id, __u32 *level)
{
	char path[PATH_MAX];
	int error = container_cgroup(name, path, sizeof(path));

	return error ?: cgroup_find(path, id, level);
}

void attribution_close(struct attribution *attribution)
{
	size_t i;

	if (!attribution)
		return;
	hooks_close(attribution->hooks);
	for (i = 0; i < RECENT_PROCESSES; i++)
		process_release(&attribution->processes, attribution->recent[i]);
	connection_free(attribution->connections);
	listener_free(&attribution->listeners);
	helper_stop(&attribution->processes.details);
	for (i = 0; i < attribution->home_count; i++)
		local_address_free(attribution->homes[i].local);
	free(attribution->homes);
	free(attribution);
}

void attribution_follow(struct attribution *attribution)
{
	size_t i;

	for (i = 0; i < attribution->home_count; i++)
		local_address_follow(attribution->homes[i].local);
	hooks_events(attribution->hooks, take_event, attribution);
}

bool attribution_is_detailed(const struct attribution *attribution)
{
	return attribution->processes.detailed;
}

int attribution_selected_fd(const struct attribution *attribution)
{
	return hooks_selected_fd(attribution->hooks);
}

uint64_t attribution_forgotten(const struct attribution *attribution)
{
	return connection_forgotten(attribution->connections);
}

uint64_t attribution_lost(const struct attribution *attribution)
{
	return hooks_lost(attribution->hooks);
}

static void put_address(uint8_t *out, const uint8_t *address, uint8_t version)
{
	if (version == 6)
		memcpy(out, address, 16);
	else
		owner_map_address(out, address);
}

/*
 * Whose the connection is, unless it may be that of a child, whose use is told behind its packets.
 * The handshake is the listener's, whoever accepts it.
 */
static const struct process *sure_process(const struct attribution *attribution,
					  const struct connection_change *change)
{
	if (change->process && process_has_forked(change->process, change->used, attribution->time))
		return NULL;
	return change->process;
}

/*
 * Whose the listener of a flow is that nobody has accepted yet. The kernel's socket remembers who
 * opened it, and by that which of several listeners it was; the list also knows who went on when
 * that process ended, and who listened when the connection was made.
 */
static const struct process *listening_process(const struct attribution *attribution,
					       const struct owner_flow *key,
					       const struct connection_change *change)
{
	const struct process *process;

	if (change && change->process && !change->process->dead)
		return change->process;
	process = listener_process(&attribution->listeners, key,
				   change ? change->time : attribution->time);
	return process || !change ? process : change->process;
}

/*
 * The generation that a packet belongs to. A passive one is known when its handshake ends, so the
 * segments of that are found by the SYN, which ends the generation before.
 */
static struct connection_view view_of(const struct attribution *attribution,
				      const struct owner_flow *key, bool opening)
{
	uint64_t time = attribution->time;
	struct connection_view view = connection_view(attribution->connections, key, time);
	struct connection *current = view.current;

	if (!current) {
		if (!view.unknown && view.next && view.next->passive)
			view.current = view.next;
		return view;
	}
	if (opening && current->closed && current->closed < time && !current->over)
		current->over = time;
	if (current->over && current->over <= time) {
		view.current = view.next && view.next->passive ? view.next : NULL;
	} else if (current->closed && current->closed < time && view.next && view.next->passive &&
		   current->changes[0].process != view.next->changes[0].process) {
		/* The end of one or the handshake of the next. */
		view.current = NULL;
		view.unknown = true;
	}
	return view;
}

/* What is known of a flow at the packet's time; its listener's process until it is accepted. */
static void find_end(struct attribution *attribution, const struct owner_flow *key, bool opening,
		     struct attribution_end *end)
{
	struct connection_view view = view_of(attribution, key, opening);
	const struct connection_change *change = NULL;

	*end = (struct attribution_end){
		.local = view.current || view.unknown ||
			 local_address_has(attribution->home->local, key->local)};
	if (!end->local || view.unknown)
		return;
	if (view.current)
		change = connection_at(view.current, attribution->time);
	if (view.current && !change)
		return;
	if (change && !change->listener)
		end->process = sure_process(attribution, change);
	else
		end->process = listening_process(attribution, key, change);
}

static int compare_home(const void *netns, const void *home)
{
	const uint32_t wanted = *(const uint32_t *)netns;
	const uint32_t has = ((const struct home *)home)->netns;

	return (wanted > has) - (wanted < has);
}

static void enter_packet(struct attribution *attribution, uint64_t time, uint32_t netns)
{
	const struct home *home;

	if (attribution->home->netns != netns) {
		home = bsearch(&netns, attribution->homes, attribution->home_count, sizeof(*home),
			       compare_home);
		attribution->home = home ?: attribution->home;
	}
	attribution->time = time;
	hooks_events(attribution->hooks, take_event, attribution);
}

void attribution_find(struct attribution *attribution, const struct packet_tuple *tuple,
		      uint64_t time, uint32_t netns, struct attribution_ends *ends)
{
	bool opening = (tuple->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
	struct owner_flow key = {
		.netns = netns,
		.local_port = tuple->source_port,
		.remote_port = tuple->destination_port,
	};
	struct owner_flow other = {
		.netns = netns,
		.local_port = tuple->destination_port,
		.remote_port = tuple->source_port,
	};

	enter_packet(attribution, time, netns);
	put_address(key.local, tuple->source, tuple->version);
	put_address(key.remote, tuple->destination, tuple->version);
	memcpy(other.local, key.remote, sizeof(other.local));
	memcpy(other.remote, key.local, sizeof(other.remote));
	find_end(attribution, &key, opening, &ends->source);
	find_end(attribution, &other, opening, &ends->destination);
}

uint64_t attribution_evicted(const struct attribution *attribution)
{
	return connection_evicted(attribution->connections);
}

struct helper *attribution_process(struct attribution *attribution)
{
	return &attribution->processes.details;
}

uint64_t attribution_processes_lost(const struct attribution *attribution)
{
	return hooks_processes_lost(attribution->hooks);
}
