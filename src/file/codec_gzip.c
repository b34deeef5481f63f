// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/codec.h"

#include <errno.h>
#include <stdlib.h>
#include <zlib.h>

/* inflateInit2's window bits: the largest window there is, 32 KiB, in gzip's wrapping. */
#define GZIP_WINDOW (15 + 16)

static bool matches(const uint8_t magic[CODEC_MAGIC_BYTES])
{
	return magic[0] == 0x1f && magic[1] == 0x8b;
}

static int open_gzip(void **state)
{
	z_stream *inflater = calloc(1, sizeof(*inflater));

	if (!inflater || inflateInit2(inflater, GZIP_WINDOW) != Z_OK) {
		free(inflater);
		return -ENOMEM;
	}
	*state = inflater;
	return 0;
}

static unsigned int limited(size_t size)
{
	return size > INT32_MAX ? INT32_MAX : (unsigned int)size;
}

static enum codec_result decode(void *state, struct codec_data *data)
{
	z_stream *inflater = state;
	const unsigned int in = limited(data->in_size), out = limited(data->out_size);
	int result;

	inflater->next_in = (uint8_t *)data->in;
	inflater->avail_in = in;
	inflater->next_out = data->out;
	inflater->avail_out = out;
	result = inflate(inflater, Z_NO_FLUSH);
	data->in += in - inflater->avail_in;
	data->in_size -= in - inflater->avail_in;
	data->out += out - inflater->avail_out;
	data->out_size -= out - inflater->avail_out;
	if (result == Z_STREAM_END) {
		inflateReset(inflater);
		return CODEC_FRAME_END;
	}
	/* Z_BUF_ERROR: there was nothing to do. */
	return result == Z_OK || result == Z_BUF_ERROR ? CODEC_MORE : CODEC_BROKEN;
}

static void close_gzip(void *state)
{
	inflateEnd(state);
	free(state);
}

const struct codec_type codec_gzip = {
	.name = "gzip",
	.ignores_rest = true,
	.matches = matches,
	.open = open_gzip,
	.decode = decode,
	.close = close_gzip,
};
