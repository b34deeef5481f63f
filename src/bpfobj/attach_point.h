/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A stage's programs by attach point (bpf/chain.h): which of them are loaded, and the program array
 * through which the stage in front of them makes its tail calls.
 */
#ifndef TCPLENS_BPFOBJ_ATTACH_POINT_H
#define TCPLENS_BPFOBJ_ATTACH_POINT_H

#include <bpf/libbpf.h>
#include <linux/types.h>
#include <stdbool.h>

#include "config.h"

/* BPF_F_XDP_HAS_FRAGS (Linux 5.18): every program of a chain has it or none. */
#define ATTACH_POINT_XDP_FRAGS (1U << 5)

/* Which of the programs of a stage: TC's or XDP's, and of these those of some attach points. */
struct attach_point_choice {
	bool xdp;
	bool xdp_bytes; /* as in struct config: then XDP programs take frames in several buffers */
	bool used[ATTACH_POINTS];
};

struct attach_point_programs {
	struct bpf_program *programs[ATTACH_POINTS]; /* NULL: none is used there */
};

/* Before the object is loaded: none of its programs will be, but those chosen from now on. */
void attach_point_clear(struct bpf_object *object);

/*
 * Finds the programs of a stage that are to be used, and lets them be loaded. Returns 0 or -ENOENT:
 * the object has no such stage.
 */
int attach_point_choose(struct attach_point_programs *programs, struct bpf_object *object,
			const char *stage, const struct attach_point_choice *choice);

/* After they were loaded: returns the array's descriptor, for the caller to close, or -errno. */
int attach_point_fill(const struct attach_point_programs *programs, const char *name);

#endif
