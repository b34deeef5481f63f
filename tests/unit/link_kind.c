// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* The table of the kinds of interface; names of link types compared with libpcap's. */
#include <net/if.h>
#include <net/if_arp.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <string.h>

#include "capture/link_kind.h"
#include "packet.h"
#include "tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define ONE_PEER   IFF_POINTOPOINT
#define MANY_PEERS IFF_BROADCAST

static void test_kinds(struct tap *tap)
{
	static const struct {
		const char *name;
		uint16_t hardware;
		unsigned int flags;
		enum link_header header;
		uint16_t linktype;
	} cases[] = {
		{"Ethernet", ARPHRD_ETHER, MANY_PEERS, LINK_HEADER_ETHERNET, LINKTYPE_ETHERNET},
		{"loopback", ARPHRD_LOOPBACK, IFF_LOOPBACK, LINK_HEADER_ETHERNET,
		 LINKTYPE_ETHERNET},
		{"tun", 0xfffe, ONE_PEER, LINK_HEADER_NONE, LINKTYPE_RAW},
		{"ppp", ARPHRD_PPP, ONE_PEER, LINK_HEADER_NONE, LINKTYPE_LINUX_SLL},
		{"gre, one peer", ARPHRD_IPGRE, ONE_PEER, LINK_HEADER_NONE, LINKTYPE_LINUX_SLL},
		{"gre, several peers", ARPHRD_IPGRE, MANY_PEERS, LINK_HEADER_UNKNOWN,
		 LINKTYPE_LINUX_SLL},
		{"ip6gre, several peers", 823, 0, LINK_HEADER_UNKNOWN, LINKTYPE_LINUX_SLL},
		{"IEEE 802.15.4", 804, MANY_PEERS, LINK_HEADER_UNKNOWN, LINKTYPE_ETHERNET},
	};
	struct link_kind kind;
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		kind = link_kind_of(cases[i].hardware, cases[i].flags);
		tap_number(tap, kind.header, cases[i].header, "%s: link header", cases[i].name);
		tap_number(tap, kind.linktype, cases[i].linktype, "%s: link type", cases[i].name);
		tap_number(tap, kind.hardware, cases[i].hardware, "%s: hardware type",
			   cases[i].name);
	}
}

/* LINKTYPE_ and DLT_ differ in the number of raw IP only. */
static void test_names(struct tap *tap)
{
	static const uint16_t linktypes[] = {LINKTYPE_ETHERNET, LINKTYPE_RAW, LINKTYPE_LINUX_SLL,
					     LINKTYPE_LINUX_SLL2};
	char expected[128];
	size_t i;
	int dlt;

	for (i = 0; i < COUNT(linktypes); i++) {
		dlt = linktypes[i] == LINKTYPE_RAW ? DLT_RAW : linktypes[i];
		snprintf(expected, sizeof(expected), "%s (%s)", pcap_datalink_val_to_name(dlt),
			 pcap_datalink_val_to_description(dlt));
		tap_ok(tap, !strcmp(link_kind_name(linktypes[i]), expected),
		       "link type %d is called as by libpcap: %s", linktypes[i], expected);
	}
	tap_number(tap, link_kind_seen(LINK_HEADER_NONE), LINKTYPE_RAW,
		   "without a link header programs see raw IP");
	tap_number(tap, link_kind_seen(LINK_HEADER_ETHERNET), LINKTYPE_ETHERNET,
		   "with one they see Ethernet");
}

int main(void)
{
	struct tap tap = {};

	test_kinds(&tap);
	test_names(&tap);
	return tap_done(&tap);
}
