// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Path attributes of BGP's Update message. */
#include "generate.h"

static void add_as_path(struct chance *chance, struct bytes *bytes, int size)
{
	uint32_t segments = chance_below(chance, 4), count;

	while (segments--) {
		count = chance_below(chance, 4);
		bytes_mostly(bytes, chance, 1 + chance_below(chance, 4), 1);
		bytes_mostly(bytes, chance, count, 1);
		while (count--)
			bytes_number(bytes, chance_below(chance, 2) ? 64512 : chance_next(chance),
				     size);
	}
}

static void add_metric(struct chance *chance, struct bytes *bytes)
{
	uint32_t count = 1 + chance_below(chance, 2), length;

	while (count--) {
		length = chance_one_in(chance, 3) ? chance_below(chance, 9) : 8;
		bytes_mostly(bytes, chance, 1, 1);
		bytes_mostly(bytes, chance, length + 3, 2);
		bytes_random(bytes, chance, length);
	}
}

static void add_distinguisher(struct chance *chance, struct bytes *bytes)
{
	bytes_mostly(bytes, chance, chance_below(chance, 3), 2);
	bytes_random(bytes, chance, 6);
}

static void add_multicast(struct chance *chance, struct bytes *bytes)
{
	struct bytes route = {0};
	uint32_t i, size;

	add_distinguisher(chance, &route);
	if (chance_one_in(chance, 2))
		bytes_random(&route, chance, 4);
	for (i = chance_below(chance, 3); i; i--) {
		size = chance_one_in(chance, 4) ? 16 : chance_one_in(chance, 8) ? 5 : 4;
		bytes_mostly(&route, chance, size * 8, 1);
		bytes_random(&route, chance, size);
	}
	bytes_mostly(bytes, chance, route.length, 1);
	bytes_add(bytes, route.data, route.length);
}

/* TLVs of a layer-2 route, some of more text than tcpdump has room for. */
static void add_vectors(struct chance *chance, struct bytes *route)
{
	uint32_t count, size, i;

	for (count = chance_below(chance, 6); count; count--) {
		size = chance_below(chance, chance_one_in(chance, 3) ? 50 : 6);
		bytes_mostly(route, chance, 1, 1);
		bytes_mostly(route, chance, size * 8 - (size ? chance_below(chance, 8) : 0), 2);
		/* Small numbers, which are TLVs too where tcpdump takes them for such. */
		for (i = 0; i < size; i++)
			bytes_number(route,
				     chance_one_in(chance, 4) ? chance_next(chance)
							      : chance_below(chance, 3),
				     1);
	}
	bytes_random(route, chance, chance_one_in(chance, 10) ? chance_below(chance, 4) : 0);
}

static void add_layer2(struct chance *chance, struct bytes *bytes)
{
	struct bytes route = {0};

	add_distinguisher(chance, &route);
	bytes_random(&route, chance, chance_one_in(chance, 3) ? 4 : 7);
	if (chance_one_in(chance, 2))
		add_vectors(chance, &route);
	bytes_mostly(bytes, chance, route.length, 2);
	bytes_add(bytes, route.data, route.length);
}

static void add_route(struct chance *chance, struct bytes *bytes, uint32_t afi, uint32_t safi,
		      bool paths)
{
	uint32_t most = afi == 2 ? 128 : afi == 3 ? 152 : 32;
	uint32_t bits = chance_below(chance, most + (chance_one_in(chance, 30) ? 9 : 1)), lead = 0;

	if (safi == 132) {
		bits = chance_one_in(chance, 4) ? 0 : 32 + chance_below(chance, 65);
		bytes_number(bytes, bits, 1);
		bytes_random(bytes, chance, bits ? 4 : 0);
		if (bits > 47)
			bytes_number(bytes, chance_below(chance, 4) << 8 | 2, 2);
		bytes_random(bytes, chance,
			     bits > 47 ? (bits - 41) / 8
			     : bits    ? (bits - 25) / 8
				       : 0);
		return;
	}
	if (safi == 66) {
		bytes_mostly(bytes, chance, 128, 1);
		add_distinguisher(chance, bytes);
		bytes_random(bytes, chance, 8);
		return;
	}
	if (safi == 5) {
		bytes_number(bytes, chance_below(chance, 9), 1);
		add_multicast(chance, bytes);
		return;
	}
	if (safi == 65 || afi == 196) {
		add_layer2(chance, bytes);
		return;
	}
	if (paths)
		bytes_number(bytes, chance_below(chance, 9), 4);
	lead = safi >= 128 ? 88 : safi == 4 ? 24 : 0;
	bytes_mostly(bytes, chance, bits + lead, 1);
	if (lead) {
		bytes_random(bytes, chance, 2);
		bytes_number(bytes, chance_below(chance, 2), 1);
	}
	if (lead > 24)
		add_distinguisher(chance, bytes);
	bytes_random(bytes, chance, (bits + 7) / 8);
}

