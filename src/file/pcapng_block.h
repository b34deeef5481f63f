/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Appends a block of a pcapng file: its head, its own fields by the caller, options, its end. */
#ifndef TCPLENS_FILE_PCAPNG_BLOCK_H
#define TCPLENS_FILE_PCAPNG_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "file/pcapng.h"

/* length with the bytes that fill it up to a multiple of 4. */
static inline uint32_t pcapng_block_padded(uint32_t length)
{
	return (length + 3) & ~3u;
}

/* Bytes of an option with a value of that length. */
static inline uint32_t pcapng_block_option_size(size_t length)
{
	return (uint32_t)sizeof(struct pcapng_option) + pcapng_block_padded((uint32_t)length);
}

/* Returns where the block begins, for pcapng_block_end, which fills in its length. */
size_t pcapng_block_begin(struct buffer *out, uint32_t type);
void pcapng_block_end(struct buffer *out, size_t at);

/* The bytes that fill up a field of that length. */
void pcapng_block_pad(struct buffer *out, size_t length);

/* length: at most 65535 */
void pcapng_block_option(struct buffer *out, uint16_t code, const void *value, size_t length);
void pcapng_block_option_count(struct buffer *out, uint16_t code, uint64_t count);
void pcapng_block_option_time(struct buffer *out, uint16_t code, int64_t ns);
/* After the last one. */
void pcapng_block_option_end(struct buffer *out);

#endif
