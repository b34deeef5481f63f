/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What the parts of the BGP printer share. Offsets count from the scan's place. */
#ifndef TCPLENS_PRINT_PAYLOAD_BGP_H
#define TCPLENS_PRINT_PAYLOAD_BGP_H

#include "print/payload/family.h"
#include "print/payload/scan.h"

/* RFC 4760 section 6 and what came after it. */
enum bgp_safi {
	BGP_UNICAST = 1,
	BGP_MULTICAST = 2,
	BGP_UNICAST_MULTICAST = 3,
	BGP_LABELED = 4,
	BGP_MULTICAST_VPN = 5,
	BGP_VPLS = 65,
	BGP_MDT = 66,
	BGP_VPN_UNICAST = 128,
	BGP_VPN_MULTICAST = 129,
	BGP_VPN_UNICAST_MULTICAST = 130,
	BGP_ROUTE_TARGET = 132,
};

/* Of the error subcodes of a notification; NULL: none. */
const char *print_bgp_name_error(uint8_t code);
const char *print_bgp_name_subcode(uint8_t code, uint8_t subcode);
const char *print_bgp_name_attribute(uint8_t type);
const char *print_bgp_name_capability(uint8_t type);
const char *print_bgp_name_safi(uint8_t safi); /* never NULL */
const char *print_bgp_name_safi_full(uint8_t safi);
const char *print_bgp_name_afi(uint16_t afi); /* likewise */

void print_bgp_open(struct scan scan, uint32_t length, int *error);
/*
 * Path attributes of length bytes at the scan's place; rest: bytes up to the end of the message;
 * level: of sets of attributes. Returns how many bytes were left when something was too short.
 */
uint32_t print_bgp_attribute_list(struct scan scan, uint32_t length, uint32_t rest, uint32_t level,
				  int *error);
void print_bgp_nlri_reach(struct scan scan, uint32_t length, int *error);
void print_bgp_nlri_unreach(struct scan scan, uint32_t length, int *error);
void print_bgp_community_extended(struct scan scan, uint32_t length, int *error);
void print_bgp_tunnel_pmsi(struct scan scan, uint32_t length, int *error);

/* In the place of PRINT_CUT where that ends the line; elsewhere it ends the message. */
#define BGP_LINE_CUT (-EPIPE)

/* What the text of a route of another family than plain IPv4 is limited to, as in tcpdump. */
#define BGP_ROUTE_TEXT 163

/* Instead of a number of bytes. */
enum {
	BGP_PREFIX_ILLEGAL = -1, /* longer than an address */
	BGP_PREFIX_SHORT = -2,	 /* not all there */
	BGP_PREFIX_END = -3,	 /* longer than the list */
};

void print_bgp_prefix_address(struct scan *scan, uint16_t afi, const uint8_t *address);
/*
 * Copies the bits of an address of size bytes, the rest zero; left: bytes up to the end of the
 * list. Returns bytes used, or one of the above.
 */
int print_bgp_prefix_read(struct scan *scan, uint32_t at, uint32_t left, uint32_t bits,
			  uint8_t *address, uint32_t size);
/*
 * Routes of a plain family: the prefixes of length bytes, each on a line of its own. Returns how
 * many bytes they take: fewer, where one is illegal.
 */
uint32_t print_bgp_prefix_list(struct scan *scan, uint32_t length, uint16_t afi);
/*
 * Prints a prefix as "ADDRESS/LENGTH" after lead; left: bytes up to the end of the list. Returns
 * bytes used, or one of the above, with nothing printed.
 */
int print_bgp_prefix_put(struct scan *scan, const char *lead, uint32_t left, uint16_t afi);
/* One route at the scan's place: print it, and return bytes used or one of the above. */
int print_bgp_route_labeled(struct scan *scan, uint16_t afi, uint32_t left);
int print_bgp_route_vpn(struct scan *scan, uint16_t afi);
int print_bgp_route_nsap(struct scan *scan);
int print_bgp_route_vpn_nsap(struct scan *scan);
int print_bgp_route_target(struct scan *scan);
int print_bgp_route_mdt(struct scan *scan);
int print_bgp_vpn_multicast(struct scan *scan);
int print_bgp_vpn_layer2(struct scan *scan);
void print_bgp_route_distinguisher(struct scan *scan, uint32_t at);
void print_bgp_route_nsap_address(struct scan *scan, uint32_t at, uint32_t length);
/* Whether path identifiers (RFC 7911) precede the prefixes, as far as the bytes show. */
bool print_bgp_prefix_paths(const struct scan *scan, uint32_t length, uint32_t bits_max);

#endif
