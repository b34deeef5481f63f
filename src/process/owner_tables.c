// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/owner_tables.h"

#include <netinet/tcp.h>
#include <string.h>

#include "process/detail.h"

/* What an event says of its flow, with a reference to its process. */
static struct connection_change change_of(struct owner_tables *tables,
					  const struct owner_event *event)
{
	struct connection_change change = {
		.time = event->time, .used = event->time, .tid = event->process.tid};

	change.apart = loss_of_flow(&tables->losses, &event->flow, 0, event->time) ||
		       loss_of_process(&tables->losses, event->process.tgid, 0, event->time);
	if (event->process.tgid)
		change.process = process_take(&tables->processes, &event->process, event->time);
	/* A listener's process is as it was when it began to listen; it may have changed. */
	if (change.process && event->kind != OWNER_ESTABLISHED)
		process_update(&tables->processes, change.process, &event->process, event->time);
	return change;
}

/* The generation of the event's socket; one that is not known begins, at that time. */
static struct connection *generation(struct owner_tables *tables, const struct owner_event *event,
				     uint64_t begin)
{
	struct connection *known =
		connection_number(tables->connections, &event->flow, event->generation);

	return known
		       ?: connection_begin(tables->connections, &event->flow, event->generation,
					   begin);
}

/*
 * The socket of an event by which its handshake ends, if a process that accepted it at that moment
 * was reported before. The listener's process, with which the change comes, may be that one too.
 */
static struct connection *begun_early(struct owner_tables *tables, const struct owner_event *event,
				      struct connection_change *change)
{
	struct connection *latest = connection_find(tables->connections, &event->flow);
	const struct connection_change *use;

	if (!latest || !latest->early || latest->number || latest->closed)
		return NULL;
	use = connection_at(latest, latest->early);
	if (use && use->process == change->process) {
		process_release(&tables->processes, change->process);
		change->process = NULL;
	}
	change->time = latest->early - 1;
	latest->number = event->generation;
	latest->early = 0;
	return latest;
}

/* A key has one socket at a time: the end of one that began before was not seen, or comes late. */
static void end_former(struct owner_tables *tables, const struct owner_event *event)
{
	struct connection *latest = connection_find(tables->connections, &event->flow);

	if (latest && !latest->closed && latest->begin < event->time)
		connection_close(tables->connections, latest, event->time);
}

static void begin(struct owner_tables *tables, const struct owner_event *event, bool passive)
{
	struct connection_change change = change_of(tables, event);
	struct connection *connection = passive ? begun_early(tables, event, &change) : NULL;

	if (!connection) {
		end_former(tables, event);
		connection = connection_begin(tables->connections, &event->flow, event->generation,
					      event->time);
	}
	change.listener = passive;
	if (connection)
		connection->passive = passive;
	connection_change(tables->connections, connection, &change);
}

/* The socket that a process has accepted while its handshake ended. */
static struct connection *use_early(struct owner_tables *tables, const struct owner_event *event)
{
	struct connection *latest = connection_find(tables->connections, &event->flow);

	if (latest && !latest->closed &&
	    (latest->early || (latest->passive && latest->changes[0].listener)))
		return latest;
	latest = connection_begin(tables->connections, &event->flow, 0, event->time);
	if (latest)
		latest->early = event->time;
	return latest;
}

static void use(struct owner_tables *tables, const struct owner_event *event)
{
	struct connection_change change = change_of(tables, event);
	const struct connection *latest = connection_find(tables->connections, &event->flow);
	struct connection *connection;

	if (!change.process)
		return;
	/* A socket without an event before is older than the capture, unless another came first. */
	connection = event->state == OWNER_USE_EARLY
			     ? use_early(tables, event)
			     : generation(tables, event, latest ? event->time : 0);
	/* It was accepted some time before: what came since the handshake was for this process. */
	if (connection && connection->change_count == 1 && connection->changes[0].listener)
		change.time = connection->changes[0].time;
	listener_inherit(&tables->listeners, &event->flow, change.process, event->time);
	connection_change(tables->connections, connection, &change);
}

