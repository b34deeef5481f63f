// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "print/printer.h"

/* As libpcap has them, by its own numbers: those of link types that may lead to IP. */
static const struct print_name names[] = {
	{0, "NULL"},
	{1, "EN10MB"},
	{6, "IEEE802"},
	{7, "ARCNET"},
	{8, "SLIP"},
	{9, "PPP"},
	{10, "FDDI"},
	{11, "ATM_RFC1483"},
	{12, "RAW"},
	{15, "SLIP_BSDOS"},
	{16, "PPP_BSDOS"},
	{19, "ATM_CLIP"},
	{50, "PPP_SERIAL"},
	{51, "PPP_ETHER"},
	{99, "SYMANTEC_FIREWALL"},
	{104, "C_HDLC"},
	{105, "IEEE802_11"},
	{107, "FRELAY"},
	{108, "LOOP"},
	{109, "ENC"},
	{113, "LINUX_SLL"},
	{117, "PFLOG"},
	{119, "PRISM_HEADER"},
	{122, "IP_OVER_FC"},
	{123, "SUNATM"},
	{127, "IEEE802_11_RADIO"},
	{129, "ARCNET_LINUX"},
	{138, "APPLE_IP_OVER_IEEE1394"},
	{163, "IEEE802_11_RADIO_AVS"},
	{166, "PPP_PPPD"},
	{167, "JUNIPER_PPPOE"},
	{178, "JUNIPER_ETHER"},
	{179, "JUNIPER_PPP"},
	{180, "JUNIPER_FRELAY"},
	{181, "JUNIPER_CHDLC"},
	{182, "MFR"},
	{192, "PPI"},
	{219, "MPLS"},
	{226, "IPNET"},
	{228, "IPV4"},
	{229, "IPV6"},
	{239, "NFLOG"},
	{240, "NETANALYZER"},
	{241, "NETANALYZER_TRANSPARENT"},
	{242, "IPOIB"},
	{258, "PKTAP"},
	{276, "LINUX_SLL2"},
	{281, "DSA_TAG_BRCM"},
	{282, "DSA_TAG_BRCM_PREPEND"},
	{284, "DSA_TAG_DSA"},
	{285, "DSA_TAG_EDSA"},
	{0, NULL},
};

const char *print_link_type_name(uint32_t linktype)
{
	const char *name = print_name_find(names, linktype);

	return name ? name : "UNKNOWN";
}
