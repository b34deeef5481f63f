/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Events of TCP connections: the programs of bpf/facts.bpf.c, loaded and attached, and what they
 * report, in the order of time. A hook that the kernel does not have or refuses is named on stderr
 * once, with what is lost; the rest works on.
 */
#ifndef TCPLENS_FACTS_FACTS_H
#define TCPLENS_FACTS_FACTS_H

#include <bpf/btf.h>
#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "bpfobj/feature.h"
#include "bpfobj/selected_maps.h"
#include "facts/pending.h"
#include "facts/table.h"
#include "packet.h"

struct facts;

/*
 * btf_path: of the kernel's types, NULL: the kernel's own. netns: inode numbers of the network
 * namespaces to report of. selected: the connections to report of; SELECTED_MAPS_NONE: all.
 * connect_ns: only connects that took longer. raw: records are to begin with the IP header.
 */
struct facts_request {
	fact_set kinds;
	const struct btf *btf;
	const char *btf_path;
	feature_set without;
	const uint32_t *netns;
	size_t netns_count;
	struct selected_maps selected;
	uint64_t connect_ns;
	bool raw;
	bool wakes; /* facts_fd() becomes readable when there are events */
};

/*
 * Everything it needs of files is read here. Events come from now on. Returns 0, or a negative
 * errno after a message.
 */
int facts_open(struct facts **facts, const struct facts_request *request);
void facts_close(struct facts *facts);
CLEANUP_DEFINE(struct facts *, facts_close)

/* Whether the kernel has the hook and loads its program. */
bool facts_probe(enum feature feature, const struct btf *btf, const char *btf_path);

/* Events until then (CLOCK_MONOTONIC) are all there: they may be given out. */
void facts_settle(struct facts *facts, uint64_t time);

/* For poll(2): readable while events have not been taken by facts_settle(). */
int facts_fd(const struct facts *facts);

/*
 * The oldest event that may be given out, or NULL, without stepping over it: facts_event() is its
 * until another is looked at.
 */
const struct record *facts_look(struct facts *facts);

/* Whether there are events, which may be given out or not yet. */
bool facts_waiting(const struct facts *facts);

/* The record of the oldest event that may be given out, or NULL. */
const struct record *facts_peek(void *facts);

/* Steps over it; it stays valid until the next call of facts_peek or facts_settle. */
void facts_advance(void *facts);

/*
 * The event that was stepped over last. kind: its; netns: inode number of its namespace, 0: not
 * known.
 */
const struct packet_event *facts_event(struct facts *facts, enum fact_kind *kind, uint32_t *netns);

/*
 * The cause (enum fact_cause) of an event of that kind about a packet, which is handed out after
 * the packet; -ENOENT: there is none.
 */
int facts_find(const struct facts *facts, enum fact_kind kind, const struct pending_packet *packet);

/* False: facts_find() finds nothing for packets of that time. */
bool facts_any(const struct facts *facts, uint64_t time);

/* Events that were forgotten before their packets came: these are not marked. */
uint64_t facts_unmarked(const struct facts *facts);

/* Events that found the ring full. */
uint64_t facts_lost(const struct facts *facts);

/* How often a program did not run: see bpfobj/nested.h. */
uint64_t facts_missed(const struct facts *facts);

#endif
