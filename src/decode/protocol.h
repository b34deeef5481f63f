/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Numbers of the protocols that lead to TCP, as their headers have them, in host byte order. */
#ifndef TCPLENS_DECODE_PROTOCOL_H
#define TCPLENS_DECODE_PROTOCOL_H

/* https://www.iana.org/assignments/ieee-802-numbers */
enum protocol_ethertype {
	ETHERTYPE_IP4 = 0x0800,
	ETHERTYPE_TRANSPARENT = 0x6558, /* an Ethernet frame in GRE */
	ETHERTYPE_VLAN = 0x8100,
	ETHERTYPE_IP6 = 0x86dd,
	ETHERTYPE_PPP = 0x880b,
	ETHERTYPE_MPLS = 0x8847,
	ETHERTYPE_MPLS_MULTICAST = 0x8848,
	ETHERTYPE_PPPOE_DISCOVERY = 0x8863,
	ETHERTYPE_EAPOL = 0x888e,
	ETHERTYPE_LLDP = 0x88cc,
	ETHERTYPE_PPPOE_SESSION = 0x8864,
	ETHERTYPE_VLAN_SERVICE = 0x88a8,
	ETHERTYPE_VLAN_9100 = 0x9100,
	ETHERTYPE_VLAN_9200 = 0x9200,

	/* These do not, and are printed where OpenFlow carries them. */
	ETHERTYPE_ARP = 0x0806,
	ETHERTYPE_REVERSE_ARP = 0x8035,
};

/* A type field up to this is the length of an IEEE 802.3 frame. */
#define ETHERNET_LENGTH_MAX 1500
#define ETHERNET_HEADER	    14
#define VLAN_TAG	    4

/* What Linux's cooked headers have in the place of an EtherType for IEEE 802.2 (ETH_P_802_2). */
#define COOKED_802_2 0x0004

/* IEEE 802.2 LLC with SNAP, as far as it leads to IP. */
enum protocol_llc {
	LLC_HEADER = 3, /* of an unnumbered frame, the only kind that carries IP */
	LLC_SNAP_HEADER = 5,
	LLC_SAP_IP = 0x06,
	LLC_SAP_SNAP = 0xaa,
	LLC_UNNUMBERED =
		0x03,	      /* the format bits of the control field, and unnumbered information */
	LLC_GROUP_BIT = 0x01, /* of the DSAP */
	LLC_RESPONSE_BIT = 0x01, /* of the SSAP */
	LLC_OUI_ETHERNET = 0x000000,
	LLC_OUI_CISCO_BRIDGED = 0x0000f8,
	LLC_OUI_APPLETALK = 0x080007,
};

/* PPP (RFC 1661, RFC 1662) and PPP over Ethernet (RFC 2516). */
enum protocol_ppp {
	PPP_IP4 = 0x0021,
	PPP_VJ_COMPRESSED = 0x002d,
	PPP_VJ_UNCOMPRESSED = 0x002f,
	PPP_IP6 = 0x0057,
	PPP_MPLS = 0x0281,
	PPP_MPLS_MULTICAST = 0x0283,
	PPP_ADDRESS_CONTROL = 0xff03,
	PPP_PPPD_IN = 0x0003, /* pppd's mark of a direction in place of the address */
	PPP_PPPD_OUT = 0x0103,
	PPP_HEADER = 4, /* of a frame in a file */
	PPPOE_HEADER = 6,
};

/* BSD's address families: each system has a number of its own for IPv6. */
enum protocol_bsd_family {
	BSD_AF_INET = 2,
	BSD_AF_INET6_NETBSD = 24,
	BSD_AF_INET6_FREEBSD = 28,
	BSD_AF_INET6_DARWIN = 30,
};

#define BSD_NULL_HEADER 4
#define HDLC_HEADER	4

/* ARCNET: RFC 1051 has a short header, RFC 1201 one with the number of a fragment. */
enum protocol_arcnet {
	ARCNET_DIAGNOSE = 0x80,
	ARCNET_IP6 = 0xc4,
	ARCNET_IP4 = 0xd4,
	ARCNET_IP4_OLD = 0xf0,
	ARCNET_ARP_OLD = 0xf1,
	ARCNET_HEADER = 8,
	ARCNET_HEADER_OLD = 5,
};

/* MPLS label stack entries (RFC 3032). */
#define MPLS_ENTRY	     4
#define MPLS_BOTTOM_OF_STACK 0x100

/* GRE (RFC 2784, RFC 2890) and its variant for PPTP (RFC 2637). */
enum protocol_gre {
	GRE_CHECKSUM = 0x8000,
	GRE_ROUTING = 0x4000,
	GRE_KEY = 0x2000,
	GRE_SEQUENCE = 0x1000,
	GRE_STRICT_ROUTE = 0x0800,
	GRE_ACKNOWLEDGMENT = 0x0080,
	GRE_VERSION = 0x0007,
};

/* IPv4 (RFC 791 section 3.1) and its options that carry a route. */
enum protocol_ip4 {
	IP4_HEADER = 20,
	IP4_MORE_FRAGMENTS = 0x2000,
	IP4_OFFSET_MASK = 0x1fff,
	IP4_OPTION_END = 0,
	IP4_OPTION_NOP = 1,
	IP4_OPTION_LOOSE_ROUTE = 131,
	IP4_OPTION_STRICT_ROUTE = 137,
};

/* IPv6 (RFC 8200): options and routing headers that say where a packet goes or how long it is. */
enum protocol_ip6 {
	IP6_HEADER = 40,
	IP6_FRAGMENT_HEADER = 8,
	IP6_OPTION_PAD1 = 0x00,
	IP6_OPTION_JUMBO = 0xc2, /* RFC 2675 */
	IP6_JUMBO_MINIMUM = 65536,
	IP6_ROUTING_SOURCE = 0,
	IP6_ROUTING_MOBILE = 2,	  /* RFC 6275 section 6.4 */
	IP6_ROUTING_SEGMENTS = 4, /* RFC 8754 */
};

#define AUTHENTICATION_HEADER 12 /* RFC 4302 section 2 */

#define TCP_HEADER 20 /* without options */

/* Bytes of an MPLS packet's payload say which IP it is where no reserved label does; 0: neither. */
static inline int protocol_mpls_version(unsigned int label, unsigned int first_byte)
{
	if (label == 0 || label == 3)
		return 4;
	if (label == 2)
		return 6;
	if (first_byte >= 0x45 && first_byte <= 0x4f)
		return 4;
	return first_byte >> 4 == 6 ? 6 : 0;
}

#endif
