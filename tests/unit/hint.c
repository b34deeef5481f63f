// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* src/filter/hint: what is added to libpcap's message for an expression. */
#include "filter/filter.h"

#include <errno.h>
#include <string.h>

#include "packet.h"
#include "tap.h"

static const struct {
	const char *expression;
	const char *hint; /* NULL: none */
} cases[] = {
	{"80", "; did you mean 'port 80'?"},
	{":80", "; did you mean 'port 80'?"},
	{"tcp:80", "; did you mean 'tcp port 80'?"},
	{"port:80", "; did you mean 'port 80'?"},
	{"host:80", "; did you mean 'port 80'?"},
	{"src:80", "; did you mean 'src port 80'?"},
	{"192.0.2.1", "; did you mean 'host 192.0.2.1'?"},
	{"192.0.2.0/24", "; did you mean 'net 192.0.2.0/24'?"},
	{"192.0.2.1/x", NULL},
	{"192.0.2", NULL},
	{"example.com:443", "; did you mean 'host example.com and port 443'?"},
	{"src 10.0.0.1:80", "; did you mean 'host 10.0.0.1 and port 80'?"},
	{"(10.0.0.1:80)", "; did you mean 'host 10.0.0.1 and port 80'?"},
	{"port 80 443", NULL},
	{"trace.pcap", "; did you mean '-r trace.pcap'?"},
	{"/tmp/trace.pcapng", "; did you mean '-r /tmp/trace.pcapng'?"},
	{"trace.pcap 80", NULL},
	{"fe80::1:80 foo", NULL},
	{"10.0.0.1:800000", NULL},
	{"port ( 80", NULL},
	{"udp", ": tcplens captures TCP only, not udp"},
	{"udp port 53", ": tcplens captures TCP only, not udp"},
	{"icmp or arp", ": tcplens captures TCP only, not icmp"},
	{"tcp and udp", ": tcplens captures TCP only, not udp"},
	{"tcp and ip proto 17", NULL},
};

int main(void)
{
	struct tap tap = {0};
	struct filter filter;
	char error[FILTER_ERROR_SIZE];
	const char *hint;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		tap_number(&tap,
			   filter_compile(&filter, cases[i].expression, LINKTYPE_ETHERNET, error,
					  sizeof(error)),
			   -EINVAL, "refused: %s", cases[i].expression);
		hint = strstr(error, "; did you mean") ?: strstr(error, ": tcplens captures");
		tap_text(&tap, hint ?: "", cases[i].hint ?: "", "hint for %s", cases[i].expression);
	}
	return tap_done(&tap);
}
