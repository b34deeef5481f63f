// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/attribution.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/take.h"
#include "base/tcp_flag.h"
#include "process/cgroup.h"
#include "process/home.h"
#include "process/hooks.h"
#include "process/local_address.h"
#include "process/owner_tables.h"
#include "process/unconnected.h"
#include "process/use_watch.h"

/* For packets of a namespace that is not among those known. */
static const struct home nowhere = {.early = true};

struct attribution {
	struct hooks *hooks;
	struct owner_tables tables;
	struct use_watch watch;
	struct homes homes;
	const struct home *home; /* of the current packet, as is time */
	uint64_t time;
	uint64_t settled;	  /* events until then have been taken */
	bool behind;		  /* events before that are still to come */
	unsigned int filled;	  /* percent of the rings, by the last of attribution_follow() */
	uint64_t address_changes; /* of local addresses */
};

int attribution_open(struct attribution **out, const struct hooks_request *request)
{
	_cleanup_(attribution_closep) struct attribution *attribution =
		calloc(1, sizeof(*attribution));
	int error;

	if (!attribution)
		return -ENOMEM;
	error = owner_tables_init(&attribution->tables, request->detailed);
	if (!error)
		error = hooks_open(&attribution->hooks, request);
	if (error)
		return error;
	attribution->tables.losses = hooks_losses(attribution->hooks);
	hooks_held(attribution->hooks, owner_tables_take, &attribution->tables);
	use_watch_begin(&attribution->watch, attribution->hooks, &attribution->tables);
	*out = TAKE_PTR(attribution);
	return 0;
}

int attribution_add_netns(struct attribution *attribution, uint32_t netns, const char *name)
{
	struct local_addresses *local;
	int error = local_address_new(&local);

	if (!error)
		error = home_add(&attribution->homes, netns, name, local, false);
	attribution->home = &nowhere;
	if (!error)
		hooks_unheld(attribution->hooks, owner_tables_take, &attribution->tables);
	return error;
}

int attribution_enter_netns(struct attribution *attribution, uint32_t netns, const char *name,
			    struct address_sockets *sockets, bool early)
{
	struct local_addresses *local;
	int error;

	if (home_find(&attribution->homes, netns)) {
		address_socket_close(sockets);
		return 0;
	}
	error = local_address_take(&local, sockets);
	if (!error)
		error = home_add(&attribution->homes, netns, name, local, early);
	attribution->home = &nowhere;
	attribution->address_changes++;
	return error;
}

void attribution_leave_netns(struct attribution *attribution, uint32_t netns)
{
	home_remove(&attribution->homes, netns);
	attribution->home = &nowhere;
	attribution->address_changes++;
}

int attribution_find_cgroup(const char *path, __u64 *id, __u32 *level)
{
	return cgroup_find(path, id, level);
}

int attribution_find_container(const struct container_choice *choice,
			       char others[CONTAINER_GROUP_OTHERS], __u64 *id, __u32 *level)
{
	char path[PATH_MAX];
	int error = container_group_find(choice, path, sizeof(path), others);

	return error ?: cgroup_find(path, id, level);
}

void attribution_close(struct attribution *attribution)
{
	if (!attribution)
		return;
	hooks_close(attribution->hooks);
	owner_tables_free(&attribution->tables);
	home_close(&attribution->homes);
	free(attribution);
}

void attribution_follow(struct attribution *attribution, uint64_t settled)
{
	attribution->address_changes += home_follow(&attribution->homes);
	attribution->behind =
		!hooks_events(attribution->hooks, owner_tables_take, &attribution->tables);
	attribution->filled = hooks_filled(attribution->hooks);
	use_watch_follow(&attribution->watch);
	attribution->settled = settled;
}

unsigned int attribution_filled(const struct attribution *attribution)
{
	return attribution->filled;
}

void attribution_advance(struct attribution *attribution, uint64_t time)
{
	if (time > attribution->settled)
		attribution->behind =
			!hooks_events(attribution->hooks, owner_tables_take, &attribution->tables);
}

const char *attribution_netns_name(const struct attribution *attribution, uint32_t netns)
{
	return attribution->home->netns == netns ? attribution->home->name : NULL;
}

bool attribution_is_detailed(const struct attribution *attribution)
{
	return attribution->tables.processes.detailed;
}

