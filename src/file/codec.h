/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The compressed forms of files: gzip (RFC 1952), Zstandard frames (RFC 8878) and LZ4 frames. A
 * file is a sequence of frames, which gzip calls members, and each form is recognised by how its
 * frames begin. Data goes through in pieces, with a bounded amount of memory for each form.
 */
#ifndef TCPLENS_FILE_CODEC_H
#define TCPLENS_FILE_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CODEC_MAGIC_BYTES 4

/* Both ends move on as bytes are taken and made. */
struct codec_data {
	const uint8_t *in;
	size_t in_size;
	uint8_t *out;
	size_t out_size;
};

/* What decode() returns. */
enum codec_result {
	CODEC_MORE,	 /* the frame goes on */
	CODEC_FRAME_END, /* what follows is another frame, or the end */
	CODEC_BROKEN,
	CODEC_WINDOW, /* the frame asks for more memory than there is for one */
};

struct codec_type {
	const char *name;
	/* What follows whole frames and is none is ignored, as by gzip(1); else it is an error. */
	bool ignores_rest;
	bool (*matches)(const uint8_t magic[CODEC_MAGIC_BYTES]);
	/* Returns 0 or -ENOMEM. */
	int (*open)(void **state);
	/*
	 * Takes and makes at least some. Without input it makes what did not fit before. At the end
	 * of a frame it is ready for the next one. What it made before it fails is there.
	 */
	enum codec_result (*decode)(void *state, struct codec_data *data);
	void (*close)(void *state);
};

extern const struct codec_type codec_gzip, codec_zstd, codec_lz4;

/* The form whose frames begin so; NULL: none. */
const struct codec_type *codec_find(const uint8_t magic[CODEC_MAGIC_BYTES]);

/*
 * Frames of zstd and lz4 for others' data, which readers pass over: a magic number and a length of
 * four bytes each, both in little endian.
 */
bool codec_is_skippable(const uint8_t magic[CODEC_MAGIC_BYTES]);

/* In little endian. */
static inline uint32_t codec_number(const uint8_t bytes[4])
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	       (uint32_t)bytes[3] << 24;
}

#endif
