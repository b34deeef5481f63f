/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The numbers of CPUs. They need not be contiguous, so what is indexed by them is sized by the
 * highest, not by how many there are.
 */
#ifndef TCPLENS_CAPTURE_CPUS_H
#define TCPLENS_CAPTURE_CPUS_H

/* The end of a list in the kernel's format ("0-3,8"): its highest number + 1; or -EINVAL. */
int cpus_end(const char *list);

/*
 * One more than the highest number that a CPU can ever have, and that one has now. Where the kernel
 * does not list them, their counts.
 */
unsigned int cpus_possible(void);
unsigned int cpus_present(void);

#endif
