/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The CPUs. Their numbers need not be contiguous, so what is indexed by them is sized by the
 * highest, not by how many there are.
 */
#ifndef TCPLENS_CAPTURE_CPUS_H
#define TCPLENS_CAPTURE_CPUS_H

#include <stdbool.h>

/* The end of a list in the kernel's format ("0-3,8"): its highest number + 1; or -EINVAL. */
int cpus_end(const char *list);

/*
 * One more than the highest number that a CPU can ever have, and that one has now. Where the kernel
 * does not list them, their counts.
 */
unsigned int cpus_possible(void);
unsigned int cpus_present(void);

/*
 * True where the programs of two packets may run on one CPU at a time, one preempted by the other:
 * with PREEMPT_RT. Not with all of these (bpf/share.h), but the kernel does not tell with which.
 */
bool cpus_preempt_packets(void);

#endif
