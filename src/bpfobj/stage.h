/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A BPF object whose programs stand between the filter programs and those that capture, and let
 * only some of the packets through.
 */
#ifndef TCPLENS_BPFOBJ_STAGE_H
#define TCPLENS_BPFOBJ_STAGE_H

#include <bpf/libbpf.h>

#include "bpfobj/attach_point.h"

struct stage_request {
	struct attach_point_choice choice;
	struct attach_point_arrays captures; /* of the stage after this one; borrowed */
	bool all_tcp;			     /* as in struct config */
};

/*
 * Loads the opened object of a skeleton: the programs called name_..., with its map `captures`
 * being the program array of the next stage. config: that of the object's read-only data. arrays
 * become those of the loaded programs, for the caller to close. Returns 0 or -errno.
 */
int stage_load(struct bpf_object_skeleton *skeleton, struct config *config, const char *name,
	       const struct stage_request *request, struct attach_point_arrays *arrays);

#endif