/*
 * More than one process may hold a socket older than the capture: then it is nobody's yet. Whatever
 * was reported of the socket while the iterator ran is younger.
 */
static void hold(struct owner_tables *tables, const struct owner_event *event)
{
	struct connection *known = connection_find(tables->connections, &event->flow);
	struct connection_change change = change_of(tables, event);

	change.time = 0;
	if (!change.process)
		return;
	if (known && known->changes[0].process == change.process) {
		process_release(&tables->processes, change.process);
		return;
	}
	if (known) {
		process_release(&tables->processes, change.process);
		change.process = NULL;
	} else {
		known = connection_begin(tables->connections, &event->flow, 0, 0);
	}
	connection_change(tables->connections, known, &change);
}

static enum packet_absence absence_of(uint32_t state)
{
	switch (state) {
	case TCP_TIME_WAIT:
		return PACKET_ABSENCE_TIME_WAIT;
	case TCP_FIN_WAIT1:
	case TCP_FIN_WAIT2:
	case TCP_CLOSING:
	case TCP_LAST_ACK:
		return PACKET_ABSENCE_ORPHAN;
	default:
		return PACKET_ABSENCE_UNKNOWN;
	}
}

/*
 * Sockets that no process was found to hold: of these a connection may wait to be accepted, or
 * belong to the kernel, as does a listener.
 */
static void be_nobody(struct owner_tables *tables, const struct owner_event *event)
{
	const struct listener listener = {.key = event->flow, .socket = event->socket};
	struct connection_change change = {.used = event->time,
					   .absence = absence_of(event->state)};
	struct connection *connection;

	change.listener = event->state == TCP_ESTABLISHED || event->state == TCP_CLOSE_WAIT;
	if (event->state == TCP_LISTEN)
		listener_open(&tables->listeners, &listener);
	if (event->state == TCP_LISTEN || connection_find(tables->connections, &event->flow))
		return;
	connection = connection_begin(tables->connections, &event->flow, 0, 0);
	connection_change(tables->connections, connection, &change);
	/* Nothing reports its end, and a SYN may begin the next connection at any time. */
	if (connection && event->state == TCP_TIME_WAIT)
		connection_close(tables->connections, connection, event->time);
}

static void close_event(struct owner_tables *tables, const struct owner_event *event)
{
	struct connection *connection =
		connection_number(tables->connections, &event->flow, event->generation);

	if (connection)
		connection_close(tables->connections, connection, event->time);
	else if (!event->generation)
		end_former(tables, event);
}

static void listen_event(struct owner_tables *tables, const struct owner_event *event)
{
	struct listener listener = {
		.key = event->flow,
		.socket = event->socket,
		.opened = event->kind == OWNER_LISTEN ? event->time : 0,
		.process = change_of(tables, event).process,
	};

	if (listener.process || !event->process.tgid)
		listener_open(&tables->listeners, &listener);
}

/* When sockets got another user by an event. */
static uint64_t sharing_time(const struct owner_tables *tables, const struct owner_event *event)
{
	return event->time < tables->unwatched ? tables->unwatched : event->time;
}

/* Nothing is unknown after the event: whoever uses the socket next is reported in time. */
static bool is_followed(const struct owner_tables *tables, const struct owner_event *event)
{
	return tables->followed && tables->followed <= event->time;
}

/* Whoever uses the socket next, it is nobody's until then. */
static void share(struct owner_tables *tables, const struct owner_event *event)
{
	const struct connection *latest = connection_find(tables->connections, &event->flow);
	uint64_t time = sharing_time(tables, event);
	const struct connection_change change = {.time = time, .used = time};
	struct connection *connection;

	tables->shared++;
	if (is_followed(tables, event))
		return;
	connection = generation(tables, event, latest ? time : 0);
	connection_change(tables->connections, connection, &change);
}

