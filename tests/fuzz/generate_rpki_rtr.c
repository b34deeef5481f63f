// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* PDUs of the RPKI to router protocol (RFC 6810 section 5). */
#include "generate.h"

static void add_pdu(struct chance *chance, struct bytes *bytes, uint32_t depth)
{
	static const uint8_t lengths[] = {12, 12, 8, 8, 20, 8, 32, 12, 8, 12, 16, 9};
	uint8_t type = depth && chance_one_in(chance, 3)
			       ? 10
			       : (uint8_t)chance_below(chance, sizeof(lengths));
	size_t start = bytes->length, inner;
	uint32_t text;

	bytes_mostly(bytes, chance, 0, 1);
	bytes_number(bytes, type, 1);
	bytes_number(bytes, chance_below(chance, 10), 2);
	bytes_number(bytes, 0, 4);
	if (type == 10) {
		bytes_number(bytes, 0, 4);
		inner = bytes->length;
		if (depth && chance_one_in(chance, 2))
			add_pdu(chance, bytes, depth - 1);
		if (chance_one_in(chance, 12))
			bytes_random(bytes, chance, 3);
		bytes_put(bytes, inner - 4, bytes->length - inner + !chance_below(chance, 12), 4);
		text = chance_one_in(chance, 2) ? chance_below(chance, 20) : 0;
		bytes_mostly(bytes, chance, text, 4);
		while (text--)
			bytes_number(bytes,
				     chance_one_in(chance, 12) ? chance_below(chance, 256)
							       : 'a' + chance_below(chance, 26),
				     1);
	} else {
		bytes_random(bytes, chance, lengths[type] - 8);
	}
	if (chance_one_in(chance, 20))
		bytes_random(bytes, chance, chance_below(chance, 5));
	if (type == 10 && chance_one_in(chance, 20))
		bytes_put(bytes, start + 8, 0xffffffff - chance_below(chance, 20), 4);
	bytes_put(bytes, start + 4, bytes->length - start, 4);
	if (chance_one_in(chance, 20))
		bytes_put(bytes, start + 4, chance_below(chance, 40), 4);
}

void generate_rpki_rtr(struct chance *chance, struct bytes *bytes)
{
	uint32_t count = 1 + chance_below(chance, 4);

	while (count--)
		add_pdu(chance, bytes, 3);
}