static void add_family(struct chance *chance, struct bytes *bytes, bool reach)
{
	static const uint16_t families[][2] = {
		{1, 5}, {25, 65}, {196, 128}, {1, 1},	{1, 2},	 {1, 4}, {1, 128}, {1, 129},
		{2, 1}, {2, 4},	  {2, 128},   {1, 132}, {1, 66}, {3, 1}, {3, 128}, {9, 9}};
	const uint16_t *family =
		families[chance_below(chance, sizeof(families) / sizeof(families[0]))];
	uint32_t count = chance_below(chance, 4), hop;
	bool paths = family[1] < 4 && chance_one_in(chance, 4);

	bytes_mostly(bytes, chance, family[0], 2);
	bytes_mostly(bytes, chance, family[1], 1);
	if (reach) {
		hop = (family[0] == 2	? 16
		       : family[0] == 3 ? 1 + chance_below(chance, 20)
					: 4) +
		      (family[1] >= 128 && family[1] < 132 ? 8 : 0);
		if (chance_one_in(chance, 6))
			hop *= chance_below(chance, 3);
		bytes_mostly(bytes, chance, hop, 1);
		bytes_random(bytes, chance, hop);
		bytes_number(bytes, chance_one_in(chance, 20) ? chance_below(chance, 3) : 0, 1);
	}
	while (count--)
		add_route(chance, bytes, family[0], family[1], paths);
}

static void add_communities(struct chance *chance, struct bytes *bytes)
{
	static const uint16_t types[] = {0x0002, 0x0003, 0x0005, 0x0009, 0x000a, 0x0102,
					 0x0107, 0x010b, 0x0202, 0x0306, 0x030c, 0x4004,
					 0x8000, 0x8001, 0x800a, 0x8800, 0xf10a, 0x1234};
	uint32_t count = chance_below(chance, 5);

	while (count--) {
		bytes_mostly(bytes, chance, types[chance_below(chance, 18)], 2);
		if (chance_one_in(chance, 2))
			bytes_number(bytes, chance_below(chance, 50) << 8, 4);
		else
			bytes_random(bytes, chance, 4);
		bytes_number(bytes, chance_below(chance, 10), 1);
		bytes_number(bytes, chance_below(chance, 20), 1);
	}
}

/* Well-known ones (RFC 1997) among them. */
static void add_community(struct chance *chance, struct bytes *bytes)
{
	uint32_t count;

	for (count = chance_below(chance, 5); count; count--)
		bytes_number(bytes,
			     chance_one_in(chance, 3) ? 0xffffff00 + chance_below(chance, 5)
						      : chance_next(chance),
			     4);
}

static void add_tunnel(struct chance *chance, struct bytes *bytes)
{
	bytes_number(bytes, chance_below(chance, 3), 1);
	bytes_number(bytes, chance_below(chance, 9), 1);
	bytes_random(bytes, chance, 3 + 4 * chance_below(chance, 4));
}

static void add_value(struct chance *chance, struct bytes *bytes, uint8_t type, uint32_t depth)
{
	static const uint8_t lengths[] = {0, 1, 0, 4, 4, 4, 0, 6, 0, 4, 0};
	uint32_t count;

	switch (type) {
	case 1:
		bytes_number(bytes, chance_below(chance, 4), 1);
		break;
	case 2:
		add_as_path(chance, bytes, chance_one_in(chance, 2) ? 2 : 4);
		break;
	case 14:
	case 15:
		add_family(chance, bytes, type == 14);
		break;
	case 16:
		add_communities(chance, bytes);
		break;
	case 17:
		add_as_path(chance, bytes, 4);
		break;
	case 8:
		add_community(chance, bytes);
		break;
	case 10:
		bytes_random(bytes, chance, 4 * chance_below(chance, 4));
		break;
	case 18:
		bytes_random(bytes, chance, 8);
		break;
	case 22:
		add_tunnel(chance, bytes);
		break;
	case 26:
		add_metric(chance, bytes);
		break;
	case 32:
		bytes_random(bytes, chance, 12 * chance_below(chance, 4));
		break;
	case 128:
		bytes_random(bytes, chance, 4);
		for (count = chance_below(chance, 3); depth && count; count--)
			generate_bgp_attribute(chance, bytes, depth - 1);
		break;
	default:
		bytes_random(bytes, chance,
			     type < sizeof(lengths) ? lengths[type] : chance_below(chance, 20));
	}
	if (chance_one_in(chance, 15))
		bytes_random(bytes, chance, 1 + chance_below(chance, 4));
}

void generate_bgp_attribute(struct chance *chance, struct bytes *bytes, uint32_t depth)
{
	static const uint8_t types[] = {1,  2,	2,  3,	4,  5,	6,  7,	8,  9,	10, 14,	 14,
					14, 15, 15, 16, 16, 16, 17, 22, 18, 26, 32, 128, 99};
	uint8_t type = types[chance_below(chance, sizeof(types))];
	bool extended = chance_one_in(chance, 4);
	struct bytes value = {0};

	add_value(chance, &value, type, depth);
	extended |= value.length > UINT8_MAX;
	bytes_number(bytes,
		     (extended ? 0x10 : 0) |
			     (chance_one_in(chance, 9) ? chance_below(chance, 256) & 0xef : 0x40),
		     1);
	bytes_number(bytes, type, 1);
	bytes_mostly(bytes, chance, value.length, extended ? 2 : 1);
	bytes_add(bytes, value.data, value.length);
}
