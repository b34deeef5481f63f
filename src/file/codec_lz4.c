// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/codec.h"

#include <errno.h>
#include <stdlib.h>
#include <lz4frame.h>

#define MAGIC 0x184d2204u

static bool matches(const uint8_t magic[CODEC_MAGIC_BYTES])
{
	return codec_number(magic) == MAGIC;
}

/* As for zstd, a block at a time; it has at most 4 MiB. */
struct decoder {
	LZ4F_dctx *context;
	size_t next; /* bytes to go on with */
};

static int open_lz4(void **state)
{
	struct decoder *decoder = calloc(1, sizeof(*decoder));

	if (!decoder)
		return -ENOMEM;
	if (LZ4F_isError(LZ4F_createDecompressionContext(&decoder->context, LZ4F_VERSION))) {
		free(decoder);
		return -ENOMEM;
	}
	decoder->next = LZ4F_HEADER_SIZE_MIN;
	*state = decoder;
	return 0;
}

static enum codec_result decode(void *state, struct codec_data *data)
{
	struct decoder *decoder = state;
	size_t in = data->in_size, out = data->out_size, result;

	if (in > decoder->next)
		in = decoder->next;
	result = LZ4F_decompress(decoder->context, data->out, &out, data->in, &in, NULL);
	if (LZ4F_isError(result))
		return CODEC_BROKEN;
	decoder->next = result ? result : LZ4F_HEADER_SIZE_MIN;
	data->in += in;
	data->in_size -= in;
	data->out += out;
	data->out_size -= out;
	return result ? CODEC_MORE : CODEC_FRAME_END;
}

static void close_lz4(void *state)
{
	struct decoder *decoder = state;

	LZ4F_freeDecompressionContext(decoder->context);
	free(decoder);
}

const struct codec_type codec_lz4 = {
	.name = "lz4",
	.matches = matches,
	.open = open_lz4,
	.decode = decode,
	.close = close_lz4,
};
