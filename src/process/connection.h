/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Who owned each local end of a connection, and when. The two addresses and ports of a connection
 * are used again, so there is an entry for each socket that had them: a generation. Events come in
 * ahead of the packets they belong to and a little out of order, so generations are kept in the
 * order of their times, with their last changes, and a packet is looked up by its own time.
 *
 * A closed generation is kept for the packets that follow it; of these there are CONNECTION_HISTORY
 * at most, and the one closed first makes room, as does the oldest of more than
 * CONNECTION_GENERATIONS with the same key. Of all there are CONNECTION_MAX: beyond, the one closed
 * first makes room, and where none is closed, a new one is not remembered; both are counted.
 */
#ifndef TCPLENS_PROCESS_CONNECTION_H
#define TCPLENS_PROCESS_CONNECTION_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "packet.h"
#include "process/process.h"

#define CONNECTION_HISTORY     65536
#define CONNECTION_MAX	       (1 << 19)
#define CONNECTION_CHANGES     4
#define CONNECTION_GENERATIONS 256

/*
 * process NULL: not known, or nobody's. listener: nobody has accepted the connection yet, process
 * is the listener's; NULL with it: that of whoever listens on the port. used: when the process was
 * last seen to use it, where it was not always the same. absence: why no process has it. apart:
 * events before this one may have been lost.
 */
struct connection_change {
	uint64_t time;
	uint64_t used;
	struct process *process;
	uint32_t tid; /* of the process; 0: of several of its threads */
	enum packet_absence absence;
	bool listener;
	bool apart;
};

/* Times are CLOCK_MONOTONIC nanoseconds. */
struct connection {
	struct connection *next;	  /* in its bucket; of the latest of a key only */
	struct connection *former;	  /* the generation before it, of the same key */
	struct connection *older, *newer; /* among the closed ones */
	struct owner_flow key;
	uint64_t number; /* struct owner_event's generation; 0: the socket has none yet */
	uint64_t begin;	 /* from when on the key is this socket's; 0: before the capture */
	uint64_t closed; /* when; 0: it lives */
	uint64_t over;	 /* from when on packets are no longer its own; 0: until the next begins */
	uint64_t early;	 /* when it was used before its handshake's end was reported; 0: not so */
	bool passive;	 /* begin is the end of its handshake, which came before */
	bool cut;	 /* generations before it were forgotten */
	bool dropped;	 /* changes before the first were forgotten */
	unsigned int change_count;
	struct connection_change changes[CONNECTION_CHANGES]; /* in the order of their times */
};

struct connections;

/* processes is borrowed. Returns 0 or -ENOMEM. */
int connection_new(struct connections **connections, struct process_table *processes);
void connection_free(struct connections *connections);
CLEANUP_DEFINE(struct connections *, connection_free)

/* The latest generation of a key; NULL where nothing is known of it. */
struct connection *connection_find(const struct connections *connections,
				   const struct owner_flow *key);

/*
 * The generation with that number. One that lives and has none yet gets it, since it is the same
 * socket. NULL where there is no such.
 */
struct connection *connection_number(const struct connections *connections,
				     const struct owner_flow *key, uint64_t number);

/*
 * Of all keys with the same hash: how often something changed that is known of them, and when the
 * last change was. As long as count stays, what a key was found to be at a time after latest is
 * true of all later times.
 */
struct connection_stamp {
	uint64_t count;
	uint64_t latest;
};

/* Valid as long as connections. */
const struct connection_stamp *connection_stamp(const struct connections *connections,
						const struct owner_flow *key);

/* What is known of a key at a time. */
struct connection_view {
	struct connection *current; /* whose the key was; NULL: nobody's that is known */
	struct connection *next;    /* the generation after it, NULL where there is none yet */
	bool unknown;		    /* it had one, which is forgotten */
	bool late;		    /* it may have had one, whose last packets still come */
};

struct connection_view connection_view(const struct connections *connections,
				       const struct owner_flow *key, uint64_t time);

/*
 * A new generation, which begins at that time. NULL where there is no room or no memory for it.
 * Has no change yet.
 */
struct connection *connection_begin(struct connections *connections, const struct owner_flow *key,
				    uint64_t number, uint64_t begin);

/*
 * Its owner changes. The change's reference to its process becomes the table's, also where
 * connection is NULL, upon which nothing else happens.
 */
void connection_change(struct connections *connections, struct connection *connection,
		       const struct connection_change *change);

void connection_close(struct connections *connections, struct connection *connection,
		      uint64_t time);

/* Packets from that time on are no longer its own. */
void connection_end(struct connections *connections, struct connection *connection, uint64_t time);

/* Who owned it at a time; NULL where that is not known. */
const struct connection_change *connection_at(const struct connection *connection, uint64_t time);

/* How many closed ones made room though packets may have followed them. */
uint64_t connection_forgotten(const struct connections *connections);

/*
 * What is found of a time after this one does not depend on which others were forgotten, but for
 * struct connection_view's late.
 */
uint64_t connection_forgotten_until(const struct connections *connections);

/* How many connections found no room, or were forgotten early to make it. */
uint64_t connection_evicted(const struct connections *connections);

#endif
