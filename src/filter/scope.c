// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "filter/scope.h"

#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "filter/filter.h"
#include "packet.h"

#define SNAP_LENGTH 262144
#define LENGTH_MAX  2000 /* bytes of an expression that libpcap reads again */

static void close_pcap(pcap_t **pcap)
{
	if (*pcap)
		pcap_close(*pcap);
}

/* Whether a packet of this kind may match; libpcap's optimizer finds most contradictions. */
static bool may_match(pcap_t *pcap, const char *kind, const char *expression)
{
	_cleanup_(cleanup_free) char *text = NULL;
	struct bpf_program program;

	if (asprintf(&text, "%s and (%s)", kind, expression) < 0 ||
	    pcap_compile(pcap, &program, text, 1, PCAP_NETMASK_UNKNOWN))
		return false;
	pcap_freecode(&program);
	return true;
}

void scope_describe(const char *expression, int linktype, char note[SCOPE_SIZE])
{
	int dlt = linktype == LINKTYPE_RAW ? DLT_RAW : linktype;
	_cleanup_(close_pcap) pcap_t *pcap = pcap_open_dead(dlt, SNAP_LENGTH);
	bool tags, headers;

	*note = '\0';
	if (!pcap || filter_is_blank(expression))
		return;
	if (!filter_selects_tcp(expression)) {
		if (may_match(pcap, "udp", expression))
			snprintf(note, SCOPE_SIZE,
				 "TCP inside UDP is selected too: of it the packet around it is "
				 "printed");
		return;
	}
	if (strlen(expression) > LENGTH_MAX) {
		/* Such a list is one of hosts, nets and ports, over which libpcap takes minutes. */
		tags = linktype == LINKTYPE_ETHERNET && !strstr(expression, "vlan");
		headers = strstr(expression, "port");
	} else if (!may_match(pcap, "tcp", expression) && may_match(pcap, "tcp", "greater 0")) {
		snprintf(note, SCOPE_SIZE,
			 "tcplens captures TCP only, which this expression hardly selects: "
			 "fragments "
			 "and the like at most");
		return;
	} else {
		tags = linktype == LINKTYPE_ETHERNET &&
		       !may_match(pcap, "ether proto 0x8100", expression) &&
		       !may_match(pcap, "ether proto 0x88a8", expression);
		headers = may_match(pcap, "tcp and ip6", expression) &&
			  !may_match(pcap, "ip6 proto 0", expression);
	}
	if (tags || headers)
		snprintf(note, SCOPE_SIZE,
			 "this expression does not see TCP behind %s%s%s; without an expression "
			 "all TCP is captured",
			 tags ? "VLAN tags in the frame" : "", tags && headers ? " or " : "",
			 headers ? "IPv6 extension headers" : "");
}
