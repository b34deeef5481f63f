/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * --threads: lines that are made in several threads. Packets are copied into batches, batches
 * become lines in any order and are given out in that of the packets.
 */
#ifndef TCPLENS_OUTPUT_PARALLEL_H
#define TCPLENS_OUTPUT_PARALLEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/pool.h"
#include "output/batch.h"
#include "output/lines.h"
#include "output/sink.h"

struct parallel;

/* state: the formatter that sees all packets in their order; borrowed. Returns 0 or -errno. */
int parallel_new(struct parallel **parallel, const struct lines_format *format,
		 const struct sink_request *request, void *state);
/* Waits for the threads. Takes NULL. */
void parallel_free(struct parallel *parallel);
CLEANUP_DEFINE(struct parallel *, parallel_free)

/* A packet was taken, and parallel_next() is to be called until it returns NULL. */
#define PARALLEL_NEXT 1

/* Takes a packet. Returns 0, PARALLEL_NEXT or -errno. */
int parallel_packet(struct parallel *parallel, const struct packet *packet);

/*
 * The oldest batch, if its lines are made; else NULL. all: makes them or waits for them, and
 * returns NULL only where there is none. The batch is valid until parallel_release().
 */
struct batch *parallel_next(struct parallel *parallel, bool all);
void parallel_release(struct parallel *parallel);

/* How many packets were taken whose batch was not released. */
uint64_t parallel_packets(const struct parallel *parallel);

#endif
