/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Records of sockets as connections: those of a connection within the machine have two sockets, of
 * which the first waits here for the other.
 */
#ifndef TCPLENS_FLOW_PAIRS_H
#define TCPLENS_FLOW_PAIRS_H

#include <linux/types.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "owner.h"

#include "flow_record.h"

/* Sockets that wait at a time; more have a line of their own. */
#define PAIRS_MAX 65536

struct pairs;

/* peer: of the other end, or NULL. Both are borrowed until the function returns. */
typedef void (*pairs_emit)(void *arg, const struct flow_record *own,
			   const struct flow_record *peer);

/* Returns 0 or -errno. */
int pairs_new(struct pairs **pairs, pairs_emit emit, void *arg);
void pairs_free(struct pairs *pairs);
CLEANUP_DEFINE(struct pairs *, pairs_free)

/* A socket has ended. */
void pairs_end(struct pairs *pairs, const struct flow_record *record);

/*
 * A pass over all sockets: begin, each of them, finish. show: open connections are emitted.
 * When it is finished, a socket that ended before it began and whose peer is gone is
 * emitted alone.
 */
void pairs_begin(struct pairs *pairs, uint64_t now, bool show);
void pairs_live(struct pairs *pairs, const struct flow_record *record);
void pairs_finish(struct pairs *pairs);

/* Whether a socket waits that ended before that time. */
bool pairs_wait(const struct pairs *pairs, uint64_t before);

/* Emits all that wait. */
void pairs_flush(struct pairs *pairs);

#endif
