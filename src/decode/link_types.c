// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "decode/link_types.h"

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
		return false;
	}
}
