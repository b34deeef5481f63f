/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Who owned each local end of a connection, and when. Events may come in ahead of the packets they
 * belong to and a little out of order, so a flow keeps its last changes with their times. A closed
 * flow is kept for the packets that follow it; of these there are FLOW_HISTORY at most, and the
 * one closed first makes room.
 */
#ifndef TCPLENS_PROCESS_CONNECTION_H
#define TCPLENS_PROCESS_CONNECTION_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "process/process.h"

#define FLOW_HISTORY 65536
#define FLOW_CHANGES 4

/*
 * process NULL: not known, or nobody's. listener: nobody has accepted the connection yet, process
 * is the listener's; NULL with it: that of whoever listens on the port. used: when the process was
 * last seen to use it, where it was not always the same.
 */
struct flow_change {
	uint64_t time;
	uint64_t used;
	struct process *process;
	bool listener;
};

struct flow {
	struct flow *next;	    /* in its bucket */
	struct flow *older, *newer; /* among the closed ones */
	struct owner_flow key;
	uint64_t closed; /* when; 0: it lives */
	bool begun;	 /* the first change is its begin: earlier packets belong to it too */
	unsigned int change_count;
	struct flow_change changes[FLOW_CHANGES]; /* in the order of their times */
};

struct flows;

/* processes is borrowed. Returns 0 or -ENOMEM. */
int flow_new(struct flows **flows, struct processes *processes);
void flow_free(struct flows *flows);
CLEANUP_DEFINE(struct flows *, flow_free)

/* NULL where nothing is known of the connection. */
struct flow *flow_find(const struct flows *flows, const struct owner_flow *key);

/*
 * A connection begins, whatever was known under its key. The change's reference to its process
 * becomes the table's.
 */
void flow_begin(struct flows *flows, const struct owner_flow *key,
		const struct flow_change *change);

/* Its owner changes; a flow that is not known yet is entered. As to the reference, as above. */
void flow_change(struct flows *flows, const struct owner_flow *key,
		 const struct flow_change *change);

void flow_close(struct flows *flows, const struct owner_flow *key, uint64_t time);
void flow_forget(struct flows *flows, struct flow *flow);

/* Who owned it at a time; NULL where that is not known. */
const struct flow_change *flow_at(const struct flow *flow, uint64_t time);

#endif
