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

#include "base/hash.h"
#include "process/process.h"

/* Closed listeners that are remembered; the one closed first makes room. */
#define LISTENER_HISTORY 1024

#define LISTENER_BUCKETS 4096

struct listener {
	struct owner_flow key; /* remote and remote_port zero */
	uint64_t socket;
	uint64_t opened;
	uint64_t closed;	      /* 0: it listens */
	struct process *process;      /* NULL: the kernel's own */
	struct listener *next;	      /* of the same bucket of by_address */
	struct listener *next_open;   /* of the same bucket of by_socket */
	struct listener *next_closed; /* the one that was closed after it */
};

struct listeners {
	struct process_table *processes;
	struct hash_seed seed;
	struct listener *by_address[LISTENER_BUCKETS];
	struct listener *by_socket[LISTENER_BUCKETS]; /* those that listen */
	struct listener *first_closed, *last_closed;
	size_t closed_count;
	uint64_t forgotten_until; /* when the last of those that made room was closed; 0: none */
	uint64_t changes;	  /* of what listens */
};

/* Returns 0 or -errno. listener_free() frees the contents. */
int listener_init(struct listeners *listeners, struct process_table *processes);
void listener_free(struct listeners *listeners);

/* Copies listener; its reference to the process becomes the table's. */
void listener_open(struct listeners *listeners, const struct listener *listener);
void listener_close(struct listeners *listeners, uint64_t socket, uint64_t time);

/*
 * At that time a process accepted or inherited the connection flow: where the process that called
 * listen() has ended, the listener is its from then on.
 */
void listener_inherit(struct listeners *listeners, const struct owner_flow *flow,
		      struct process *process, uint64_t time);

/* The addresses on which a connection's listener may be: its own, or any. */
#define LISTENER_ADDRESSES 3

/*
 * The keys of flow's possible listeners, those that fit more closely first. The address :: also
 * takes IPv4 connections. Returns how many there are.
 */
size_t listener_keys(const struct owner_flow *flow, struct owner_flow keys[LISTENER_ADDRESSES]);

/*
 * The process that listened on flow's local address and port at a time; NULL where there was none,
 * or where several processes share the address and the kernel's choice is not known, or where the
 * kernel listens itself, or where listeners of that time are forgotten.
 */
struct process *listener_process(const struct listeners *listeners, const struct owner_flow *flow,
				 uint64_t time);

/* Whether anybody may have listened there. */
bool listener_exists(const struct listeners *listeners, const struct owner_flow *flow,
		     uint64_t time);

#endif
