/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What is known of the kinds of interface: a new one is a row of the table in link_kind.c. */
#ifndef TCPLENS_CAPTURE_LINK_KIND_H
#define TCPLENS_CAPTURE_LINK_KIND_H

#include <stdbool.h>
#include <stdint.h>

/* How a frame begins for a program on the interface's hooks. */
enum link_header {
	LINK_HEADER_ETHERNET,
	LINK_HEADER_NONE,    /* at the IP header */
	LINK_HEADER_UNKNOWN, /* another one than Ethernet's: such an interface is not supported */
};

struct link_kind {
	uint16_t hardware; /* ARPHRD_ of <net/if_arp.h> */
	enum link_header header;
	uint16_t linktype; /* LINKTYPE_ of packet.h: what tcpdump captures on it alone */
	bool single_peer;  /* with more than one peer its header is unknown */
};

/* The kind of an interface by its hardware type and IFF_ flags. */
struct link_kind link_kind_of(uint16_t hardware, unsigned int flags);

/* LINKTYPE_ of the frames as the programs see them. */
uint16_t link_kind_seen(enum link_header header);

/* Name and description of a LINKTYPE_ that is captured, as libpcap has them. */
const char *link_kind_name(uint16_t linktype);

/* The LINKTYPE_ of libpcap's name for it, in any case; or -EINVAL. */
int link_kind_find(const char *name);

#endif
