/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The processes that own sockets. One is kept as long as something refers to it: the number of
 * processes is bounded by that of flows and listeners.
 */
#ifndef TCPLENS_PROCESS_PROCESS_H
#define TCPLENS_PROCESS_PROCESS_H

#include <linux/types.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "owner.h"
#include "packet.h"
#include "process/detail.h"

/* States of a process that are remembered: packets are printed a little after they were sent. */
#define PROCESS_STATES 32

/* detail: NULL where it is not needed. */
struct process_state {
	uint64_t time; /* CLOCK_MONOTONIC nanoseconds, from when on */
	uint64_t cgroup_id;
	uint32_t uid;
	char comm[OWNER_COMM_SIZE + 1];
	char text[PACKET_PROCESS_TEXT]; /* comm[pid], as printed */
	struct detail *detail;
};

/* Forks that are remembered, for the same reason. */
#define PROCESS_FORKS 4

struct process {
	struct process *next;
	struct owner_process reported; /* by the event that made it known */
	uint64_t seen;		       /* the time of its last event */
	unsigned int references;
	bool dead;
	unsigned int state_count, state_room;
	struct process_state *states;  /* in the order of their times */
	bool dropped;		       /* states before the first are forgotten */
	uint64_t forks[PROCESS_FORKS]; /* the last ones' times, fork n at n % PROCESS_FORKS */
	uint64_t fork_count;
	uint64_t threaded; /* since when its threads are not told apart; 0: they are */
};

#define PROCESS_BUCKETS 4096

struct process_table {
	bool detailed;	  /* read the detail of each */
	uint64_t changes; /* of processes that were known before */
	struct helper details;
	struct hash_seed seed;
	struct process *buckets[PROCESS_BUCKETS];
};

/* The process, with a reference more, which the caller owns; NULL where memory runs out. */
struct process *process_take(struct process_table *processes, const struct owner_process *reported,
			     uint64_t time);

/* NULL where nothing refers to it. No reference is taken. */
struct process *process_find(struct process_table *processes, const struct owner_process *reported);

/* Gives a reference back; takes NULL. */
void process_release(struct process_table *processes, struct process *process);

/* At that time it was as reported says. */
void process_update(struct process_table *processes, struct process *process,
		    const struct owner_process *reported, uint64_t time);

/* Its command line was so, with words as in struct owner_command. */
void process_command(struct process_table *processes, struct process *process, const char *text,
		     size_t size, uint64_t time);

void process_fork(struct process_table *processes, struct process *process, uint64_t time);

/* From then on it has had several threads, of which any may use its sockets. */
void process_thread(struct process_table *processes, struct process *process, uint64_t time);

/* It has ended. */
void process_exit(struct process_table *processes, struct process *process);

/* Whether it may have forked after one time, and no later than another. */
bool process_has_forked(const struct process *process, uint64_t after, uint64_t until);

/* What it was at a time; NULL where that is forgotten. */
const struct process_state *process_at(const struct process *process, uint64_t time);

#endif
