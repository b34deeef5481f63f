// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "decode/link_types.h"

#include "decode/layer.h"
#include "packet.h"

/* Those of layer_link_begin(). */
bool link_types_has(uint16_t linktype)
{
	switch (linktype) {
	case LINKTYPE_NULL:
	case LINKTYPE_ETHERNET:
	case LINKTYPE_PPP:
	case LINKTYPE_RAW_BSD:
	case LINKTYPE_RAW:
	case LINKTYPE_C_HDLC:
	case LINKTYPE_IEEE802_11:
	case LINKTYPE_LOOP:
	case LINKTYPE_LINUX_SLL:
	case LINKTYPE_IEEE802_11_PRISM:
	case LINKTYPE_IEEE802_11_RADIOTAP:
	case LINKTYPE_ARCNET_LINUX:
	case LINKTYPE_IEEE802_11_AVS:
	case LINKTYPE_PPI:
	case LINKTYPE_IPV4:
	case LINKTYPE_IPV6:
	case LINKTYPE_LINUX_SLL2:
		return true;
	default:
		return layer_wired_has(linktype);
	}
}

uint16_t link_types_in_file(uint16_t linktype)
{
	switch (linktype) {
	case LINKTYPE_ATM_BSD:
		return 100;
	case LINKTYPE_RAW_BSD:
		return LINKTYPE_RAW;
	case LINKTYPE_SLIP_BSDOS:
		return 102;
	case LINKTYPE_PPP_BSDOS:
		return 103;
	case LINKTYPE_ATM_CLIP:
		return 106;
	default:
		return linktype;
	}
}
