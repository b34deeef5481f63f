/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Whose packets: the process at each local end of a connection. The kernel tells of sockets
 * (bpf/owner.bpf.c), a table keeps who owned which flow when, and a packet is looked up there.
 */
#ifndef TCPLENS_PROCESS_ATTRIBUTION_H
#define TCPLENS_PROCESS_ATTRIBUTION_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "owner.h"
#include "process/btf.h"
#include "packet.h"

struct attribution;

/* filter and pids: whose packets alone are selected, see include/owner.h. */
struct attribution_request {
	const struct btf_source *types; /* while it opens; borrowed */
	uint32_t without;		/* hooks to do without, a bit each */
	bool detailed;			/* a line for each local end too */
	struct owner_filter filter;
	const uint32_t *pids;
	size_t pid_count;
};

/*
 * From now on every change of an owner is known, and who owns what exists. What the kernel does not
 * have is told. Returns 0 or -errno.
 */
int attribution_open(struct attribution **attribution, const struct attribution_request *request);

/*
 * Packets will come from the caller's network namespace, whose inode number that is. To be called
 * for each before the first packet. Returns 0 or -errno.
 */
int attribution_add_netns(struct attribution *attribution, uint32_t netns);

/*
 * The id and level of a cgroup of version 2, by its path from the hierarchy's root or from that of
 * the file system. Returns 0 or -errno.
 */
int attribution_find_cgroup(const char *path, __u64 *id, __u32 *level);

/* The same for that of a container, by its name, its id or the begin of its id. */
int attribution_find_container(const char *name, __u64 *id, __u32 *level);

void attribution_close(struct attribution *attribution);
CLEANUP_DEFINE(struct attribution *, attribution_close)

/* The name of hook number i, NULL behind the last. */
const char *attribution_hook(unsigned int i);

/* Whether the kernel has hook number i, as far as its types tell, and what is lost without it. */
bool attribution_has_hook(unsigned int i, const struct btf_source *types);
const char *attribution_hook_loss(unsigned int i);

/* Once in a while, packets or not: takes what the kernel has told. */
void attribution_follow(struct attribution *attribution);

/*
 * To be called before the packet of that time (CLOCK_MONOTONIC) is printed, which was seen in that
 * network namespace.
 */
void attribution_packet(struct attribution *attribution, uint64_t time, uint32_t netns);

/*
 * Appends ` | LEFT > RIGHT` for the packet of the last call: `comm[pid]`, `?` or `-`; and if
 * selected in detail, a line for each local end.
 */
void attribution_ends(void *attribution, const struct packet_tuple *tuple, struct buffer *out);

/* The same in numbers; always true. */
bool attribution_find(void *attribution, const struct packet_tuple *tuple,
		      struct packet_owner *source, struct packet_owner *destination);

/* Appends `comm[pid]`, `?` or `-`. */
void attribution_put(const struct packet_owner *owner, struct buffer *out);

/* For struct process_filter_request. */
int attribution_selected_fd(const struct attribution *attribution);

/* Events that were lost because the ring was full. */
uint64_t attribution_lost(const struct attribution *attribution);

/* How many connections were too many to be remembered. */
uint64_t attribution_evicted(const struct attribution *attribution);

#endif
