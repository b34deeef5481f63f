/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The processes at a live packet's ends as a field of the packet, for every output alike. */
#ifndef TCPLENS_PROCESS_ANNOTATION_H
#define TCPLENS_PROCESS_ANNOTATION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "packet.h"
#include "process/attribution.h"

struct annotation;

/* attribution: borrowed. Returns 0 or -ENOMEM. */
int annotation_new(struct annotation **annotation, struct attribution *attribution);
void annotation_free(struct annotation *annotation);
CLEANUP_DEFINE(struct annotation *, annotation_free)

/*
 * Sets packet->processes, valid until the next call, of a packet seen at time (CLOCK_MONOTONIC)
 * whose tuple that is.
 */
void annotation_packet(struct annotation *annotation, struct packet *packet,
		       const struct packet_tuple *tuple, uint64_t time);

#endif