struct selected_maps attribution_selected(const struct attribution *attribution)
{
	return hooks_selected(attribution->hooks);
}

uint64_t attribution_forgotten(const struct attribution *attribution)
{
	return connection_forgotten(attribution->tables.connections);
}

uint64_t attribution_unselected(const struct attribution *attribution)
{
	return hooks_unselected(attribution->hooks);
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

/* Nothing of what the process has done since was lost. known: when an event was last about it. */
static bool is_settled(const struct attribution *attribution, const struct process *process,
		       uint64_t known)
{
	return !loss_of_process(&attribution->tables.losses, process->reported.tgid, known,
				attribution->time);
}

/*
 * Whose the connection is, unless it may be that of a child, whose use is reported after its
 * packets. The handshake is the listener's, whoever accepts it.
 */
static const struct process *sure_process(const struct attribution *attribution,
					  const struct connection_change *change)
{
	const struct process *process = change->process;

	if (process && (process_has_forked(process, change->used, attribution->time) ||
			!is_settled(attribution, process, change->used)))
		return NULL;
	return process;
}

/* Whose the listener was according to the connection that came by it. */
static const struct process *sure_listener(const struct attribution *attribution,
					   const struct connection_change *change)
{
	return is_settled(attribution, change->process, change->used) ? change->process : NULL;
}

/*
 * The process that listens on a flow's local address and port, according to the list. NULL where
 * events of such listeners were lost.
 */
static const struct process *listed_process(const struct attribution *attribution,
					    const struct owner_flow *flow, uint64_t time)
{
	const struct owner_tables *tables = &attribution->tables;
	struct owner_flow keys[LISTENER_ADDRESSES];
	const struct process *process = listener_process(&tables->listeners, flow, time);
	size_t i, count = listener_keys(flow, keys);

	for (i = 0; process && i < count; i++)
		if (loss_of_listener(&tables->losses, &keys[i], attribution->time))
			return NULL;
	if (!process || !is_settled(attribution, process,
				    process->seen <= attribution->time ? process->seen : 0))
		return NULL;
	return process;
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
		return sure_listener(attribution, change);
	process = listed_process(attribution, key, change ? change->time : attribution->time);
	if (process || !change || !change->process)
		return process;
	return sure_listener(attribution, change);
}

/* Whether the next connection begins with the process that a connection has last. */
static bool is_same(const struct connection_change *last, const struct connection *next)
{
	return last && last->process && last->process == next->changes[0].process;
}

/*
 * The generation that a packet belongs to. A passive one is known when its handshake ends, so the
 * segments of that are found by the SYN, which ends the generation before.
 */
static struct connection_view view_of(const struct attribution *attribution,
				      const struct owner_flow *key, bool opening)
{
	uint64_t time = attribution->time;
	struct connection_view view = connection_view(attribution->tables.connections, key, time);
	struct connection *current = view.current;

	if (!current) {
		if (!view.unknown && view.next && view.next->passive)
			view.current = view.next;
		return view;
	}
	if (opening && current->closed && current->closed < time &&
	    (!current->over || current->over > time))
		connection_end(attribution->tables.connections, current, time);
	if (current->over && current->over <= time) {
		view.current = view.next && view.next->passive ? view.next : NULL;
	} else if (current->closed && current->closed < time && view.next && view.next->passive &&
		   !is_same(connection_at(current, time), view.next)) {
		/* The end of one or the handshake of the next. */
		view.current = NULL;
		view.unknown = true;
	}
	return view;
}

/*
 * Whether no socket has the flow, as far as every socket is known: none was lost, forgotten or
 * found no room.
 */
static bool is_closed_port(const struct attribution *attribution, const struct owner_flow *key)
{
	const struct owner_tables *tables = &attribution->tables;
	struct owner_flow keys[LISTENER_ADDRESSES];
	size_t i, count = listener_keys(key, keys);

	for (i = 0; i < count; i++)
		if (loss_of_listener(&tables->losses, &keys[i], attribution->time))
			return false;
	return !attribution->home->early && hooks_complete(attribution->hooks) &&
	       !connection_evicted(tables->connections) &&
	       !listener_exists(&tables->listeners, key, attribution->time);
}

static void find_process(const struct attribution *attribution, const struct owner_flow *key,
			 const struct connection_change *change, unsigned int may,
			 struct attribution_end *end)
{
	if (change && !change->listener) {
		end->process = sure_process(attribution, change);
		end->tid = change->tid;
		if (end->process && end->process->threaded &&
		    end->process->threaded <= attribution->time)
			end->tid = 0;
		end->absence = change->absence;
		return;
	}
	if (change || may & UNCONNECTED_LISTENS)
		end->process = listening_process(attribution, key, change);
	/* The thread that called listen(2). */
	if (change && change->process == end->process)
		end->tid = change->tid;
	if (!change && !end->process && may & UNCONNECTED_CLOSED &&
	    is_closed_port(attribution, key))
		end->absence = PACKET_ABSENCE_CLOSED_PORT;
}

/*
 * What is known of a flow at the packet's time; its listener's process until it is accepted.
 * Returns whether other packets of the flow are found by what is known of it, or belong to nobody
 * here.
 */
static bool find_end(struct attribution *attribution, const struct owner_flow *key, uint8_t flags,
		     unsigned int may, struct attribution_end *end)
{
	struct connection_view view = view_of(attribution, key, unconnected_is_opening(flags));
	const struct connection_change *change = NULL;
	bool found = view.current || view.next;

	*end = (struct attribution_end){
		.local = view.current || view.unknown ||
			 local_address_has(attribution->home->local, key->local)};
	if (!end->local || view.unknown || attribution->behind)
		return found || !end->local;
	if (view.late && !(flags & TCP_SYN))
		return false;
	if (view.current)
		change = connection_at(view.current, attribution->time);
	if ((view.current && !change) || loss_of_flow(&attribution->tables.losses, key,
						      change ? change->used : 0, attribution->time))
		return found;
	find_process(attribution, key, change, may, end);
	return found;
}

/* Packets of others that the interface shows by chance (promiscuous mode) are not forwarded. */
static void find_forwarded(const struct attribution *attribution, uint8_t type,
			   struct attribution_ends *ends)
{
	if (ends->source.local || ends->destination.local ||
	    local_address_has_nets(attribution->home->local))
		return;
	if (type != PACKET_TYPE_HOST && type != PACKET_TYPE_OUTGOING)
		return;
	ends->source.absence = PACKET_ABSENCE_FORWARDED;
	ends->destination.absence = PACKET_ABSENCE_FORWARDED;
}

static void enter_packet(struct attribution *attribution, uint64_t time, uint32_t netns)
{
	if (attribution->home->netns != netns)
		attribution->home = home_find(&attribution->homes, netns) ?: &nowhere;
	attribution->time = time;
}

bool attribution_holds(const struct attribution *attribution, const struct validity *validity,
		       uint64_t time)
{
	return !attribution->behind && validity->addresses == attribution->address_changes &&
	       validity_holds(validity, &attribution->tables, time);
}

void attribution_find(struct attribution *attribution, const struct packet *packet,
		      const struct packet_tuple *tuple, uint64_t time,
		      struct attribution_ends *ends, struct validity *validity)
{
	uint32_t netns = packet->netns;
	uint8_t flags = tuple->flags;
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
	bool found;

	enter_packet(attribution, time, netns);
	put_address(key.local, tuple->source, tuple->version);
	put_address(key.remote, tuple->destination, tuple->version);
	memcpy(other.local, key.remote, sizeof(other.local));
	memcpy(other.remote, key.local, sizeof(other.remote));
	found = find_end(attribution, &key, flags, unconnected_source(flags), &ends->source);
	found &= find_end(attribution, &other, flags, unconnected_destination(flags),
			  &ends->destination);
	if (!packet->event)
		find_forwarded(attribution, packet->type, ends);
	if (!validity)
		return;
	validity_begin(validity, &attribution->tables, &key, &other, time);
	validity->addresses = attribution->address_changes;
	validity->final &= found && !attribution->behind;
}

uint64_t attribution_evicted(const struct attribution *attribution)
{
	return connection_evicted(attribution->tables.connections);
}

struct helper *attribution_process(struct attribution *attribution)
{
	return &attribution->tables.processes.details;
}

uint64_t attribution_processes_lost(const struct attribution *attribution)
{
	return hooks_processes_lost(attribution->hooks);
}

uint64_t attribution_missed(const struct attribution *attribution)
{
	return hooks_missed(attribution->hooks);
}

struct helper *attribution_use_process(struct attribution *attribution)
{
	return hooks_helper(attribution->hooks);
}
