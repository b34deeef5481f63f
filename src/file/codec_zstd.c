// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/codec.h"

#include <errno.h>
#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

/* A window of at most 128 MiB, as zstd(1) has it without --long and --memory. */
#define WINDOW_LOG_MAX 27

static bool matches(const uint8_t magic[CODEC_MAGIC_BYTES])
{
	return codec_number(magic) == ZSTD_MAGICNUMBER;
}

/*
 * The library takes no more in one call than it needs for the next block: what a call makes before
 * it finds a block broken is lost.
 */
struct decoder {
	ZSTD_DCtx *context;
	size_t first; /* bytes to begin a frame with */
	size_t next;  /* bytes to go on with */
};

static int open_zstd(void **state)
{
	struct decoder *decoder = calloc(1, sizeof(*decoder));

	if (!decoder)
		return -ENOMEM;
	decoder->context = ZSTD_createDCtx();
	if (!decoder->context) {
		free(decoder);
		return -ENOMEM;
	}
	decoder->first = decoder->next = ZSTD_initDStream(decoder->context);
	ZSTD_DCtx_setParameter(decoder->context, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
	*state = decoder;
	return 0;
}

static enum codec_result decode(void *state, struct codec_data *data)
{
	struct decoder *decoder = state;
	ZSTD_inBuffer in = {.src = data->in, .size = data->in_size};
	ZSTD_outBuffer out = {.dst = data->out, .size = data->out_size};
	size_t result;

	if (in.size > decoder->next)
		in.size = decoder->next;
	result = ZSTD_decompressStream(decoder->context, &out, &in);
	if (ZSTD_isError(result))
		return ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge
			       ? CODEC_WINDOW
			       : CODEC_BROKEN;
	decoder->next = result ? result : decoder->first;
	data->in += in.pos;
	data->in_size -= in.pos;
	data->out += out.pos;
	data->out_size -= out.pos;
	return result ? CODEC_MORE : CODEC_FRAME_END;
}

static void close_zstd(void *state)
{
	struct decoder *decoder = state;

	ZSTD_freeDCtx(decoder->context);
	free(decoder);
}

const struct codec_type codec_zstd = {
	.name = "zstd",
	.matches = matches,
	.open = open_zstd,
	.decode = decode,
	.close = close_zstd,
};
