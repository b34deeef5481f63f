/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The process at each local end of a connection. The programs in the kernel report what becomes of
 * sockets (bpf/owner.bpf.c), a table keeps who owned which flow when, and a packet is looked up
 * there.
 */
#ifndef TCPLENS_PROCESS_ATTRIBUTION_H
#define TCPLENS_PROCESS_ATTRIBUTION_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/address_socket.h"
#include "base/cleanup.h"
#include "bpfobj/feature.h"
#include "owner.h"
#include "process/btf.h"
#include "process/container_group.h"
#include "packet.h"
#include "process/hooks.h"
#include "process/validity.h"

struct attribution;

/*
 * From now on every change of an owner is known, and who owns what exists. A warning names what the
 * kernel does not have. detailed: a line for each local end too. Returns 0 or -errno.
 */
int attribution_open(struct attribution **attribution, const struct hooks_request *request);

/*
 * Packets will come from the caller's network namespace, whose inode number that is. name: of
 * ip-netns(8), copied, or NULL. To be called for each before the first packet. Returns 0 or -errno.
 */
int attribution_add_netns(struct attribution *attribution, uint32_t netns, const char *name);

/*
 * The same for another, by sockets that were made there and become its own, at any time. early: it
 * may have had sockets before all of them were followed. Nothing where it is known already.
 */
int attribution_enter_netns(struct attribution *attribution, uint32_t netns, const char *name,
			    struct address_sockets *sockets, bool early);

/* No packets will come from there any more. */
void attribution_leave_netns(struct attribution *attribution, uint32_t netns);

/*
 * The id and level of a cgroup of version 2, by its path from the hierarchy's root or from that of
 * the file system. Returns 0 or -errno.
 */
int attribution_find_cgroup(const char *path, __u64 *id, __u32 *level);

/* The same for that of a container or a pod, with the errors of container_group_find(). */
int attribution_find_container(const struct container_choice *choice,
			       char others[CONTAINER_GROUP_OTHERS], __u64 *id, __u32 *level);

void attribution_close(struct attribution *attribution);
CLEANUP_DEFINE(struct attribution *, attribution_close)

/*
 * Once in a while, packets or not: takes the kernel's events. All that happened until settled
 * (CLOCK_MONOTONIC) have been reported.
 */
void attribution_follow(struct attribution *attribution, uint64_t settled);

/* How full the kernel's rings were then, percent. */
unsigned int attribution_filled(const struct attribution *attribution);

/* Before a packet of that time: takes the events that may belong to it. */
void attribution_advance(struct attribution *attribution, uint64_t time);

/* One end of a connection at a packet's time. */
struct attribution_end {
	bool local; /* its address is on this machine */
	enum packet_absence absence;
	uint32_t tid; /* 0: not known, as where several threads use the socket in turn */
	const struct process *process; /* borrowed until the next call; NULL: not known */
};

struct attribution_ends {
	struct attribution_end source;
	struct attribution_end destination;
};

/*
 * Of a packet, whose tuple that is, seen at time (CLOCK_MONOTONIC), after attribution_advance().
 * validity: set unless NULL, for attribution_holds().
 */
void attribution_find(struct attribution *attribution, const struct packet *packet,
		      const struct packet_tuple *tuple, uint64_t time,
		      struct attribution_ends *ends, struct validity *validity);

/* Whether a packet of that time with the same tuple has the same ends, if it opens nothing. */
bool attribution_holds(const struct attribution *attribution, const struct validity *validity,
		       uint64_t time);

/*
 * The name of the network namespace with that inode number, which the last packet came from.
 * Foreign text; NULL where it has none.
 */
const char *attribution_netns_name(const struct attribution *attribution, uint32_t netns);

/* Whether a line of details for each local end was requested. */
bool attribution_is_detailed(const struct attribution *attribution);

struct selected_maps attribution_selected(const struct attribution *attribution);

/* As hooks_unselected(). */
uint64_t attribution_unselected(const struct attribution *attribution);

/* Connections forgotten though packets may have followed them. */
uint64_t attribution_forgotten(const struct attribution *attribution);

/* Events that were lost because the ring was full. */
uint64_t attribution_lost(const struct attribution *attribution);
uint64_t attribution_processes_lost(const struct attribution *attribution);

/* How often a program did not run: see bpfobj/nested.h. */
uint64_t attribution_missed(const struct attribution *attribution);

/* How many connections were too many to be remembered. */
uint64_t attribution_evicted(const struct attribution *attribution);

/* What reads the details of processes; to be looked at by helper_check(). */
struct helper *attribution_process(struct attribution *attribution);

/* The same for what attaches programs of uses; HELPER_NONE where they are attached all the time. */
struct helper *attribution_use_process(struct attribution *attribution);

#endif
