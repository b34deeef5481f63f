/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * When uses of sockets have to be followed. A socket has two users only after a fork, after its
 * descriptor was handed on, or with an io_uring. Where events tell of these, the programs that run
 * upon each use are attached from such an event on until a look at all processes' descriptors has
 * found that each socket has one holder, and that it is known. Packets of a socket between such an
 * event and its next use that is seen, or that look, are nobody's.
 */
#ifndef TCPLENS_PROCESS_USE_WATCH_H
#define TCPLENS_PROCESS_USE_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "process/hooks.h"
#include "process/owner_tables.h"

/* Borrowed; times are CLOCK_MONOTONIC nanoseconds. */
struct use_watch {
	struct hooks *hooks;
	struct owner_tables *tables;
	bool following;	 /* uses are reported */
	bool for_good;	 /* and will be until the end */
	uint64_t shared; /* of the tables, when it was last looked at */
	uint64_t next;	 /* when to look at all descriptors; 0: not known yet */
	uint64_t pause;	 /* after a look that found that some socket may have two users */
};

/* After the first look at all sockets, with every program attached. */
void use_watch_begin(struct use_watch *watch, struct hooks *hooks, struct owner_tables *tables);

/* After events were taken. */
void use_watch_follow(struct use_watch *watch);

#endif
