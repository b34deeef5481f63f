/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Whether a frame is TCP by tcp_definition.h. */
#ifndef TCPLENS_FILTER_TCP_H
#define TCPLENS_FILTER_TCP_H

#include <linux/types.h>
#include <stdbool.h>
#include <stdint.h>

#include "packet.h"
#include "tcp_definition.h"

/* Of an Ethernet frame without tags. */
#define TCP_ETHERTYPE	  12
#define TCP_IPV4_PROTOCOL 23
#define TCP_IPV6_NEXT	  20

/*
 * linktype: as pcap_datalink() has it, or as in files. mesh: see struct packet. avail bytes of the
 * frame are at data; what was not captured counts as not there. TCP_DEFINITION_OTHER for link types
 * that are not decoded.
 */
enum tcp_definition_verdict tcp_find(int linktype, bool mesh, const uint8_t *data, uint32_t avail);

/* Whether packets of that link type are decoded. */
bool tcp_has_link(int linktype);

/*
 * Whether they are, and words of libpcap's like "tcp" and "ip" may look elsewhere than where their
 * headers are, or at less than what leads to IP. Not so for the link types of interfaces.
 */
bool tcp_is_elsewhere(int linktype);

/* True only where tcp_find() would find TCP: the frames that nearly all are, by a short look. */
static inline bool tcp_is_plain(int linktype, const uint8_t *data, uint32_t avail)
{
	uint32_t type;

	if (linktype != LINKTYPE_ETHERNET || avail <= TCP_IPV4_PROTOCOL)
		return false;
	type = (uint32_t)data[TCP_ETHERTYPE] << 8 | data[TCP_ETHERTYPE + 1];
	if (type == TCP_DEFINITION_IP4)
		return data[TCP_IPV4_PROTOCOL] == TCP_DEFINITION_PROTOCOL;
	return type == TCP_DEFINITION_IP6 && data[TCP_IPV6_NEXT] == TCP_DEFINITION_PROTOCOL;
}

#endif
