// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/pcapng_block.h"

#include <string.h>

static const char padding[4];

size_t pcapng_block_begin(struct buffer *out, uint32_t type)
{
	uint32_t head[2] = {type, 0};
	size_t at = out->used;

	buffer_bytes(out, head, sizeof(head));
	return at;
}

void pcapng_block_end(struct buffer *out, size_t at)
{
	uint32_t total = (uint32_t)(out->used - at) + (uint32_t)sizeof(total);

	buffer_bytes(out, &total, sizeof(total));
	if (!out->error)
		memcpy(out->data + at + sizeof(uint32_t), &total, sizeof(total));
}

void pcapng_block_pad(struct buffer *out, size_t length)
{
	buffer_bytes(out, padding, pcapng_block_padded((uint32_t)length) - length);
}

void pcapng_block_option(struct buffer *out, uint16_t code, const void *value, size_t length)
{
	struct pcapng_option header = {code, (uint16_t)length};

	buffer_bytes(out, &header, sizeof(header));
	buffer_bytes(out, value, length);
	pcapng_block_pad(out, length);
}

void pcapng_block_option_end(struct buffer *out)
{
	pcapng_block_option(out, PCAPNG_OPTION_END, padding, 0);
}

void pcapng_block_option_count(struct buffer *out, uint16_t code, uint64_t count)
{
	pcapng_block_option(out, code, &count, sizeof(count));
}

/* High half first. */
void pcapng_block_option_time(struct buffer *out, uint16_t code, int64_t ns)
{
	uint32_t halves[2] = {(uint32_t)((uint64_t)ns >> 32), (uint32_t)ns};

	pcapng_block_option(out, code, halves, sizeof(halves));
}
