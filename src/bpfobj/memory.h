/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The kernel memory that this process holds by its BPF maps. */
#ifndef TCPLENS_BPFOBJ_MEMORY_H
#define TCPLENS_BPFOBJ_MEMORY_H

#include <stdint.h>

/* Returns the bytes, each map counted once, as the kernel has them; 0 where it does not tell. */
uint64_t memory_of_maps(void);

#endif
