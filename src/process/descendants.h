/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The processes that come from some others, as /proc has them at the moment. */
#ifndef TCPLENS_PROCESS_DESCENDANTS_H
#define TCPLENS_PROCESS_DESCENDANTS_H

#include <stddef.h>
#include <stdint.h>

/*
 * *family: the processes given, their children, and theirs; the caller frees it. Children of a
 * process that has ended are another's. Returns 0 or -errno.
 */
int descendants_find(uint32_t **family, size_t *members, const uint32_t *pids, size_t count);

#endif
