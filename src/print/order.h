/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What the text of a packet depends on besides the packet: those before it. Found in the order of
 * packets, it lets another printer, in another thread and at any time, print the packet.
 */
#ifndef TCPLENS_PRINT_ORDER_H
#define TCPLENS_PRINT_ORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "decode/segment.h"
#include "packet.h"

struct print_order {
	struct segment_base base;     /* of its segment; 0 where it has none */
	struct packet_time reference; /* of -ttt and -ttttt, before this packet */
	uint64_t before;	      /* packets before this one, for -# */
};

struct printer;
struct buffer;

/*
 * Counts the packet and does to what the printer remembers what printing it would. False: nothing
 * was done, and the packet is to be printed by this printer at its turn. That are events, packets
 * whose headers are not the usual ones, and payloads whose printers remember something.
 */
bool print_order_take(struct printer *printer, const struct packet *packet,
		      struct print_order *order);

/*
 * As printer_packet(), by a printer whose options are the same and which is only used so. What it
 * remembers itself does not count.
 */
void print_order_packet(struct printer *printer, const struct packet *packet,
			const struct print_order *order, struct buffer *out);

#endif
