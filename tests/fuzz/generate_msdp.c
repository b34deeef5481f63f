// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* MSDP messages (RFC 3618 section 12). */
#include "generate.h"

void generate_msdp(struct chance *chance, struct bytes *bytes)
{
	uint32_t entries, count = 1 + chance_below(chance, 4);
	struct bytes value;
	uint8_t type;

	while (count--) {
		type = (uint8_t)chance_below(chance, 9);
		entries = chance_below(chance, 5);
		value.length = 0;
		if (type == 1 || type == 3) {
			bytes_mostly(&value, chance, entries, 1);
			bytes_random(&value, chance, 4 + 12 * entries);
			if (chance_one_in(chance, 3))
				bytes_random(&value, chance, chance_below(chance, 60));
		} else if (type == 2) {
			bytes_random(&value, chance, 5);
		} else if (type != 4 || chance_one_in(chance, 4)) {
			bytes_random(&value, chance,
				     chance_below(chance, chance_one_in(chance, 20) ? 1600 : 12));
		}
		bytes_number(bytes, type, 1);
		bytes_mostly(bytes, chance, value.length + 3, 2);
		bytes_add(bytes, value.data, value.length);
	}
}
