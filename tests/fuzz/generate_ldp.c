// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* LDP PDUs (RFC 5036 section 3). */
#include "generate.h"

static void add_pseudowire(struct chance *chance, struct bytes *bytes)
{
	struct bytes parameters = {0};
	uint32_t count = chance_below(chance, 4), length;

	while (count--) {
		length = chance_below(chance, 8);
		bytes_number(&parameters, chance_one_in(chance, 3) ? 12 : chance_below(chance, 5),
			     1);
		bytes_mostly(&parameters, chance, length + 2, 1);
		bytes_random(&parameters, chance, length);
	}
	bytes_number(bytes, chance_below(chance, 2) << 15 | chance_below(chance, 28), 2);
	bytes_mostly(bytes, chance, chance_one_in(chance, 8) ? 0 : parameters.length + 4, 1);
	bytes_random(bytes, chance, 8);
	bytes_add(bytes, parameters.data, parameters.length);
}

static void add_fec(struct chance *chance, struct bytes *bytes)
{
	static const uint8_t types[] = {1, 2, 2, 2, 3, 0x80, 0x80, 0x80, 4};
	uint8_t type = types[chance_below(chance, sizeof(types))];
	uint32_t family = 1 + chance_below(chance, 2), length;

	bytes_number(bytes, type, 1);
	if (type == 2) {
		length = chance_below(chance, family == 1 ? 35 : 132);
		bytes_mostly(bytes, chance, family, 2);
		bytes_number(bytes, length, 1);
		bytes_random(bytes, chance, (length + 7) / 8);
	} else if (type == 0x80) {
		add_pseudowire(chance, bytes);
	} else {
		bytes_random(bytes, chance, chance_below(chance, 6));
	}
}

static void add_tlv(struct chance *chance, struct bytes *bytes)
{
	static const uint16_t types[] = {0x100, 0x100, 0x100, 0x101, 0x103, 0x200, 0x300, 0x301,
					 0x400, 0x401, 0x402, 0x403, 0x500, 0x503, 0x601, 0x77};
	static const uint8_t lengths[] = {0, 0, 0, 0, 1, 4, 10, 4, 4, 4, 4, 16, 14, 12, 2, 9};
	uint32_t which = chance_below(chance, sizeof(lengths));
	struct bytes value = {0};

	if (types[which] == 0x100) {
		add_fec(chance, &value);
	} else if (types[which] == 0x101) {
		bytes_mostly(&value, chance, 1 + chance_below(chance, 2), 2);
		bytes_random(&value, chance, 4 * chance_below(chance, 10));
	} else {
		bytes_random(&value, chance, lengths[which]);
		if (chance_one_in(chance, 8))
			value.length = chance_below(chance, 17);
	}
	bytes_number(bytes, chance_below(chance, 4) << 14 | types[which], 2);
	bytes_mostly(bytes, chance, value.length, 2);
	bytes_add(bytes, value.data, value.length);
}

static void add_message(struct chance *chance, struct bytes *bytes)
{
	static const uint16_t types[] = {0x001, 0x100, 0x200, 0x201, 0x300, 0x301,
					 0x400, 0x401, 0x402, 0x403, 0x404, 0x123};
	uint32_t count = chance_below(chance, 4);
	struct bytes tlvs = {0};

	while (count--)
		add_tlv(chance, &tlvs);
	bytes_number(bytes, chance_below(chance, 2) << 15 | types[chance_below(chance, 12)], 2);
	bytes_mostly(bytes, chance, tlvs.length + 4, 2);
	bytes_random(bytes, chance, 4);
	bytes_add(bytes, tlvs.data, tlvs.length);
}

void generate_ldp(struct chance *chance, struct bytes *bytes)
{
	uint32_t messages, count = 1 + chance_below(chance, 3);
	size_t start;

	while (count--) {
		start = bytes->length;
		bytes_mostly(bytes, chance, 1, 2);
		bytes_number(bytes, 0, 2);
		bytes_random(bytes, chance, 6);
		for (messages = chance_below(chance, 4); messages; messages--)
			add_message(chance, bytes);
		bytes_put(bytes, start + 2,
			  bytes->length - start - 4 +
				  (chance_one_in(chance, 15) ? chance_below(chance, 9) - 4 : 0),
			  2);
	}
}
