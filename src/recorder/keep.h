/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* --keep and its limits: how much of the past stays in memory, and what is written of it. */
#ifndef TCPLENS_RECORDER_KEEP_H
#define TCPLENS_RECORDER_KEEP_H

#include <stdbool.h>
#include <stdint.h>

#include "recorder/scope.h"
#include "recorder/trigger.h"

struct keep {
	bool chosen;
	uint64_t past_ns;      /* the most that is written of the past; 0: all there is */
	uint64_t bytes;	       /* of a CPU; 0: by -B or the machine's memory */
	uint64_t packet_bytes; /* of each packet, RECORD_KEEP_BYTES_...; 0: its headers */
	struct trigger_set triggers;
	enum scope_kind scope;	 /* of files that are begun for a packet or an event */
	uint64_t after;		 /* seconds that are written after the trigger */
	uint64_t interval;	 /* the least seconds between the end of a file and the next */
	uint64_t files;		 /* the most files; the oldest is removed; 0: no limit */
	uint64_t free_megabytes; /* no file while the file system has less free; 0: no limit */
	uint64_t megabytes;	 /* likewise the most million bytes of all files */
};

/* Room for events of sockets, and of processes, which nobody reads at once. */
#define KEEP_EVENT_BYTES (8ul << 20)

/* Seconds; of what is not given. */
#define KEEP_AFTER    1
#define KEEP_INTERVAL 10

/*
 * SECONDS, as in 30 or 30s, or a SIZE a CPU, as in 64M: sets past_ns or bytes, which may both be
 * given. Returns 0, or -EINVAL after a message.
 */
int keep_parse(struct keep *keep, const char *text);

#endif
