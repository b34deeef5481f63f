/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The maps of the flows that belong to selected processes (bpf/selected.h), which one object fills
 * and others share.
 */
#ifndef TCPLENS_BPFOBJ_SELECTED_MAPS_H
#define TCPLENS_BPFOBJ_SELECTED_MAPS_H

#include <bpf/libbpf.h>

/* Descriptors, borrowed: of flows whose socket is open, and of those not open yet or closed. */
struct selected_maps {
	int open;
	int closed;
};

#define SELECTED_MAPS_NONE ((struct selected_maps){-1, -1})

/*
 * Before an object is loaded: its two maps become those of from, or, for SELECTED_MAPS_NONE, of one
 * element, as they are not used. Returns 0 or -errno.
 */
int selected_maps_share(struct selected_maps from, struct bpf_map *open, struct bpf_map *closed);

#endif
