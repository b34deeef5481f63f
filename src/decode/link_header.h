/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The link headers of layer_wired.c: lengths in bytes and offsets from a header's first byte. */
#ifndef TCPLENS_DECODE_LINK_HEADER_H
#define TCPLENS_DECODE_LINK_HEADER_H

/* PPP in HDLC-like framing (RFC 1662), or Cisco HDLC. */
enum ppp_serial_header {
	PPP_SERIAL_ADDRESS = 0xff,
	PPP_SERIAL_CISCO_UNICAST = 0x0f,
	PPP_SERIAL_CISCO_BROADCAST = 0x8f,
};

/* What OpenBSD's packet filter logs. */
enum pflog_header {
	PFLOG_FAMILY = 1,
	PFLOG_ACTION = 2,
	PFLOG_REASON = 3,
	PFLOG_INTERFACE = 4,
	PFLOG_RULESET = 20,
	PFLOG_NAME = 16, /* bytes of either name */
	PFLOG_RULE = 36,
	PFLOG_SUBRULE = 40,
	PFLOG_DIRECTION = 60,
	PFLOG_LENGTH_MIN = 45, /* of the length that the first byte has, which is padded to 4 */
};

/* OpenBSD's packets inside IPsec; in the byte order of the machine that captured. */
enum enc_header {
	ENC_SPI = 4,
	ENC_FLAGS = 8,
	ENC_HEADER = 12,
};

/* Linux's netfilter log: a header, then TLVs in the byte order of the machine that captured. */
enum nflog_header {
	NFLOG_VERSION = 1,
	NFLOG_RESOURCE = 2,
	NFLOG_HEADER = 4,
	NFLOG_TLV = 4,
	NFLOG_TLV_PAYLOAD = 9,
	NFLOG_FAMILY_IP4 = 2,
	NFLOG_FAMILY_IP6 = 10,
};

/* IEEE 802.5, with source routing: a field of length and route, then segments of two bytes. */
enum token_ring_header {
	TOKEN_RING_CONTROL = 1,
	TOKEN_RING_DESTINATION = 2,
	TOKEN_RING_SOURCE = 8,
	TOKEN_RING_HEADER = 14,
	TOKEN_RING_ROUTED = 0x80,    /* in the source's first byte */
	TOKEN_RING_TYPE_MASK = 0xc0, /* of the frame control */
	TOKEN_RING_LLC = 0x40,
};

enum fddi_header {
	FDDI_DESTINATION = 1,
	FDDI_SOURCE = 7,
	FDDI_HEADER = 13,
	FDDI_CLASS_MASK = 0xf0, /* of the frame control */
	FDDI_SMT = 0x40,
	FDDI_LLC_ASYNC = 0x50,
};

/* RFC 2625: addresses of eight bytes, of which the last six are like Ethernet's. */
enum fibre_channel_header {
	FIBRE_CHANNEL_DESTINATION = 2,
	FIBRE_CHANNEL_SOURCE = 10,
	FIBRE_CHANNEL_HEADER = 16,
};

/* IP over IEEE 1394 as Apple has it. */
enum firewire_header {
	FIREWIRE_ADDRESS = 8, /* bytes of each: the destination's, the source's */
	FIREWIRE_TYPE = 16,
	FIREWIRE_HEADER = 18,
};

enum symantec_header {
	SYMANTEC_TYPE = 6,
	SYMANTEC_HEADER = 44,
};

/* Solaris's packets between zones. */
enum ipnet_header {
	IPNET_FAMILY = 1,
	IPNET_SOURCE = 16,
	IPNET_DESTINATION = 20,
	IPNET_HEADER = 24,
	IPNET_IP4 = 2,
	IPNET_IP6 = 26,
};

/* Hilscher's devices put this in front of Ethernet; the preamble follows where it is captured. */
enum netanalyzer_header {
	NETANALYZER_HEADER = 4,
	NETANALYZER_PREAMBLE = 8,
};

/* BSD's ARCNET: the header has a fragment's number; the longer one begins with an exception. */
enum arcnet_bsd_header {
	ARCNET_BSD_TYPE = 2,
	ARCNET_BSD_OLD = 3,
	ARCNET_BSD_SPLIT = 3,
	ARCNET_BSD_SEQUENCE = 4,
	ARCNET_BSD_HEADER = 6,
	ARCNET_BSD_EXCEPTION = 0xff, /* as the split flag: both fields stand four bytes later */
	ARCNET_BSD_LONG = 10,
};

/* SLIP (RFC 1055, RFC 1144): a direction and the compressed header as it was on the wire. */
enum slip_header {
	SLIP_DIRECTION = 0,
	SLIP_COMPRESSED = 1,
	SLIP_CONNECTION = 10,
	SLIP_HEADER = 16,
};

/* RFC 2684; in front of LLC may be the header of an IEEE 802.6 driver. */
enum atm_header {
	ATM_HEADER_802_6 = 20,
	ATM_SUN_HEADER = 4,
	ATM_SUN_TYPE_MASK = 0x0f,
	ATM_SUN_LLC = 2,
	/* Circuits of path 0 (ITU-T I.361): signalling, and maintenance between its kinds. */
	ATM_SUN_META = 1,
	ATM_SUN_SIGNALLING = 5,
};

/* Q.922 addresses: the last byte of one is odd. RFC 2427 behind them, or Cisco's EtherType. */
enum frame_relay_header {
	FRAME_RELAY_LAST = 0x01,
	FRAME_RELAY_LEAST = 4,
	FRAME_RELAY_NLPID_IP4 = 0xcc,
	FRAME_RELAY_NLPID_IP6 = 0x8e,
	FRAME_RELAY_NLPID_SNAP = 0x80,
	FRAME_RELAY_NLPID_PPP = 0xcf,
};

/* Multilink frame relay (FRF.16): a number and which fragment it is. */
enum bundle_header {
	BUNDLE_BEGIN = 0x80,
	BUNDLE_END = 0x40,
	BUNDLE_CONTROL = 0x20,
	BUNDLE_HEADER = 2,
};

/* What switches' chips put behind, or in front of, Ethernet's addresses. */
enum switch_tag {
	SWITCH_TAG_BRCM = 4,
	SWITCH_TAG_DSA = 4,
	SWITCH_TAG_EDSA = 8,
	SWITCH_TAG_ADDRESSES = 12,
};

/* Apple's header of a captured packet, little endian: its length, kind and link type. */
enum pktap_header {
	PKTAP_KIND = 4,
	PKTAP_LINKTYPE = 8,
	PKTAP_HEADER = 108,
	PKTAP_KIND_NONE = 0,
	PKTAP_KIND_PACKET = 1,
};

/* IP over InfiniBand (RFC 4391), behind a routing header. */
enum infiniband_header {
	INFINIBAND_TYPE = 40,
	INFINIBAND_HEADER = 44,
};

#endif
