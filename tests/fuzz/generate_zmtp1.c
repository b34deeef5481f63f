// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Frames of ZMTP/1.0: a length of one byte or nine, flags, a body. */
#include "generate.h"

#define LONG_LENGTH 0xff

static void add_frame(struct chance *chance, struct bytes *bytes)
{
	uint32_t length = chance_below(chance, chance_one_in(chance, 4) ? 300 : 12);

	if (length >= LONG_LENGTH || chance_one_in(chance, 3)) {
		bytes_number(bytes, LONG_LENGTH, 1);
		bytes_mostly(bytes, chance, length, 8);
	} else {
		bytes_mostly(bytes, chance, length, 1);
	}
	if (!length)
		return;
	bytes_number(bytes, chance_one_in(chance, 3) ? chance_next(chance) : length & 1, 1);
	bytes_random(bytes, chance, length - 1);
}

void generate_zmtp1(struct chance *chance, struct bytes *bytes)
{
	uint32_t count = 1 + chance_below(chance, 5);

	while (count--)
		add_frame(chance, bytes);
	if (chance_one_in(chance, 6))
		bytes->length -= chance_below(chance, (uint32_t)bytes->length);
}
