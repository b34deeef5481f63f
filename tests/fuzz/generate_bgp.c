// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* BGP messages (RFC 4271 section 4); attributes are made by generate_bgp_attribute.c. */
#include "generate.h"

static void add_capability(struct chance *chance, struct bytes *bytes)
{
	static const uint8_t types[] = {1, 1, 2, 3, 8, 64, 64, 65, 69, 70, 71, 128, 99};
	static const uint8_t safis[] = {1, 2, 4, 65, 70, 128, 129, 132, 9};
	uint8_t type = types[chance_below(chance, sizeof(types))];
	uint32_t count = chance_below(chance, 4);
	struct bytes value = {0};

	if (type == 64)
		bytes_random(&value, chance, 2);
	if (type == 65) {
		bytes_random(&value, chance, 4);
	} else if (type == 1) {
		bytes_number(&value, 1 + chance_below(chance, 3), 2);
		bytes_number(&value, safis[chance_below(chance, sizeof(safis))], 2);
	} else if (type != 2) {
		while (count--) {
			bytes_number(&value, 1 + chance_below(chance, 3), 2);
			bytes_number(&value, safis[chance_below(chance, sizeof(safis))], 1);
			bytes_number(&value, chance_below(chance, 5), 1);
		}
	}
	if (chance_one_in(chance, 12))
		bytes_random(&value, chance, 1 + chance_below(chance, 3));
	bytes_number(bytes, type, 1);
	bytes_mostly(bytes, chance, value.length, 1);
	bytes_add(bytes, value.data, value.length);
}

static void add_open(struct chance *chance, struct bytes *bytes)
{
	uint32_t count = chance_below(chance, 4), inner;
	struct bytes options = {0}, value;

	while (count--) {
		value.length = 0;
		for (inner = chance_below(chance, 4); inner; inner--)
			add_capability(chance, &value);
		bytes_mostly(&options, chance, 2, 1);
		bytes_mostly(&options, chance, value.length, 1);
		bytes_add(&options, value.data, value.length);
	}
	bytes_mostly(bytes, chance, 4, 1);
	bytes_random(bytes, chance, 8);
	bytes_mostly(bytes, chance, options.length, 1);
	bytes_add(bytes, options.data, options.length);
}

static void add_notification(struct chance *chance, struct bytes *bytes)
{
	static const char *const texts[] = {"", "maintenance", "caf\xc3\xa9", "a\nb"};
	const char *text = texts[chance_below(chance, 4)];

	bytes_number(bytes, chance_one_in(chance, 2) ? 6 : chance_below(chance, 9), 1);
	bytes_number(bytes, chance_below(chance, 13), 1);
	switch (chance_below(chance, 4)) {
	case 0:
		bytes_number(bytes, 1 + chance_below(chance, 2), 2);
		bytes_number(bytes, 1 + chance_below(chance, 2), 1);
		bytes_random(bytes, chance, chance_one_in(chance, 6) ? 3 : 4);
		break;
	case 1:
		bytes_mostly(bytes, chance, strlen(text), 1);
		bytes_text(bytes, text);
		break;
	case 2:
		bytes_random(bytes, chance, chance_below(chance, 12));
		break;
	}
}

/* Prefixes of IPv4, each with a path identifier in front or not. */
static void add_prefixes(struct chance *chance, struct bytes *bytes)
{
	uint32_t count = chance_below(chance, 5), bits;
	bool paths = chance_one_in(chance, 4);

	while (count--) {
		bits = chance_below(chance, chance_one_in(chance, 30) ? 40 : 33);
		if (paths)
			bytes_number(bytes, chance_below(chance, 9), 4);
		bytes_number(bytes, bits, 1);
		bytes_random(bytes, chance, (bits + 7) / 8);
	}
}

static void add_update(struct chance *chance, struct bytes *bytes)
{
	uint32_t count = chance_below(chance, 6);
	struct bytes part = {0};

	if (chance_one_in(chance, 3))
		add_prefixes(chance, &part);
	bytes_mostly(bytes, chance, part.length, 2);
	bytes_add(bytes, part.data, part.length);
	part.length = 0;
	while (count--)
		generate_bgp_attribute(chance, &part, 2);
	bytes_mostly(bytes, chance, part.length, 2);
	bytes_add(bytes, part.data, part.length);
	if (chance_one_in(chance, 2))
		add_prefixes(chance, bytes);
}

static void add_message(struct chance *chance, struct bytes *bytes)
{
	uint8_t type = (uint8_t)(chance_one_in(chance, 2) ? 2 : chance_below(chance, 7));
	size_t start = bytes->length;

	bytes_number(bytes, UINT64_MAX, 8);
	bytes_number(bytes, UINT64_MAX, 8);
	bytes_number(bytes, 0, 2);
	bytes_number(bytes, type, 1);
	switch (type) {
	case 1:
		add_open(chance, bytes);
		break;
	case 2:
		add_update(chance, bytes);
		break;
	case 3:
		add_notification(chance, bytes);
		break;
	case 4:
		break;
	case 5:
		bytes_number(bytes, 1 + chance_below(chance, 3), 2);
		bytes_number(bytes, chance_below(chance, 5), 2);
		break;
	default:
		bytes_random(bytes, chance, chance_below(chance, 30));
	}
	bytes_put(bytes, start + 16,
		  bytes->length - start + (chance_one_in(chance, 30) ? chance_below(chance, 5) : 0),
		  2);
	if (chance_one_in(chance, 40))
		bytes_put(bytes, start + 16, chance_below(chance, 60), 2);
}

void generate_bgp(struct chance *chance, struct bytes *bytes)
{
	uint32_t count = 1 + chance_below(chance, 3);

	if (chance_one_in(chance, 10))
		bytes_random(bytes, chance, chance_below(chance, 9));
	while (count--)
		add_message(chance, bytes);
}
