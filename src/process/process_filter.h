/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The programs that let only some processes' packets through, between the entry programs and the
 * capture programs (bpf/whose.bpf.c).
 */
#ifndef TCPLENS_PROCESS_PROCESS_FILTER_H
#define TCPLENS_PROCESS_PROCESS_FILTER_H

#include <linux/types.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"

struct wanted_request {
	int flows_fd;	   /* the map of wanted flows; borrowed */
	int captures_fd;   /* the PROG_ARRAY of capture programs; borrowed */
	const bool *slots; /* SLOTS of them: which are used */
	uint32_t netns;	   /* inode number of the interfaces' network namespace */
	bool xdp;
	bool xdp_bytes; /* see struct config; then the program takes frames in several buffers */
};

struct wanted;

/* Returns 0 or -errno. */
int wanted_open(struct wanted **wanted, const struct wanted_request *request);
void wanted_close(struct wanted *wanted);
CLEANUP_DEFINE(struct wanted *, wanted_close)

int wanted_slots_fd(const struct wanted *wanted); /* borrowed: a PROG_ARRAY, for entry programs */

#endif
