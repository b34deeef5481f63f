// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Expressions of pcap-filter(7) on connections. */
#include "flow/match.h"

#include <stdio.h>

#include "owner.h"
#include "packet.h"
#include "tap.h"

static const struct {
	const char *expression;
	bool four; /* it selects 10.0.0.1.4000 > 10.0.0.2.80 */
	bool six;  /* the same from fd00::1 to fd00::2 */
} rows[] = {
	{"", true, true},
	{"tcp", true, true},
	{"port 80", true, true},
	{"dst port 80", true, true},
	{"src port 80", true, true}, /* in the other direction */
	{"src port 80 and dst port 80", false, false},
	{"src host 10.0.0.2 and dst port 4000", true, false},
	{"src host 10.0.0.1 and dst port 4000", false, false},
	{"net 10.0.0.0/8", true, false},
	{"ip6 net fd00::/16", false, true},
	{"host fd00::2", false, true},
	{"portrange 3999-4001 and ip", true, false},
	{"not port 80", false, false},
	{"tcp[tcpflags] & tcp-syn != 0", false, false},
	{"less 60", true, false},
};

int main(void)
{
	uint8_t four[2][16] = {{0}}, six[2][16] = {{0xfd, [15] = 1}, {0xfd, [15] = 2}};
	char problem[FILTER_ERROR_SIZE];
	struct tap tap = {0};
	struct filter filter;
	size_t i;

	owner_map_address(four[0], "\x0a\0\0\1");
	owner_map_address(four[1], "\x0a\0\0\2");
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		filter = (struct filter){0};
		if (!tap_ok(&tap,
			    !filter_compile(&filter, rows[i].expression, LINKTYPE_ETHERNET, problem,
					    sizeof(problem)),
			    "'%s' compiles", rows[i].expression))
			continue;
		tap_number(&tap, match_flow(&filter, four[0], 4000, four[1], 80), rows[i].four,
			   "'%s' and IPv4", rows[i].expression);
		tap_number(&tap, match_flow(&filter, six[0], 4000, six[1], 80), rows[i].six,
			   "'%s' and IPv6", rows[i].expression);
		filter_free(&filter);
	}
	return tap_done(&tap);
}
