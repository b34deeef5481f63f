/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What an end of a packet may be though no connection is known of it. A listening socket takes SYNs
 * and answers them; for a closed port the kernel takes SYNs and sends resets (RFC 9293, section
 * 3.10.7). Any other packet is of a connection that is not known: NAT changes its addresses, or it
 * was forgotten.
 */
#ifndef TCPLENS_PROCESS_UNCONNECTED_H
#define TCPLENS_PROCESS_UNCONNECTED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/tcp_flag.h"

enum {
	UNCONNECTED_LISTENS = 1,
	UNCONNECTED_CLOSED = 2,
};

/* The first segment of a handshake. */
static inline bool unconnected_is_opening(uint8_t flags)
{
	return (flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}

/* Of the packet's TCP flags, 0 where they are not known; a set of the above. */
static inline unsigned int unconnected_source(uint8_t flags)
{
	if (!flags)
		return UNCONNECTED_LISTENS | UNCONNECTED_CLOSED;
	if (flags & TCP_RST)
		return UNCONNECTED_CLOSED;
	return flags & TCP_SYN && flags & TCP_ACK ? UNCONNECTED_LISTENS : 0;
}

static inline unsigned int unconnected_destination(uint8_t flags)
{
	return !flags || unconnected_is_opening(flags) ? UNCONNECTED_LISTENS | UNCONNECTED_CLOSED
						       : 0;
}

#endif
