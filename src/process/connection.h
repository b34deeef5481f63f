/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Who owned each local end of a connection, and when. Events may come in ahead of the packets they
 * belong to and a little out of order, so a connection keeps its last changes with their times. A
 * closed connection is kept for the packets that follow it; of these there are CONNECTION_HISTORY
 * at most, and the one closed first makes room. Of all there are CONNECTION_MAX: beyond, the one
 * closed first makes room, and where none is closed, a new one is not remembered; both are counted.
 */
#ifndef TCPLENS_PROCESS_CONNECTION_H
#define TCPLENS_PROCESS_CONNECTION_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "process/process.h"

#define CONNECTION_HISTORY 65536
#define CONNECTION_MAX	   (1 << 19)
#define CONNECTION_CHANGES 4

/*
 * process NULL: not known, or nobody's. listener: nobody has accepted the connection yet, process
 * is the listener's; NULL with it: that of whoever listens on the port. used: when the process was
 * last seen to use it, where it was not always the same.
 */
struct connection_change {
	uint64_t time;
	uint64_t used;
	struct process *process;
	bool listener;
};

struct connection {
	struct connection *next;	  /* in its bucket */
	struct connection *older, *newer; /* among the closed ones */
	struct owner_flow key;
	uint64_t closed; /* when; 0: it lives */
	bool begun;	 /* the first change is its begin: earlier packets belong to it too */
	unsigned int change_count;
	struct connection_change changes[CONNECTION_CHANGES]; /* in the order of their times */
};

struct connections;

/* processes is borrowed. Returns 0 or -ENOMEM. */
int connection_new(struct connections **connections, struct process_table *processes);
void connection_free(struct connections *connections);
CLEANUP_DEFINE(struct connections *, connection_free)

/* NULL where nothing is known of the connection. */
struct connection *connection_find(const struct connections *connections,
				   const struct owner_flow *key);

/*
 * A connection begins, whatever was known under its key. The change's reference to its process
 * becomes the table's.
 */
void connection_begin(struct connections *connections, const struct owner_flow *key,
		      const struct connection_change *change);

/* Its owner changes; a connection that is not known yet is entered. As to the reference, as above.
 */
void connection_change(struct connections *connections, const struct owner_flow *key,
		       const struct connection_change *change);

void connection_close(struct connections *connections, const struct owner_flow *key, uint64_t time);
void connection_forget(struct connections *connections, struct connection *connection);

/* How many closed ones made room though packets may have followed them. */
uint64_t connection_forgotten(const struct connections *connections);

/* Who owned it at a time; NULL where that is not known. */
const struct connection_change *connection_at(const struct connection *connection, uint64_t time);

/* How many connections found no room, or were forgotten early to make it. */
uint64_t connection_evicted(const struct connections *connections);

#endif
