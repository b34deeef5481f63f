/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The kernel memory that this process holds by its BPF maps. */
#ifndef TCPLENS_BPFOBJ_MEMORY_H
#define TCPLENS_BPFOBJ_MEMORY_H

#include <stdint.h>

/* Returns the bytes, each map counted once; 0 where the kernel does not report them. */
uint64_t memory_of_maps(void);

#endif
