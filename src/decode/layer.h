/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The layers between a frame's first byte and its TCP header: one function a layer. */
#ifndef TCPLENS_DECODE_LAYER_H
#define TCPLENS_DECODE_LAYER_H

#include "base/cursor.h"
#include "decode/segment.h"

enum layer {
	LAYER_NONE, /* nothing that leads to TCP, or cut off */
	LAYER_ETHERNET,
	LAYER_COOKED, /* after a cooked header, whose protocol is the type */
	LAYER_TYPE,   /* as walk.type, an EtherType, has it */
	LAYER_LLC,
	LAYER_SNAP,
	LAYER_PPP,
	LAYER_PPPOE,
	LAYER_MPLS,
	LAYER_GRE,
	LAYER_IP, /* of a version that the first byte has */
	LAYER_IP4,
	LAYER_IP6,
	LAYER_TRANSPORT, /* as walk.protocol, an IP protocol number, has it */
	LAYER_TCP,
};

/* Where a packet's headers have been followed to. */
struct layer_walk {
	struct cursor at;
	uint32_t length;  /* bytes from at on, as the outer header has it */
	uint16_t type;	  /* of LAYER_TYPE and LAYER_COOKED */
	uint8_t protocol; /* of LAYER_TRANSPORT */
	bool mesh;	  /* see struct packet */
	uint32_t inside;  /* how many link types carry this one */
	bool cut;	  /* a link header goes on beyond the bytes that there are */
	struct segment_network network;
};

/* Whether a link header has that many bytes more; where not, the walk is one that was cut. */
static inline bool layer_has(struct layer_walk *walk, uint32_t length)
{
	bool has = cursor_has(walk->at, length);

	if (!has)
		walk->cut = true;
	return has;
}

/* The layer that a frame of the packet begins with; sets walk's position. */
enum layer layer_link_begin(const struct packet *packet, struct layer_walk *walk);
/* The same of the link types of IEEE 802.11. */
enum layer layer_wifi_begin(uint16_t linktype, struct layer_walk *walk);

/* The same of a frame of that link type, at whose first byte walk is. */
enum layer layer_link_of(uint16_t linktype, struct layer_walk *walk);

/* That of one which a frame of PPI or PKTAP carries; none beyond LINK_INSIDE_MAX in each other. */
enum layer layer_link_inside(uint16_t linktype, struct layer_walk *walk);

/* Which IP follows a number of BSD's address families; LAYER_NONE: another protocol. */
enum layer layer_link_family(uint32_t family);

/* The same of the link types of layer_wired.c, walk's position being the frame's first byte. */
enum layer layer_wired_begin(uint16_t linktype, struct layer_walk *walk);
bool layer_wired_has(uint16_t linktype);

/* Each removes its header and sets the type of what follows. */
enum layer layer_link_ethernet(struct layer_walk *walk);
enum layer layer_link_cooked(struct layer_walk *walk);
enum layer layer_link_type(struct layer_walk *walk);
enum layer layer_link_llc(struct layer_walk *walk);
enum layer layer_link_snap(struct layer_walk *walk);
enum layer layer_link_ppp(struct layer_walk *walk);
enum layer layer_link_pppoe(struct layer_walk *walk);
enum layer layer_link_mpls(struct layer_walk *walk);
enum layer layer_ip_gre(struct layer_walk *walk);
enum layer layer_ip_any(struct layer_walk *walk);
enum layer layer_ip_4(struct layer_walk *walk);
enum layer layer_ip6_packet(struct layer_walk *walk);
enum layer layer_ip_transport(struct layer_walk *walk);

#endif
