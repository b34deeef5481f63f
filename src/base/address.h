/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* IP addresses as numbers. inet_ntop(3) takes a quarter of the time of a line for two of IPv4. */
#ifndef TCPLENS_BASE_ADDRESS_H
#define TCPLENS_BASE_ADDRESS_H

#include <stdint.h>
#include <string.h>

#include "base/buffer.h"

/* Bytes that address_pen_ip4_dot may write: an address, its last dot, and those overwritten. */
#define ADDRESS_IP4_PEN (sizeof("255.255.255.255.") + 3)

/* An octet in decimal and a dot. */
struct address_octet {
	char text[4];
	uint32_t length;
};

extern const struct address_octet address_octets[UINT8_MAX + 1];

/*
 * Writes the address and a dot to a place that buffer_reserve gave, and returns where the next byte
 * goes. Up to three bytes after the dot are overwritten too.
 */
static inline char *address_pen_ip4_dot(char *out, const uint8_t *address)
{
	const struct address_octet *octet;
	int i;

#pragma GCC unroll 4
	for (i = 0; i < 4; i++) {
		octet = &address_octets[address[i]];
		memcpy(out, octet->text, sizeof(octet->text));
		out += octet->length;
	}
	return out;
}

/* Appends an address of IP version 6, 16 bytes, or else of IPv4, 4 bytes. */
void address_put(struct buffer *out, uint8_t version, const uint8_t *address);

#endif
