/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The running kernel's names for what events carry as numbers: reasons from its types (BTF), which
 * differ between kernels, and functions. Where the kernel does not name these with the events, they
 * are read from /proc/kallsyms when this is opened, since the sandbox lets no file be opened.
 */
#ifndef TCPLENS_FACTS_KERNEL_NAME_H
#define TCPLENS_FACTS_KERNEL_NAME_H

#include <bpf/btf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

struct kernel_names;

/* Returns 0 or -ENOMEM. Functions have no names yet. */
int kernel_name_new(struct kernel_names **names, const struct btf *btf);
void kernel_name_free(struct kernel_names *names);
CLEANUP_DEFINE(struct kernel_names *, kernel_name_free)

/*
 * Reads those of all functions. Returns 0 or -ENOMEM. Where the kernel hides its addresses
 * (kernel.kptr_restrict) there are none; that has been reported.
 */
int kernel_name_read_functions(struct kernel_names *names);

/*
 * Of the function that holds the instruction before the address, until its end or a zero; what
 * follows a space is left out. Of 4096 addresses; of more the names are not known.
 */
void kernel_name_add_function(struct kernel_names *names, uint64_t address, const char *name,
			      size_t size);

/* Without the prefix that all have in common. NULL: there is none. */
const char *kernel_name_drop(const struct kernel_names *names, uint32_t reason);
const char *kernel_name_reset(const struct kernel_names *names, uint32_t reason);

/* Of the function that holds the instruction before the address. NULL: not known. */
const char *kernel_name_function(const struct kernel_names *names, uint64_t address);

/* Whether programs can call it: "BPF_FUNC_snprintf". */
bool kernel_name_has_helper(const struct btf *btf, const char *name);

/* The number of that reason for a drop; 0 where the kernel does not have it. */
uint32_t kernel_name_drop_number(const struct btf *btf, const char *name);

#endif
