/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The addresses and ports of packets that nobody prints: a printer whose text nobody reads. */
#ifndef TCPLENS_DECODE_ENDS_H
#define TCPLENS_DECODE_ENDS_H

#include "base/cleanup.h"
#include "packet.h"

struct tuple;

/* Returns 0 or -ENOMEM. */
int ends_new(struct tuple **tuple);
void ends_free(struct tuple *tuple);
CLEANUP_DEFINE(struct tuple *, ends_free)

/* Valid as long as the packet's bytes, until the next call; NULL where there is no segment. */
const struct packet_tuple *ends_find(struct tuple *tuple, const struct packet *packet);

#endif
