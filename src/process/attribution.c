// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/attribution.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "process/cgroup.h"
#include "process/container.h"
#include "process/connection.h"
#include "process/hooks.h"
#include "process/listener.h"
#include "process/local_address.h"
#include "process/process.h"

/* RFC 9293 section 3.1 */
#define FLAG_SYN 0x02
#define FLAG_ACK 0x10

/* Processes whose command line has been told, and whose flow may follow. */
#define RECENT_PROCESSES 64

/* A network namespace in which packets are captured. */
struct home {
	uint32_t netns;
	struct local *local;
};

struct owners {
	struct hooks *hooks;
	struct flows *flows;
	struct home *homes;
	size_t home_count;
	struct listeners listeners;
	struct processes processes;
	struct process *recent[RECENT_PROCESSES]; /* a reference each, or NULL */
	unsigned int recent_at;
	const struct home *home; /* of the packet at hand */
	uint64_t time;		 /* likewise */
};

/* Of a packet, at its time. process NULL: not known. */
struct end {
	bool local;
	const struct process *process;
};

const char *owners_hook(unsigned int i)
{
	return hooks_name(i);
}

bool owners_has_hook(unsigned int i, const struct types *types)
{
	return hooks_probe(i, types);
}

const char *owners_hook_loss(unsigned int i)
{
	return hooks_loss(i);
}

/* What an event says of its flow, with a reference to its process. */
static struct flow_change change_of(struct owners *owners, const struct owner_event *event)
{
	struct flow_change change = {.time = event->time, .used = event->time};

	if (event->process.tgid)
		change.process = process_take(&owners->processes, &event->process, event->time);
	/* A listener's process is as it was when it began to listen; it may have a new name. */
	if (change.process && event->kind != OWNER_ESTABLISHED)
		process_rename(change.process, event->process.comm, event->time);
	return change;
}

static void establish(struct owners *owners, const struct owner_event *event)
{
	struct flow_change change = change_of(owners, event);

	change.listener = true;
	flow_begin(owners->flows, &event->flow, &change);
}

static void use(struct owners *owners, const struct owner_event *event)
{
	struct flow_change change = change_of(owners, event);
	const struct flow *flow;

	if (!change.process)
		return;
	flow = flow_find(owners->flows, &event->flow);
	/* It was accepted some time before: what came since the handshake was for this process. */
	if (flow && flow->change_count == 1 && flow->changes[0].listener)
		change.time = flow->changes[0].time;
	listener_inherit(&owners->listeners, &event->flow, change.process, event->time);
	flow_change(owners->flows, &event->flow, &change);
}

/*
 * More than one process may hold a socket older than the capture: then it is nobody's yet. Whatever
 * was told of the socket while the iterator ran is younger.
 */
static void hold(struct owners *owners, const struct owner_event *event)
{
	const struct flow *known = flow_find(owners->flows, &event->flow);
	struct flow_change change = change_of(owners, event);

	change.time = 0;
	if (!change.process)
		return;
	if (known && known->changes[0].process == change.process) {
		process_release(&owners->processes, change.process);
		return;
	}
	if (known) {
		process_release(&owners->processes, change.process);
		change.process = NULL;
	}
	flow_change(owners->flows, &event->flow, &change);
}

static void be_nobody(struct owners *owners, const struct owner_event *event)
{
	struct flow_change change = {0};

	if (!flow_find(owners->flows, &event->flow))
		flow_change(owners->flows, &event->flow, &change);
}

static void listen_event(struct owners *owners, const struct owner_event *event)
{
	struct listener listener = {
		.key = event->flow,
		.socket = event->socket,
		.opened = event->kind == OWNER_LISTEN ? event->time : 0,
		.process = change_of(owners, event).process,
	};

	if (listener.process)
		listener_open(&owners->listeners, &listener);
}

static void process_event(struct owners *owners, const struct owner_event *event)
{
	struct process *process = process_find(&owners->processes, &event->process);

	if (!process)
		return;
	if (event->kind == OWNER_RENAME)
		process_rename(process, event->process.comm, event->time);
	else if (event->kind == OWNER_FORK)
		process_fork(process, event->time);
	else
		process->dead = true;
}

/* The event with the flow follows; until it does, the process is kept among the recent ones. */
static void command_event(struct owners *owners, const struct owner_event *event)
{
	const struct owner_command *command = (const struct owner_command *)event;
	struct process *process = process_take(&owners->processes, &event->process, event->time);

	if (!process)
		return;
	if (process->detail)
		detail_command(process->detail, command->text, sizeof(command->text));
	process_release(&owners->processes, owners->recent[owners->recent_at]);
	owners->recent[owners->recent_at] = process;
	owners->recent_at = (owners->recent_at + 1) % RECENT_PROCESSES;
}

