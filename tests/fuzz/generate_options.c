// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* TCP options of every kind. */
#include "generate.h"

#define OPTIONS_MAX 40

static void add_mptcp(struct chance *chance, struct bytes *bytes)
{
	/* every length that some subtype accepts, and some that none does */
	static const uint8_t lengths[] = {3,  4,  8,  10, 12, 16, 18, 20,
					  22, 24, 26, 28, 30, 6,  14, 2};
	uint8_t length = lengths[chance_below(chance, sizeof(lengths))];

	bytes_number(bytes, 30, 1);
	bytes_number(bytes, length, 1);
	if (length < 3)
		return;
	bytes_number(bytes, chance_below(chance, 9) << 4 | chance_below(chance, 8), 1);
	bytes_random(bytes, chance, length - 3u);
}

/* A kind with its standard length. */
static void add_known(struct chance *chance, struct bytes *bytes)
{
	static const uint8_t kinds[][2] = {
		{2, 4},	 {3, 3},  {4, 2},   {5, 10},   {5, 18},	 {5, 2},  {6, 6},   {7, 6},
		{8, 10}, {11, 6}, {12, 6},  {13, 6},   {19, 18}, {20, 4}, {28, 4},  {29, 16},
		{29, 4}, {34, 2}, {34, 10}, {254, 4},  {254, 8}, {69, 4}, {253, 6}, {9, 2},
		{34, 6}, {29, 3}, {254, 2}, {172, 11}, {174, 5},
	};
	const uint8_t *kind = kinds[chance_below(chance, sizeof(kinds) / sizeof(kinds[0]))];
	uint8_t length = kind[1];

	bytes_number(bytes, kind[0], 1);
	bytes_number(bytes, chance_one_in(chance, 15) ? chance_below(chance, 42) : length, 1);
	if (kind[0] == 254 && length > 2 && chance_one_in(chance, 2)) {
		bytes_number(bytes, 0xf989, 2);
		length -= 2;
	}
	bytes_random(bytes, chance, length - 2u);
}

void generate_options(struct chance *chance, struct bytes *bytes)
{
	uint32_t count = chance_one_in(chance, 3) ? 0 : chance_below(chance, 6);
	bool spoilt = chance_one_in(chance, 8);

	if (chance_one_in(chance, 3)) {
		/* what nearly every segment carries */
		bytes_number(bytes, 0x0101080a, 4);
		bytes_random(bytes, chance, 8);
	}
	while (count-- && bytes->length < OPTIONS_MAX) {
		switch (chance_below(chance, 8)) {
		case 0:
			bytes_number(bytes, 1, 1);
			break;
		case 1:
			add_mptcp(chance, bytes);
			break;
		case 2:
			if (chance_one_in(chance, 4))
				bytes_number(bytes, 0, 1);
			break;
		default:
			add_known(chance, bytes);
		}
	}
	if (bytes->length > OPTIONS_MAX)
		bytes->length = OPTIONS_MAX;
	while (bytes->length % 4)
		bytes_number(bytes, chance_one_in(chance, 6) ? chance_next(chance) : 1, 1);
	if (spoilt && bytes->length)
		bytes->data[chance_below(chance, (uint32_t)bytes->length)] =
			(uint8_t)chance_next(chance);
}
