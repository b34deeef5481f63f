// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Filters of packets in files whose programs read scratch memory that they never wrote: libpcap's
 * interpreter has there what is on its stack, the kernel's programs have 0. `geneve` has what
 * follows it looked for inside of it, at places which of other packets nobody computed.
 */
#include <string.h>

#include "filter/filter.h"
#include "tap.h"

#define LINKTYPE_ETHERNET 1
#define FRAME_LENGTH	  60

/* TCP from port 1 to port 80 in IPv4 in Ethernet; not GENEVE. */
static const uint8_t frame[FRAME_LENGTH] = {
	[12] = 0x08, [14] = 0x45, [17] = 46, [22] = 64, [23] = 6,
	[26] = 10,   [30] = 10,	  [35] = 1,  [37] = 80, [46] = 0x50,
};

static const struct {
	const char *expression;
	bool matches;
} rows[] = {
	{"((geneve and ip and port 80) or tcp) and len > 50", false},
	{"(geneve and port 80) or (tcp and port 80)", false},
	{"not ((geneve and ip and port 80) or tcp)", true},
	{"tcp[((tcp[12] & 0xf0) >> 2):1] = 0", true},
};

/* Where the interpreter's scratch memory will be. */
static __attribute__((noinline)) void scribble(uint8_t byte)
{
	volatile uint8_t stack[8192];
	size_t i;

	for (i = 0; i < sizeof(stack); i++)
		stack[i] = byte;
}

int main(void)
{
	const uint8_t bytes[] = {0x00, 0xff, 0x01, 0x26, 0x80};
	char error[FILTER_ERROR_SIZE];
	struct filter filter;
	struct tap tap = {0};
	unsigned int wrong;
	size_t i, byte;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!tap_number(&tap,
				filter_compile(&filter, rows[i].expression, LINKTYPE_ETHERNET,
					       error, sizeof(error)),
				0, "'%s' compiles", rows[i].expression))
			continue;
		for (wrong = byte = 0; byte < sizeof(bytes); byte++) {
			scribble(bytes[byte]);
			wrong += filter_decide(&filter, frame, FRAME_LENGTH, FRAME_LENGTH) !=
				 rows[i].matches;
		}
		tap_number(&tap, wrong, 0, "'%s': wrong, with other bytes on the stack",
			   rows[i].expression);
		filter_free(&filter);
	}
	return tap_done(&tap);
}
