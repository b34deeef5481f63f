/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The programs of bpf/flows.bpf.c, loaded and attached, and what they report of sockets. */
#ifndef TCPLENS_FLOW_SOCKETS_H
#define TCPLENS_FLOW_SOCKETS_H

#include <bpf/btf.h>
#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "bpfobj/feature.h"
#include "owner.h"

#include "flow_record.h"

struct sockets;

/*
 * btf_path: of the kernel's types, NULL: the kernel's own. netns: inode numbers of the network
 * namespaces to report of. filter: active if only some processes' connections are reported.
 * cgroup: a descriptor of the root of version 2, or negative. tick_ns: of the kernel's timer.
 * hashed: what is kept of each socket is in a table beside them.
 */
struct sockets_request {
	const struct btf *btf;
	const char *btf_path;
	const uint32_t *netns;
	size_t netns_count;
	struct owner_filter filter;
	int cgroup;
	uint32_t tick_ns;
	size_t ring_bytes;
	bool hashed;
	feature_set without; /* hooks not to use */
};

/* Whether the kernel has a hook of FEATURE_FLOW_FIRST to _END; and what is lost without it. */
bool sockets_probe(enum feature feature, const struct btf *btf, const char *btf_path);
const char *sockets_loss(enum feature feature);

/*
 * What is refused but not essential is named on stderr, with what is lost. Sockets that end from
 * now on are reported. Returns 0, or a negative errno after a message.
 */
int sockets_open(struct sockets **sockets, const struct sockets_request *request);
void sockets_close(struct sockets *sockets);
CLEANUP_DEFINE(struct sockets *, sockets_close)

/* Readable when a part of the ring is full; what comes more slowly is to be looked for. */
int sockets_fd(const struct sockets *sockets);

/* The map of processes selected by number. */
int sockets_pids(const struct sockets *sockets);

typedef void (*sockets_take)(void *arg, const struct flow_record *record);

/* Takes the records of sockets that have ended, in order. */
void sockets_ended(struct sockets *sockets, sockets_take take, void *arg);

/* The links of which an iterator can be made (bpf_iter_create): of a pass over all sockets of the
 * namespace where that is done, and of one that finds the owners of sockets without one; -1: the
 * kernel has none. */
int sockets_pass_link(const struct sockets *sockets);
int sockets_owner_link(const struct sockets *sockets);

/* Reads an iterator to its end. take NULL: it has no output. Returns 0 or -errno. */
int sockets_read(int iterator, sockets_take take, void *arg);

/* Whether the last pass found more sockets without an owner than the one before the last call. */
bool sockets_unowned(struct sockets *sockets);

/* Sockets whose end was not reported because the ring was full. */
uint64_t sockets_lost(const struct sockets *sockets);

/* How often a program did not run: see bpfobj/nested.h. */
uint64_t sockets_missed(const struct sockets *sockets);

#endif
