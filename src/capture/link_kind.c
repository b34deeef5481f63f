// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/link_kind.h"

#include <net/if.h>
#include <net/if_arp.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "packet.h"

/* Linux 3.17; <net/if_arp.h> of some libraries lacks it. */
#ifndef ARPHRD_IP6GRE
#define ARPHRD_IP6GRE 823
#endif

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A GRE device with several peers has its outer header as link header, on the way out. */
static const struct link_kind kinds[] = {
	{ARPHRD_ETHER, LINK_HEADER_ETHERNET, LINKTYPE_ETHERNET, false},
	{ARPHRD_LOOPBACK, LINK_HEADER_ETHERNET, LINKTYPE_ETHERNET, false},
	{ARPHRD_NONE, LINK_HEADER_NONE, LINKTYPE_RAW, false}, /* tun, wireguard */
	{ARPHRD_RAWIP, LINK_HEADER_NONE, LINKTYPE_RAW, false},
	{ARPHRD_TUNNEL, LINK_HEADER_NONE, LINKTYPE_RAW, false}, /* ipip */
	{ARPHRD_SIT, LINK_HEADER_NONE, LINKTYPE_RAW, false},
	{ARPHRD_TUNNEL6, LINK_HEADER_NONE, LINKTYPE_LINUX_SLL, false},
	{ARPHRD_PPP, LINK_HEADER_NONE, LINKTYPE_LINUX_SLL, false},
	{ARPHRD_IPGRE, LINK_HEADER_NONE, LINKTYPE_LINUX_SLL, true},
	{ARPHRD_IP6GRE, LINK_HEADER_NONE, LINKTYPE_LINUX_SLL, true},
};

static const struct {
	uint16_t linktype;
	const char *name;
} names[] = {
	{LINKTYPE_ETHERNET, "EN10MB (Ethernet)"},
	{LINKTYPE_RAW, "RAW (Raw IP)"},
	{LINKTYPE_LINUX_SLL, "LINUX_SLL (Linux cooked v1)"},
	{LINKTYPE_LINUX_SLL2, "LINUX_SLL2 (Linux cooked v2)"},
};

static bool has_single_peer(unsigned int flags)
{
	return (flags & (IFF_POINTOPOINT | IFF_BROADCAST)) == IFF_POINTOPOINT;
}

struct link_kind link_kind_of(uint16_t hardware, unsigned int flags)
{
	struct link_kind kind = {hardware, LINK_HEADER_UNKNOWN, LINKTYPE_ETHERNET, false};
	size_t i;

	for (i = 0; i < COUNT(kinds); i++)
		if (kinds[i].hardware == hardware)
			kind = kinds[i];
	if (kind.single_peer && !has_single_peer(flags))
		kind.header = LINK_HEADER_UNKNOWN;
	return kind;
}

uint16_t link_kind_seen(enum link_header header)
{
	return header == LINK_HEADER_NONE ? LINKTYPE_RAW : LINKTYPE_ETHERNET;
}

const char *link_kind_name(uint16_t linktype)
{
	size_t i;

	for (i = 0; i < COUNT(names); i++)
		if (names[i].linktype == linktype)
			return names[i].name;
	return "unknown";
}

int link_kind_find(const char *name)
{
	size_t length = strlen(name), i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcspn(names[i].name, " ") == length &&
		    !strncasecmp(names[i].name, name, length))
			return names[i].linktype;
	return -EINVAL;
}
