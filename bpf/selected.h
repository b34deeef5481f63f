/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What the process programs and the process filter share. */
#ifndef TCPLENS_SELECTED_H
#define TCPLENS_SELECTED_H

#include "owner.h"

/*
 * Connections, by their local end, and listeners of selected processes. The process programs keep
 * it, the process filter lets through what is in it.
 */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, OWNER_SELECTED_MAX);
	__type(key, struct owner_flow);
	__type(value, __u32);
} selected SEC(".maps");

#endif
