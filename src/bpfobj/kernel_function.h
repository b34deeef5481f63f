/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Whether the running kernel has a function, by the names in its BTF. */
#ifndef TCPLENS_BPFOBJ_KERNEL_FUNCTION_H
#define TCPLENS_BPFOBJ_KERNEL_FUNCTION_H

#define KERNEL_FUNCTION_BTF "/sys/kernel/btf/vmlinux"

/*
 * Looks for the name alone in the file, since to parse it takes as long as to load a program: some
 * other thing may have that name. Returns 1, 0 or -errno: -ENOENT on a kernel without BTF.
 */
int kernel_function_exists(const char *btf_path, const char *name);

#endif
