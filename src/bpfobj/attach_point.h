/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * An object's programs by slot: which of them are loaded, and the program array through which the
 * programs in front of them make their tail calls.
 */
#ifndef TCPLENS_BPFOBJ_ATTACH_POINT_H
#define TCPLENS_BPFOBJ_ATTACH_POINT_H

#include <bpf/libbpf.h>
#include <stdbool.h>

/* BPF_F_XDP_HAS_FRAGS (Linux 5.18): every program of a chain has it or none. */
#define SLOTS_XDP_FRAGS (1U << 5)

/* Keys of the program arrays: the program for a direction and a kind of link. */
enum slot {
	SLOT_INGRESS,
	SLOT_EGRESS,
	SLOT_INGRESS_IP, /* an interface without a link header */
	SLOT_EGRESS_IP,
	SLOTS,
};

struct slots {
	struct bpf_program *programs[SLOTS]; /* NULL: there is none for this slot */
	const bool *used;		     /* SLOTS of them; borrowed */
};

/* Before the object is loaded: none of its programs is, but those that are chosen from now on. */
void slots_clear(struct bpf_object *object);

/* Those of used slots are loaded, with these BPF_F_ flags. */
void slots_choose(const struct slots *slots, __u32 flags);

/* After it was loaded: returns the array's descriptor, for the caller to close, or -errno. */
int slots_fill(const struct slots *slots, const char *name);

#endif
