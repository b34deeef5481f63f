/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Packets in their order, with all that they borrow, and what another thread makes of them: their
 * lines. A packet whose lines can only be made at its turn is there as these lines.
 */
#ifndef TCPLENS_OUTPUT_BATCH_H
#define TCPLENS_OUTPUT_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "output/lines.h"
#include "packet.h"
#include "print/order.h"

#define BATCH_PACKETS 256

struct batch_item {
	struct packet packet;
	struct print_order order;
	bool counts;	   /* as a packet: it is no event */
	size_t begin, end; /* in ready, where there are its lines; else both are 0 */
};

struct batch {
	struct batch_item items[BATCH_PACKETS];
	size_t count;
	size_t packets; /* items that count */
	uint8_t *bytes; /* what packets borrow; it does not move while there are packets */
	size_t used, room;
	const char *interface, *file_interface,
		*netns;	     /* the last packet's names, in bytes; or NULL */
	struct buffer ready; /* lines of packets that were printed at their turn */

	/* made by batch_format() */
	struct buffer text;
	size_t ends[BATCH_PACKETS]; /* where the lines of each item that counts end in text */
	size_t end_count;
};

/* Returns 0 or -ENOMEM. */
int batch_init(struct batch *batch);
void batch_free(struct batch *batch); /* the contents, not the struct */

/* Whether there is room for the packet; an empty batch may have none. */
bool batch_has_room(const struct batch *batch, const struct packet *packet);

/*
 * Adds a packet. state: the formatter that all packets are shown to in their order. Returns 0, or
 * -ENOMEM where the batch is empty and the packet too large.
 */
int batch_add(struct batch *batch, const struct lines_format *format, void *state,
	      const struct packet *packet);

/* Makes the lines. state: another formatter, which is used for nothing else meanwhile. */
void batch_format(struct batch *batch, const struct lines_format *format, void *state);

void batch_clear(struct batch *batch);

#endif
