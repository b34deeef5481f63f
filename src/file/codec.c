// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/codec.h"

#define SKIPPABLE      0x184d2a50u
#define SKIPPABLE_MASK 0xfffffff0u

const struct codec_type *codec_find(const uint8_t magic[CODEC_MAGIC_BYTES])
{
	static const struct codec_type *const types[] = {&codec_gzip, &codec_zstd, &codec_lz4};
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (types[i]->matches(magic))
			return types[i];
	return NULL;
}

bool codec_is_skippable(const uint8_t magic[CODEC_MAGIC_BYTES])
{
	return (codec_number(magic) & SKIPPABLE_MASK) == SKIPPABLE;
}