static void take_event(void *arg, const struct owner_event *event)
{
	struct owners *owners = arg;
	struct flow_change change;

	switch (event->kind) {
	case OWNER_CONNECT:
		change = change_of(owners, event);
		flow_begin(owners->flows, &event->flow, &change);
		break;
	case OWNER_ESTABLISHED:
		establish(owners, event);
		break;
	case OWNER_USE:
		use(owners, event);
		break;
	case OWNER_CLOSE:
		flow_close(owners->flows, &event->flow, event->time);
		break;
	case OWNER_LISTEN:
	case OWNER_LISTENER:
		listen_event(owners, event);
		break;
	case OWNER_LISTEN_CLOSE:
		listener_close(&owners->listeners, event->socket, event->time);
		break;
	case OWNER_RENAME:
	case OWNER_EXIT:
	case OWNER_FORK:
		process_event(owners, event);
		break;
	case OWNER_COMMAND:
		command_event(owners, event);
		break;
	case OWNER_HELD:
		hold(owners, event);
		break;
	case OWNER_NOBODY:
		be_nobody(owners, event);
		break;
	}
}

int owners_open(struct owners **out, const struct owners_request *request)
{
	_cleanup_(owners_closep) struct owners *owners = calloc(1, sizeof(*owners));
	int error;

	if (!owners)
		return -ENOMEM;
	owners->listeners.processes = &owners->processes;
	owners->processes.detailed = request->detailed;
	error = flow_new(&owners->flows, &owners->processes);
	if (!error)
		error = hooks_open(&owners->hooks, request->types, request->without,
				   request->detailed, &request->filter, request->pids,
				   request->pid_count);
	if (error)
		return error;
	hooks_held(owners->hooks, take_event, owners);
	*out = owners;
	owners = NULL;
	return 0;
}

int owners_add_netns(struct owners *owners, uint32_t netns)
{
	struct home *homes =
		realloc(owners->homes, (owners->home_count + 1) * sizeof(*owners->homes));
	struct local *local;
	int error;

	if (!homes)
		return -ENOMEM;
	owners->homes = homes;
	error = local_new(&local);
	if (error)
		return error;
	homes[owners->home_count++] = (struct home){netns, local};
	owners->home = homes;
	hooks_unheld(owners->hooks, take_event, owners);
	return 0;
}

int owners_find_cgroup(const char *path, __u64 *id, __u32 *level)
{
	return cgroup_find(path, id, level);
}

int owners_find_container(const char *name, __u64 *id, __u32 *level)
{
	char path[PATH_MAX];
	int error = container_cgroup(name, path, sizeof(path));

	return error ?: cgroup_find(path, id, level);
}

void owners_close(struct owners *owners)
{
	size_t i;

	if (!owners)
		return;
	hooks_close(owners->hooks);
	for (i = 0; i < RECENT_PROCESSES; i++)
		process_release(&owners->processes, owners->recent[i]);
	flow_free(owners->flows);
	listener_free(&owners->listeners);
	for (i = 0; i < owners->home_count; i++)
		local_free(owners->homes[i].local);
	free(owners->homes);
	free(owners);
}

void owners_follow(struct owners *owners)
{
	size_t i;

	for (i = 0; i < owners->home_count; i++)
		local_follow(owners->homes[i].local);
	hooks_events(owners->hooks, take_event, owners);
}

void owners_packet(struct owners *owners, uint64_t time, uint32_t netns)
{
	size_t i;

	for (i = 0; owners->home->netns != netns && i < owners->home_count; i++)
		owners->home = &owners->homes[i];
	owners->time = time;
	hooks_events(owners->hooks, take_event, owners);
}

int owners_wanted_fd(const struct owners *owners)
{
	return hooks_wanted_fd(owners->hooks);
}

uint64_t owners_lost(const struct owners *owners)
{
	return hooks_lost(owners->hooks);
}

static void map_address(uint8_t *out, const uint8_t *address, uint8_t version)
{
	if (version == 6) {
		memcpy(out, address, 16);
		return;
	}
	memset(out, 0, 10);
	memset(out + 10, 0xff, 2);
	memcpy(out + 12, address, 4);
}

/*
 * Whose the connection is, unless it may be that of a child, whose use is told behind its packets.
 * The handshake is the listener's, whoever accepts it.
 */
