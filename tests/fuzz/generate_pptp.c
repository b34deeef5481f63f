// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* PPTP control messages (RFC 2637 section 2). */
#include "generate.h"

/* Fields with small numbers, zero or text, not aligned with the message's fields. */
static void add_fields(struct chance *chance, struct bytes *bytes, uint32_t length)
{
	size_t end = bytes->length + length;
	uint32_t count;

	while (bytes->length < end) {
		switch (chance_below(chance, 5)) {
		case 0:
			bytes_number(bytes, chance_below(chance, 10), 1);
			break;
		case 1:
			bytes_number(bytes, chance_below(chance, 5), 2);
			break;
		case 2:
			bytes_number(bytes, chance_below(chance, 5), 4);
			break;
		case 3:
			for (count = chance_below(chance, 70); count; count--)
				bytes_number(bytes, 'a' + chance_below(chance, 26), 1);
			break;
		default:
			bytes_random(bytes, chance, 4);
		}
	}
	if (!chance_one_in(chance, 6))
		bytes->length = end;
}

void generate_pptp(struct chance *chance, struct bytes *bytes)
{
	static const uint8_t lengths[] = {0,  144, 144, 4,  4, 4,   8,	156,
					  20, 208, 12,	16, 4, 136, 28, 12};
	uint8_t type = (uint8_t)chance_below(chance, sizeof(lengths) + 1);
	uint32_t length = type < sizeof(lengths) ? lengths[type] : 10;

	bytes_mostly(bytes, chance, 12 + length, 2);
	bytes_mostly(bytes, chance, 1 + chance_below(chance, 2), 2);
	bytes_mostly(bytes, chance, 0x1a2b3c4d, 4);
	bytes_number(bytes, type, 2);
	bytes_mostly(bytes, chance, 0, 2);
	add_fields(chance, bytes, length);
}
