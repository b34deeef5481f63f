/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Whether programs can publish a slot: see bpf/ordered_store.h. */
#ifndef TCPLENS_CAPTURE_ORDERED_STORE_H
#define TCPLENS_CAPTURE_ORDERED_STORE_H

#include <bpf/libbpf.h>
#include <linux/bpf.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * True where the processor keeps stores in order (x86-64), or the kernel has an exchange for BPF
 * programs, and tail calls in programs with functions, as the fast path is one (arm64: Linux 5.18
 * and 6.0). Loads a program to find out.
 */
bool ordered_store_exists(void);

/* Makes exchanges of eight bytes plain stores of the same register there; returns how many. */
size_t ordered_store_replace(struct bpf_insn *code, size_t count);

/*
 * Does so in all programs of an object that is open and not loaded yet, since a
 * kernel that has none refuses them in code that is never reached too. The programs must not use
 * slots then. Returns 0 or -errno.
 */
int ordered_store_remove(struct bpf_object *object);

#endif
