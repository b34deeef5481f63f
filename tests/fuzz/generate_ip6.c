// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* IPv6 extension headers (RFC 8200 section 4) with options and addresses, valid or corrupted. */
#include "generate.h"

#define HEADERS_MAX 4

enum {
	HOP_BY_HOP = 0,
	ROUTING = 43,
	FRAGMENT = 44,
	AUTHENTICATION = 51,
	DESTINATION = 60,
};

static void add_option(struct chance *chance, struct bytes *bytes)
{
	/* a type with its standard length: router alert, jumbo, home address, others */
	static const uint8_t types[][2] = {{1, 0},    {1, 4},	  {5, 2},     {5, 2},	 {0xc2, 4},
					   {0xc2, 4}, {0xc9, 16}, {0xc9, 20}, {0x04, 1}, {0x3e, 6}};
	const uint8_t *type = types[chance_below(chance, sizeof(types) / sizeof(types[0]))];

	if (chance_one_in(chance, 4)) {
		bytes_number(bytes, 0, 1);
		return;
	}
	bytes_number(bytes, type[0], 1);
	bytes_mostly(bytes, chance, type[1], 1);
	if (type[0] == 0xc2 && chance_one_in(chance, 2))
		bytes_number(bytes, chance_below(chance, 4), 4);
	else
		bytes_random(bytes, chance, type[1]);
}

/* From the third byte on. */
static void add_options(struct chance *chance, struct bytes *bytes, size_t start)
{
	uint32_t count = chance_below(chance, 5);

	while (count--)
		add_option(chance, bytes);
	while ((bytes->length - start) % 8)
		bytes_number(bytes, chance_one_in(chance, 30) ? chance_next(chance) : 0, 1);
}

/* From the third byte on; every other one is of whole addresses. */
static void add_route(struct chance *chance, struct bytes *bytes)
{
	static const uint8_t types[] = {0, 0, 2, 2, 4, 4, 3, 1};
	uint32_t addresses = chance_below(chance, 4);

	bytes_number(bytes, types[chance_below(chance, sizeof(types))], 1);
	bytes_number(bytes, chance_below(chance, 5), 1);
	if (chance_one_in(chance, 2))
		bytes_number(bytes, addresses ? (addresses - 1) << 24 : 0, 4);
	else
		bytes_random(bytes, chance, 4);
	bytes_random(bytes, chance, 16 * addresses + (chance_one_in(chance, 6) ? 8 : 0));
}

static void add_header(struct chance *chance, struct bytes *bytes, uint8_t kind, uint8_t next)
{
	size_t start = bytes->length;
	uint32_t unit = kind == AUTHENTICATION ? 4 : 8;
	uint32_t less = kind == AUTHENTICATION ? 2 : 1;

	bytes_number(bytes, next, 1);
	bytes_number(bytes, 0, 1);
	switch (kind) {
	case ROUTING:
		add_route(chance, bytes);
		break;
	case FRAGMENT:
		bytes_number(bytes, chance_one_in(chance, 3) ? chance_next(chance) : 1, 2);
		bytes_random(bytes, chance, 4);
		return;
	case AUTHENTICATION:
		bytes_number(bytes, chance_one_in(chance, 6) ? chance_next(chance) : 0, 2);
		bytes_random(bytes, chance, 8 + 4 * chance_below(chance, 5));
		break;
	default:
		add_options(chance, bytes, start);
	}
	bytes_put(bytes, start + 1, (bytes->length - start) / unit - less, 1);
	if (chance_one_in(chance, 15))
		bytes_put(bytes, start + 1, chance_below(chance, 9), 1);
	if (chance_one_in(chance, 25))
		bytes_spoil(bytes, chance, start + 2);
}

uint8_t generate_ip6(struct chance *chance, struct bytes *bytes, uint8_t last)
{
	static const uint8_t kinds[] = {HOP_BY_HOP,	HOP_BY_HOP,  ROUTING,
					ROUTING,	ROUTING,     FRAGMENT,
					AUTHENTICATION, DESTINATION, DESTINATION};
	uint8_t chosen[HEADERS_MAX + 1];
	uint32_t count = 1 + chance_below(chance, chance_one_in(chance, 3) ? HEADERS_MAX : 1), i;

	for (i = 0; i < count; i++)
		chosen[i] = kinds[chance_below(chance, sizeof(kinds))];
	chosen[count] = last;
	for (i = 0; i < count; i++)
		add_header(chance, bytes, chosen[i], chosen[i + 1]);
	return chosen[0];
}
