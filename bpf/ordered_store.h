/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A store that becomes visible after all before it and before all after it: the head of a CPU's
 * slots, which says that a slot is whole and the next one being written. x86 keeps stores in order,
 * so the compiler's order is enough. Elsewhere an exchange does it, which the kernel defines as a
 * full barrier (Documentation/atomic_t.txt); on arm64 its BPF compiler has one from Linux 5.18 on
 * (commit 1902472b4fa9). Before that the loader puts a plain store in its place and no slots are
 * used: see src/capture/ordered_store.h.
 */
#ifndef TCPLENS_ORDERED_STORE_H
#define TCPLENS_ORDERED_STORE_H

static __always_inline void ordered_store(__u64 *at, __u64 value)
{
#if defined(__TARGET_ARCH_x86)
	*(volatile __u64 *)at = value;
#else
	(void)__sync_lock_test_and_set(at, value);
#endif
}

#endif
