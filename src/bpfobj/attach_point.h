/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * An object's programs by attach point: which of them are loaded, and the program array through
 * which the programs in front of them make their tail calls.
 */
#ifndef TCPLENS_BPFOBJ_ATTACH_POINT_H
#define TCPLENS_BPFOBJ_ATTACH_POINT_H

#include <bpf/libbpf.h>
#include <stdbool.h>

/* BPF_F_XDP_HAS_FRAGS (Linux 5.18): every program of a chain has it or none. */
#define ATTACH_POINT_XDP_FRAGS (1U << 5)

/* Keys of the program arrays: the program for a direction and a kind of link. */
enum attach_point {
	ATTACH_POINT_INGRESS,
	ATTACH_POINT_EGRESS,
	ATTACH_POINT_INGRESS_IP, /* an interface without a link header */
	ATTACH_POINT_EGRESS_IP,
	ATTACH_POINTS,
};

struct attach_point_programs {
	struct bpf_program *programs[ATTACH_POINTS]; /* NULL: there is none for this attach point */
	const bool *used;			     /* SLOTS of them; borrowed */
};

/* Before the object is loaded: none of its programs is, but those that are chosen from now on. */
void attach_point_clear(struct bpf_object *object);

/* Those of used attach points are loaded, with these BPF_F_ flags. */
void attach_point_choose(const struct attach_point_programs *points, __u32 flags);

/* After it was loaded: returns the array's descriptor, for the caller to close, or -errno. */
int attach_point_fill(const struct attach_point_programs *points, const char *name);

#endif
