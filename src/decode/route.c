// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "decode/route.h"

#include <netinet/in.h>

#include "decode/protocol.h"

/* RFC 791 section 3.1: the last address of a loose or strict source route. */
static const uint8_t *final_ip4(const struct segment_network *network)
{
	uint32_t length = (uint32_t)(cursor_u8(network->header, 0) & 15) * 4 - IP4_HEADER;
	struct cursor at = cursor_skip(network->header, IP4_HEADER);
	uint32_t option_length;
	uint8_t kind;

	for (; length; at = cursor_skip(at, option_length), length -= option_length) {
		kind = cursor_u8(at, 0);
		if (kind == IP4_OPTION_END)
			break;
		option_length = kind == IP4_OPTION_NOP ? 1 : cursor_u8(at, 1);
		if (!option_length || (kind != IP4_OPTION_NOP && option_length < 2) ||
		    option_length > length || !cursor_has(at, option_length))
			break;
		if ((kind == IP4_OPTION_LOOSE_ROUTE || kind == IP4_OPTION_STRICT_ROUTE) &&
		    option_length >= 7)
			return cursor_bytes(at, option_length - 4, 4);
	}
	return network->destination;
}

/* The last address of a source route, the first segment of a segment list (RFC 8754 4.3.1). */
static const uint8_t *final_of_route(struct cursor at, const uint8_t *destination)
{
	uint32_t count = cursor_u8(at, 1) / 2;
	const uint8_t *address;
	uint32_t i;

	if (!cursor_has(at, 4) || cursor_u8(at, 1) & 1)
		return destination;
	if (cursor_u8(at, 2) == IP6_ROUTING_SEGMENTS)
		count = 1;
	else if (cursor_u8(at, 2) != IP6_ROUTING_SOURCE && cursor_u8(at, 2) != IP6_ROUTING_MOBILE)
		count = 0;
	for (i = 0; i < count; i++) {
		address = cursor_bytes(at, 8 + 16 * i, 16);
		if (!address)
			break;
		destination = address;
	}
	return destination;
}

static const uint8_t *final_ip6(const struct segment_network *network)
{
	struct cursor at = cursor_skip(network->header, IP6_HEADER);
	uint8_t next = cursor_u8(network->header, 6);
	uint32_t length;

	while (cursor_has(at, 2)) {
		switch (next) {
		case IPPROTO_HOPOPTS:
		case IPPROTO_DSTOPTS:
			length = (cursor_u8(at, 1) + 1u) << 3;
			break;
		case IPPROTO_FRAGMENT:
			length = IP6_FRAGMENT_HEADER;
			break;
		case IPPROTO_ROUTING:
			return final_of_route(at, network->destination);
		default:
			return network->destination;
		}
		next = cursor_u8(at, 0);
		at = cursor_skip(at, length);
	}
	return network->destination;
}

const uint8_t *route_final(const struct segment_network *network)
{
	if (network->version == 6)
		return final_ip6(network);
	/* Without options there is no route. */
	return (cursor_u8(network->header, 0) & 15) > 5 ? final_ip4(network) : network->destination;
}
