/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Whose packets: the process at each local end of a connection. The kernel tells of sockets
 * (bpf/owner.bpf.c), a table keeps who owned which flow when, and a packet is looked up there.
 */
#ifndef TCPLENS_OWNER_OWNERS_H
#define TCPLENS_OWNER_OWNERS_H

#include <linux/types.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "packet.h"

struct owners;

/*
 * From now on every change of an owner is known, and who owns what exists. without: hooks to do
 * without, a bit each. detailed: a line for each local end too. What the kernel does not have is
 * told. Returns 0 or -errno.
 */
int owners_open(struct owners **owners, uint32_t without, bool detailed);
void owners_close(struct owners *owners);
CLEANUP_DEFINE(struct owners *, owners_close)

/* The name of hook number i, NULL behind the last. */
const char *owners_hook(unsigned int i);

/* Whether the kernel has hook number i, as far as its BTF tells, and what is lost without it. */
bool owners_has_hook(unsigned int i);
const char *owners_hook_loss(unsigned int i);

/* Once in a while, packets or not: takes what the kernel has told. */
void owners_follow(struct owners *owners);

/* To be called before the packet of that time (CLOCK_MONOTONIC) is printed. */
void owners_packet(struct owners *owners, uint64_t time);

/*
 * Appends ` | LEFT > RIGHT` for the packet of the last call: `comm[pid]`, `?` or `-`; and if wanted
 * in detail, a line for each local end.
 */
void owners_ends(void *owners, const struct packet_ends *ends, struct buffer *out);

/* Events that were lost because the ring was full. */
uint64_t owners_lost(const struct owners *owners);

#endif
