// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* IPv6 and its extension headers (RFC 8200 section 4). */
#include <netinet/in.h>

#include "decode/layer.h"
#include "decode/protocol.h"

struct chain {
	struct cursor at;
	uint32_t passed; /* bytes before at */
	uint32_t length; /* of the whole packet, as far as it is known; see settle */
	uint32_t jumbo;	 /* payload length of a jumbo option; 0: none was found */
	uint8_t next;
	bool fragment;
};

/* Looks for the jumbo option (RFC 2675). False where the options make no sense. */
static bool read_jumbo(struct cursor at, uint32_t left, uint32_t *jumbo)
{
	uint32_t size;

	for (; left; left -= size, at = cursor_skip(at, size)) {
		uint8_t type = cursor_u8(at, 0);

		size = type == IP6_OPTION_PAD1 ? 1 : cursor_u8(at, 1) + 2u;
		if (size > left || (type != IP6_OPTION_PAD1 && left < 2))
			return false;
		if (type != IP6_OPTION_JUMBO)
			continue;
		if (size != 6)
			return false;
		if (!*jumbo && cursor_u32(at, 2) >= IP6_JUMBO_MINIMUM)
			*jumbo = cursor_u32(at, 2);
	}
	return true;
}

/* Each returns the header's length, 0 where nothing can follow it. */
static uint32_t take_options(struct chain *chain, bool hop_by_hop, bool empty)
{
	uint32_t length = (cursor_u8(chain->at, 1) + 1u) << 3;

	if (!cursor_has(chain->at, length))
		return 0;
	if (hop_by_hop && (!read_jumbo(cursor_skip(chain->at, 2), length - 2, &chain->jumbo) ||
			   (empty && !chain->jumbo)))
		return 0;
	if (!empty)
		chain->jumbo = 0; /* only a packet without a payload length may have one */
	return length;
}

static uint32_t take_fragment(struct chain *chain)
{
	if (!cursor_has(chain->at, IP6_FRAGMENT_HEADER) || cursor_u16(chain->at, 2) & 0xfff8)
		return 0;
	chain->fragment = true;
	return IP6_FRAGMENT_HEADER;
}

static uint32_t take_routing(const struct chain *chain)
{
	uint8_t words = cursor_u8(chain->at, 1), type = cursor_u8(chain->at, 2);
	uint32_t length = (words + 1u) << 3;

	if (!cursor_has(chain->at, length) || words & 1 ||
	    (type != IP6_ROUTING_SOURCE && type != IP6_ROUTING_MOBILE &&
	     type != IP6_ROUTING_SEGMENTS))
		return 0;
	return length;
}

/* False where the chain ends in nothing. *done: next is no extension header. */
static bool step(struct chain *chain, bool first, bool empty, bool *done)
{
	uint32_t length;

	switch (chain->next) {
	case IPPROTO_HOPOPTS:
		length = first ? take_options(chain, true, empty) : 0;
		break;
	case IPPROTO_DSTOPTS:
		length = take_options(chain, false, empty);
		break;
	case IPPROTO_FRAGMENT:
		length = take_fragment(chain);
		break;
	case IPPROTO_ROUTING:
		length = take_routing(chain);
		break;
	default:
		*done = true;
		return true;
	}
	chain->next = cursor_u8(chain->at, 0);
	chain->at = cursor_skip(chain->at, length);
	chain->passed += length;
	return length && chain->at.captured;
}

/* Brings the length in line with a jumbo option; false where none says what has to be said. */
static bool settle(struct chain *chain, uint32_t payload_length)
{
	if (chain->jumbo)
		chain->length = chain->jumbo + IP6_HEADER;
	else if (!payload_length)
		return false;
	return chain->passed <= chain->length;
}

enum layer layer_ip6_packet(struct layer_walk *walk)
{
	struct cursor at = walk->at;
	uint32_t payload_length = cursor_u16(at, 4);
	struct chain chain = {
		.at = cursor_skip(payload_length ? cursor_limit(at, payload_length + IP6_HEADER)
						 : at,
				  IP6_HEADER),
		.passed = IP6_HEADER,
		.length = payload_length + IP6_HEADER,
		.next = cursor_u8(at, 6),
	};
	bool done = false;

	if (!cursor_has(at, IP6_HEADER) || walk->length < IP6_HEADER || cursor_u8(at, 0) >> 4 != 6)
		return LAYER_NONE;
	while (!done)
		if (!step(&chain, chain.passed == IP6_HEADER, !payload_length, &done))
			return LAYER_NONE;
	if (!settle(&chain, payload_length))
		return LAYER_NONE;
	walk->protocol = chain.next;
	walk->network = (struct segment_network){
		.version = 6,
		.direct = cursor_u8(at, 6) == IPPROTO_TCP,
		.fragment = chain.fragment,
		.source = at.data + 8,
		.destination = at.data + 24,
		.header = cursor_limit(at, chain.length),
	};
	walk->at = cursor_skip(walk->network.header, chain.passed);
	walk->length = chain.length - chain.passed;
	return LAYER_TRANSPORT;
}