/* A process's sockets are also its children's, and those of whoever gets its io_uring. */
static void fork_event(struct owner_tables *tables, const struct owner_event *event)
{
	struct process *process = process_find(&tables->processes, &event->process);

	if (process && !is_followed(tables, event))
		process_fork(&tables->processes, process, sharing_time(tables, event));
	if (process || event->kind == OWNER_RING)
		tables->shared++;
}

static void process_event(struct owner_tables *tables, const struct owner_event *event)
{
	struct process *process = process_find(&tables->processes, &event->process);

	if (!process)
		return;
	if (event->kind == OWNER_RENAME)
		process_update(&tables->processes, process, &event->process, event->time);
	else if (event->kind == OWNER_THREAD)
		process_thread(&tables->processes, process, event->time);
	else
		process_exit(&tables->processes, process);
}

/* The event with the flow follows; until it does, the process is kept among the recent ones. */
static void command_event(struct owner_tables *tables, const struct owner_event *event)
{
	const struct owner_command *command = (const struct owner_command *)event;
	struct process *process = process_take(&tables->processes, &event->process, event->time);

	if (!process)
		return;
	process_update(&tables->processes, process, &event->process, event->time);
	process_command(&tables->processes, process, command->text, sizeof(command->text),
			event->time);
	process_release(&tables->processes, tables->recent[tables->recent_at]);
	tables->recent[tables->recent_at] = process;
	tables->recent_at = (tables->recent_at + 1) % OWNER_TABLES_RECENT;
}

uint64_t owner_tables_changes(const struct owner_tables *tables)
{
	return tables->processes.changes + tables->listeners.changes +
	       connection_evicted(tables->connections);
}

static void enter(struct owner_tables *tables, const struct owner_event *event)
{
	switch (event->kind) {
	case OWNER_CONNECT:
		begin(tables, event, false);
		break;
	case OWNER_ESTABLISHED:
		begin(tables, event, true);
		break;
	case OWNER_USE:
		use(tables, event);
		break;
	case OWNER_CLOSE:
		close_event(tables, event);
		break;
	case OWNER_LISTEN:
	case OWNER_LISTENER:
		listen_event(tables, event);
		break;
	case OWNER_LISTEN_CLOSE:
		listener_close(&tables->listeners, event->socket, event->time);
		break;
	case OWNER_RENAME:
	case OWNER_EXIT:
	case OWNER_THREAD:
		process_event(tables, event);
		break;
	case OWNER_FORK:
	case OWNER_RING:
		fork_event(tables, event);
		break;
	case OWNER_SHARED:
		share(tables, event);
		break;
	case OWNER_COMMAND:
		command_event(tables, event);
		break;
	case OWNER_HELD:
		hold(tables, event);
		break;
	case OWNER_NOBODY:
		be_nobody(tables, event);
		break;
	}
}

void owner_tables_take(void *arg, const struct owner_event *event)
{
	struct owner_tables *tables = arg;
	uint64_t before = owner_tables_changes(tables), time = sharing_time(tables, event);

	enter(tables, event);
	if (owner_tables_changes(tables) != before && tables->latest < time)
		tables->latest = time;
}

int owner_tables_init(struct owner_tables *tables, bool detailed)
{
	int error;

	tables->processes.detailed = detailed;
	tables->processes.details = HELPER_NONE;
	error = hash_seed_draw(&tables->processes.seed);
	if (!error && detailed)
		error = detail_start(&tables->processes.details);
	if (!error)
		error = listener_init(&tables->listeners, &tables->processes);
	return error ?: connection_new(&tables->connections, &tables->processes);
}

void owner_tables_free(struct owner_tables *tables)
{
	size_t i;

	for (i = 0; i < OWNER_TABLES_RECENT; i++)
		process_release(&tables->processes, tables->recent[i]);
	connection_free(tables->connections);
	listener_free(&tables->listeners);
	helper_stop(&tables->processes.details);
}
