/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#ifndef TCPLENS_PROCESS_SELECTED_MAPS_H
#define TCPLENS_PROCESS_SELECTED_MAPS_H

/*
 * Descriptors of the maps of flows that belong to selected processes (bpf/selected.h), borrowed:
 * those whose socket is open, and those whose socket is not open yet or closed.
 */
struct selected_maps {
	int open;
	int closed;
};

#endif
