/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The reader's side of the BPF ring buffers: every ring mapped, their records merged by time. The
 * layout of a ring in memory is the kernel's (kernel/bpf/ringbuf.c, since Linux 5.8): a page with
 * the consumer's position, one with the producer's, then the data, mapped twice in a row so that
 * no record wraps.
 */
#ifndef TCPLENS_RING_H
#define TCPLENS_RING_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "record.h"

struct rings;

/* fds: BPF_MAP_TYPE_RINGBUF maps of size bytes each, still the caller's. Returns 0 or -errno. */
int rings_open(struct rings **rings, const int *fds, unsigned int count, size_t size);
void rings_close(struct rings *rings);
CLEANUP_DEFINE(struct rings *, rings_close)

/*
 * The oldest record of all rings, or NULL when there is none that may be handed out yet. The
 * record is the kernel's memory and stays valid until the next call. A record younger than settled
 * (CLOCK_MONOTONIC nanoseconds) is held back while another ring is empty, because that ring may
 * still receive an older one; UINT64_MAX holds nothing back.
 */
const struct record *rings_next(struct rings *rings, uint64_t settled);

/* Gives the space of every record handed out, but the last, back to the kernel. */
void rings_release(struct rings *rings);

/* The fullest ring's unread share, in percent. */
unsigned int rings_fill(const struct rings *rings);

#endif