static const struct process *sure_process(const struct owners *owners,
					  const struct flow_change *change)
{
	if (change->process && process_has_forked(change->process, change->used, owners->time))
		return NULL;
	return change->process;
}

/*
 * Whose the listener of a flow is that nobody has accepted yet. The kernel's socket remembers who
 * opened it, and by that which of several listeners it was; the list also knows who went on when
 * that process ended, and who listened when the connection was made.
 */
static const struct process *listening_process(const struct owners *owners,
					       const struct owner_flow *key,
					       const struct flow_change *change)
{
	const struct process *process;

	if (change && change->process && !change->process->dead)
		return change->process;
	process = listener_process(&owners->listeners, key, change ? change->time : owners->time);
	return process || !change ? process : change->process;
}

/* What is known of a flow at the packet's time; its listener's process until it is accepted. */
static void find_end(struct owners *owners, const struct owner_flow *key, bool opening,
		     struct end *end)
{
	struct flow *flow = flow_find(owners->flows, key);
	const struct flow_change *change = NULL;

	if (flow && opening && flow->closed && flow->closed < owners->time) {
		/* The SYN of a new connection between the ends of an old one. */
		flow_forget(owners->flows, flow);
		flow = NULL;
	}
	*end = (struct end){.local = flow || local_has(owners->home->local, key->local)};
	if (!end->local)
		return;
	if (flow)
		change = flow_at(flow, owners->time);
	if (change && !change->listener)
		end->process = sure_process(owners, change);
	else
		end->process = listening_process(owners, key, change);
}

void owners_put(const struct packet_owner *owner, struct buffer *out)
{
	if (owner->comm) {
		detail_put_text(out, owner->comm);
		buffer_char(out, '[');
		buffer_decimal(out, owner->pid);
		buffer_char(out, ']');
	} else {
		buffer_char(out, owner->local ? '?' : '-');
	}
}

static struct packet_owner owner_of(const struct owners *owners, const struct end *end)
{
	const struct process *process = end->process;

	if (!process)
		return (struct packet_owner){.local = end->local};
	return (struct packet_owner){
		.local = true,
		.pid = process->told.tgid,
		.tid = process->told.tid,
		.uid = process->told.uid,
		.comm = process_comm(process, owners->time),
	};
}

static void put_detail(const struct owners *owners, const struct end *end, struct buffer *out)
{
	if (!end->local)
		return;
	if (end->process) {
		buffer_literal(out, "\n    pid ");
		buffer_decimal(out, end->process->told.tgid);
		buffer_literal(out, ", comm ");
		detail_put_text(out, process_comm(end->process, owners->time));
		detail_put(end->process->detail, &end->process->told, out);
	} else {
		buffer_literal(out, "\n    pid ?");
	}
	buffer_literal(out, ", netns ");
	buffer_decimal(out, owners->home->netns);
}

static void find_ends(struct owners *owners, const struct packet_ends *ends, struct end *left,
		      struct end *right)
{
	bool opening = (ends->flags & (FLAG_SYN | FLAG_ACK)) == FLAG_SYN;
	struct owner_flow key = {
		.netns = owners->home->netns,
		.local_port = ends->source_port,
		.remote_port = ends->destination_port,
	};
	struct owner_flow other = {
		.netns = owners->home->netns,
		.local_port = ends->destination_port,
		.remote_port = ends->source_port,
	};

	map_address(key.local, ends->source, ends->version);
	map_address(key.remote, ends->destination, ends->version);
	memcpy(other.local, key.remote, sizeof(other.local));
	memcpy(other.remote, key.local, sizeof(other.remote));
	find_end(owners, &key, opening, left);
	find_end(owners, &other, opening, right);
}

bool owners_find(void *arg, const struct packet_ends *ends, struct packet_owner *source,
		 struct packet_owner *destination)
{
	struct owners *owners = arg;
	struct end left, right;

	find_ends(owners, ends, &left, &right);
	*source = owner_of(owners, &left);
	*destination = owner_of(owners, &right);
	return true;
}

void owners_ends(void *arg, const struct packet_ends *ends, struct buffer *out)
{
	struct owners *owners = arg;
	struct packet_owner source, destination;
	struct end left, right;

	find_ends(owners, ends, &left, &right);
	source = owner_of(owners, &left);
	destination = owner_of(owners, &right);
	buffer_literal(out, " | ");
	owners_put(&source, out);
	buffer_literal(out, " > ");
	owners_put(&destination, out);
	if (!owners->processes.detailed)
		return;
	put_detail(owners, &left, out);
	put_detail(owners, &right, out);
}
