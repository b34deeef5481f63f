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
	bool xdp_bytes;	 /* as in struct config: then XDP programs take frames in several buffers */
	bool hides_link; /* as in struct config */
	bool used[ATTACH_POINTS];
};

struct attach_point_programs {
	struct bpf_program *programs[ATTACH_POINTS]; /* NULL: none is used there */
};

/* Before the object is loaded: none of its programs will be, but those chosen from now on. */
void attach_point_clear(struct bpf_object *object);

/*
 * Finds the programs of a stage that are to be used, and enables their loading. Returns 0 or
 * -ENOENT: the object has no such stage.
 */
int attach_point_choose(struct attach_point_programs *programs, struct bpf_object *object,
			const char *stage, const struct attach_point_choice *choice);

/*
 * The program arrays of a stage. generic: of the same programs without the frags flag, for XDP in
 * generic mode, where a program with it makes Linux 6.9 and later take the link header from the
 * packets that others see; -1 where the programs have no such flag.
 */
struct attach_point_arrays {
	int programs;
	int generic;
};

#define ATTACH_POINT_NO_ARRAYS ((struct attach_point_arrays){-1, -1})

void attach_point_close(struct attach_point_arrays *arrays);

/* Makes an empty array. Returns its descriptor, for the caller to close, or -errno. */
int attach_point_make(const char *name);

/* Puts a program there. Returns 0 or -errno. */
int attach_point_put(int array, __u32 point, int program);

/*
 * After they were loaded: fills arrays, for the caller to close. next: those of the stage whose
 * array the programs' tail calls go to, NULL without one. Returns 0 or -errno.
 */
int attach_point_fill(const struct attach_point_programs *programs, const char *name,
		      const struct attach_point_arrays *next, struct attach_point_arrays *arrays);

/*
 * Loads a program once more, without flags, with tail calls to next->generic in place of
 * next->programs. Returns its descriptor, for the caller to close, or -errno.
 */
int attach_point_load_generic(const struct bpf_program *program,
			      const struct attach_point_arrays *next);

#endif
