/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The running kernel's names for what events carry as numbers: reasons from its types (BTF), which
 * differ between kernels, and functions from /proc/kallsyms. All is read when it is opened, since
 * the sandbox lets no file be opened.
 */
#ifndef TCPLENS_FACTS_KERNEL_NAME_H
#define TCPLENS_FACTS_KERNEL_NAME_H

#include <bpf/btf.h>
#include <stdint.h>

#include "base/cleanup.h"

struct kernel_names;

/*
 * Returns 0 or -ENOMEM. Where the kernel hides its addresses (kernel.kptr_restrict), functions have
 * no names; that has been reported.
 */
int kernel_name_new(struct kernel_names **names, const struct btf *btf);
void kernel_name_free(struct kernel_names *names);
CLEANUP_DEFINE(struct kernel_names *, kernel_name_free)

/* Without the prefix that all have in common. NULL: there is none. */
const char *kernel_name_drop(const struct kernel_names *names, uint32_t reason);
const char *kernel_name_reset(const struct kernel_names *names, uint32_t reason);

/* Of the function that holds the instruction before the address. NULL: not known. */
const char *kernel_name_function(const struct kernel_names *names, uint64_t address);

/* The number of that reason for a drop; 0 where the kernel does not have it. */
uint32_t kernel_name_drop_number(const struct btf *btf, const char *name);

#endif
