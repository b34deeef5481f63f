/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The small programs of include/packet_origin.h, one for each interface and direction. */
#ifndef TCPLENS_CAPTURE_ORIGIN_H
#define TCPLENS_CAPTURE_ORIGIN_H

#include <linux/types.h>

#include "bpfobj/attach_point.h"
#include "capture/load.h"

/*
 * What they leave the origin in, and the array of the programs that they call, by attach point.
 * -1: no program for this attach point.
 */
struct origin_programs {
	struct load_mark mark;
	int array;
	bool used[ATTACH_POINTS];
};

/*
 * entries: the programs that would be attached without origins, -1: none; they go into an array
 * that origin_close() closes. Returns 0 or -errno.
 */
int origin_open(struct origin_programs *origin, const struct load *load,
		const int entries[ATTACH_POINTS]);
void origin_close(struct origin_programs *origin);

/*
 * Loads the program of an attach point. Returns its descriptor, the caller's; -ENOENT where none is
 * used there, or another negative errno.
 */
int origin_load(const struct origin_programs *origin, enum attach_point point, __u32 netns,
		__u32 number);

#endif
