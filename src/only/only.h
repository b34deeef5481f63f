/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * --only: the connections to which one of the conditions happened, and which packets are shown of
 * them. A bounded table; the same connection in several network namespaces is one.
 */
#ifndef TCPLENS_ONLY_ONLY_H
#define TCPLENS_ONLY_ONLY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "only/condition.h"
#include "packet.h"

/* Connections at the same time. */
#define ONLY_MAX 65536

struct only;

/* Returns 0 or -errno. */
int only_new(struct only **only, const struct condition_set *set);
void only_free(struct only *only);
CLEANUP_DEFINE(struct only *, only_free)

/*
 * Looks at a packet or an event, whose segment is decoded if it has one, at a time in nanoseconds.
 * reported: what the kernel reports of it besides. True if it is of a connection to which one of
 * the conditions happened, by now or with it; packets without a segment are of none.
 */
bool only_takes(struct only *only, const struct packet *packet, uint64_t time,
		condition_bits reported);

/*
 * Before a file is read. Connections that were taken before are still. again: it was read to its
 * end since the last call and is read once more: connections are taken from their first packet on
 * if something happened to them the first time.
 */
void only_begin(struct only *only, bool again);

/* Packets that were not taken, but for the first reading of a file that was read twice. */
uint64_t only_left_out(const struct only *only);

/* Connections that were forgotten to make room. */
uint64_t only_evicted(const struct only *only);

#endif
