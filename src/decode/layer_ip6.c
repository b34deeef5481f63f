// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* IPv6 and its extension headers (RFC 8200 section 4). */
#include <netinet/in.h>

#include <linux/types.h>

#include "decode/layer.h"
#include "decode/protocol.h"
#include "tcp_definition.h"

struct chain {
	struct cursor at;
	uint32_t passed; /* bytes before at */
	uint32_t length; /* of the whole packet, as far as it is known; see settle */
	uint32_t jumbo;	 /* payload length of a jumbo option; 0: none was found */
	int headers;
	uint8_t next;
	bool fragment;
};

/* Looks for the jumbo option (RFC 2675); options that make no sense end the search. */
static uint32_t find_jumbo(struct cursor at, uint32_t left)
{
	uint32_t size;

	for (; left; left -= size, at = cursor_skip(at, size)) {
		uint8_t type = cursor_u8(at, 0);

		size = type == IP6_OPTION_PAD1 ? 1 : cursor_u8(at, 1) + 2u;
		if (size > left || (type != IP6_OPTION_PAD1 && left < 2))
			return 0;
		if (type == IP6_OPTION_JUMBO && size == 6 && cursor_u32(at, 2) >= IP6_JUMBO_MINIMUM)
			return cursor_u32(at, 2);
	}
	return 0;
}

/* Takes an extension header off. False where nothing can follow it. */
static bool step(struct chain *chain, bool empty)
{
	uint32_t length = tcp_definition_extension_length(chain->next, cursor_u8(chain->at, 1));

	if (!cursor_has(chain->at, length) || chain->headers++ == TCP_DEFINITION_HEADERS_MAX)
		return false;
	if (chain->next == IPPROTO_HOPOPTS && empty && !chain->jumbo)
		chain->jumbo = find_jumbo(cursor_skip(chain->at, 2), length - 2);
	if (chain->next == IPPROTO_FRAGMENT) {
		if (cursor_u16(chain->at, 2) & 0xfff8)
			return false;
		chain->fragment = true;
	}
	chain->next = cursor_u8(chain->at, 0);
	chain->at = cursor_skip(chain->at, length);
	chain->passed += length;
	return chain->at.captured;
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

	if (!cursor_has(at, IP6_HEADER) || walk->length < IP6_HEADER || cursor_u8(at, 0) >> 4 != 6)
		return LAYER_NONE;
	while (tcp_definition_is_extension(chain.next))
		if (!step(&chain, !payload_length))
			return LAYER_NONE;
	if (chain.jumbo)
		chain.length = chain.jumbo + IP6_HEADER;
	else if (!payload_length)
		chain.length = walk->length;
	if (chain.passed > chain.length)
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
