// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/ports.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

/* 2^32 divided by the golden ratio: its multiples are spread evenly (Knuth, TAOCP 3, 6.4). */
#define SPREAD 2654435769u

/* For 20 ports in 64 slots one factor in thirty will do. */
#define TRIES 4096

static bool fill(__u16 slots[CONFIG_PORT_SLOTS], __u32 factor, const __u16 *ports, size_t count)
{
	__u16 *slot, port;
	size_t i;

	memset(slots, 0, CONFIG_PORT_SLOTS * sizeof(*slots));
	for (i = 0; i < count; i++) {
		if (ports[i] > CONFIG_PORT_MAX)
			return false;
		port = htons(ports[i]);
		slot = &slots[CONFIG_PORT_SLOT(port, factor)];
		if (*slot)
			return false;
		*slot = port;
	}
	return true;
}

int ports_fill(__u16 slots[CONFIG_PORT_SLOTS], __u32 *factor, const __u16 *ports, size_t count)
{
	__u32 i;

	for (i = 0; i < TRIES; i++) {
		*factor = SPREAD * (2 * i + 1);
		if (fill(slots, *factor, ports, count))
			return 0;
	}
	return -ENOSPC;
}
