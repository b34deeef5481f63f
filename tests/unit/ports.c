// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* The table of ports: a lookup of every port, as the BPF programs do it. */
#include "capture/ports.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>

#include "tap.h"

static bool has(const __u16 *slots, __u32 factor, __u16 port)
{
	__u16 seen = htons(port);

	return port <= CONFIG_PORT_MAX && slots[CONFIG_PORT_SLOT(seen, factor)] == seen;
}

static bool is_among(const __u16 *ports, size_t count, __u16 port)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (ports[i] == port)
			return true;
	return false;
}

static void test_ports(struct tap *tap, const char *name, const __u16 *ports, size_t count)
{
	__u16 slots[CONFIG_PORT_SLOTS];
	unsigned int port, wrong = 0;
	__u32 factor;

	if (!tap_ok(tap, !ports_fill(slots, &factor, ports, count), "%s: a factor is found", name))
		return;
	for (port = 1; port <= 65535; port++)
		wrong += has(slots, factor, (__u16)port) != is_among(ports, count, (__u16)port);
	tap_ok(tap, !wrong, "%s: every port of 65535 is found or not as it should be", name);
}

int main(void)
{
	static const __u16 text[] = {21,  22,  23,   25,   43,	 53,   80,   179,  323,	 554,
				     639, 646, 1723, 2049, 6379, 6633, 6653, 8080, 8554, 10288};
	static const __u16 range[] = {1, CONFIG_PORT_MAX, 8192, 8191, 255, 256};
	static const __u16 above[] = {80, CONFIG_PORT_MAX + 1};
	static __u16 many[CONFIG_PORT_SLOTS + 1];
	__u16 slots[CONFIG_PORT_SLOTS];
	struct tap tap = {0};
	__u16 i;
	__u32 factor;

	test_ports(&tap, "none", NULL, 0);
	test_ports(&tap, "text ports", text, sizeof(text) / sizeof(text[0]));
	test_ports(&tap, "limits of the range", range, sizeof(range) / sizeof(range[0]));
	for (i = 0; i <= CONFIG_PORT_SLOTS; i++)
		many[i] = i + 1;
	tap_ok(&tap, ports_fill(slots, &factor, many, CONFIG_PORT_SLOTS + 1) == -ENOSPC,
	       "more ports than slots are refused");
	tap_ok(&tap, ports_fill(slots, &factor, above, 2) == -ENOSPC,
	       "a port above CONFIG_PORT_MAX is refused");
	return tap_done(&tap);
}
