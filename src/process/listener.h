/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The listening sockets: they own the handshake of a connection, and the connection until it is
 * accepted. One that was closed is kept for the packets printed later.
 */
#ifndef TCPLENS_PROCESS_LISTENER_H
#define TCPLENS_PROCESS_LISTENER_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "process/process.h"

/* Closed listeners that are remembered; the one closed first makes room. */
#define LISTENER_HISTORY 1024

struct listener {
	struct owner_flow key; /* remote and remote_port zero */
	uint64_t socket;
	uint64_t opened;
	uint64_t closed; /* 0: it listens */
	struct process *process;
};

struct listeners {
	struct process_table *processes;
	struct listener *list;
	size_t count;
	size_t closed_count;
	size_t room;
};

void listener_free(struct listeners *listeners); /* the contents */

/* The reference to listener->process becomes the list's. */
void listener_open(struct listeners *listeners, const struct listener *listener);
void listener_close(struct listeners *listeners, uint64_t socket, uint64_t time);

/*
 * At that time a process accepted or inherited the connection flow: where the process that called
 * listen() has ended, the listener is its from then on.
 */
void listener_inherit(struct listeners *listeners, const struct owner_flow *flow,
		      struct process *process, uint64_t time);

/*
 * Who listens for flow's local end at a time; NULL where nobody does, or where several processes
 * share the address and the kernel's choice is not known.
 */
struct process *listener_process(const struct listeners *listeners, const struct owner_flow *flow,
				 uint64_t time);

#endif
