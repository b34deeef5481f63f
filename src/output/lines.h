/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What the sinks of standard output have in common: a format appends the lines of a packet to a
 * buffer, everything else is done here. Such a sink_type is LINES_SINK and a format.
 */
#ifndef TCPLENS_OUTPUT_LINES_H
#define TCPLENS_OUTPUT_LINES_H

#include "base/buffer.h"
#include "output/sink.h"
#include "print/order.h"

struct lines_format {
	/* Returns 0 or -ENOMEM. */
	int (*open)(void **state, const struct sink_request *request);
	/* Appends the packet's lines, each with its newline; there may be none. */
	void (*packet)(void *state, const struct packet *packet, struct buffer *out);
	/*
	 * For lines that another thread makes. take: see print_order_take(); NULL: there is no
	 * such. packet_by: see print_order_packet().
	 */
	bool (*take)(void *state, const struct packet *packet, struct print_order *order);
	void (*packet_by)(void *state, const struct packet *packet, const struct print_order *order,
			  struct buffer *out);
	/* After the last packet: appends the lines that are left. May be NULL. */
	void (*end)(void *state, struct buffer *out);
	/* Appends a line of what the run counted, or none. May be NULL. */
	void (*account)(void *state, const struct account *account, struct buffer *out);
	void (*stats)(const void *state, struct printer_stats *stats);
	void (*close)(void *state); /* takes NULL */
};

int lines_open(void **state, const struct sink_type *type, const struct sink_request *request);
int lines_packet(void *state, const struct packet *packet);
int lines_flush(void *state);
void lines_end(void *state);
void lines_account(void *state, const struct account *account);
int lines_fd(const void *state);
uint64_t lines_abandon(void *state);
void lines_stats(const void *state, struct printer_stats *stats);
int lines_close(void *state);

#define LINES_SINK                                                                        \
	.open = lines_open, .packet = lines_packet, .flush = lines_flush, .fd = lines_fd, \
	.end = lines_end, .account = lines_account, .abandon = lines_abandon,             \
	.stats = lines_stats, .close = lines_close

#endif
