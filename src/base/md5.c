// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "base/md5.h"

#include <endian.h>
#include <string.h>

/* RFC 1321 section 3.4: 2^32 times the absolute sine of 1 to 64 */
static const uint32_t sines[64] = {
	0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613,
	0xfd469501, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193,
	0xa679438e, 0x49b40821, 0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d,
	0x02441453, 0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed,
	0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a, 0xfffa3942, 0x8771f681, 0x6d9d6122,
	0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70, 0x289b7ec6, 0xeaa127fa,
	0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 0xf4292244,
	0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
	0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb,
	0xeb86d391,
};

static const uint8_t shifts[4][4] = {
	{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

static uint32_t rotate(uint32_t value, unsigned int bits)
{
	return value << bits | value >> (32 - bits);
}

/* The round's function of the other three words, and which word of the block it takes. */
static uint32_t mix(int step, const uint32_t *s, int *word)
{
	switch (step / 16) {
	case 0:
		*word = step;
		return (s[1] & s[2]) | (~s[1] & s[3]);
	case 1:
		*word = (5 * step + 1) % 16;
		return (s[1] & s[3]) | (s[2] & ~s[3]);
	case 2:
		*word = (3 * step + 5) % 16;
		return s[1] ^ s[2] ^ s[3];
	default:
		*word = 7 * step % 16;
		return s[2] ^ (s[1] | ~s[3]);
	}
}

static void add_block(struct md5 *md5, const uint8_t *block)
{
	uint32_t words[16], s[4], next;
	int step, word, i;

	memcpy(words, block, sizeof(words));
	memcpy(s, md5->state, sizeof(s));
	for (step = 0; step < 64; step++) {
		next = s[0] + mix(step, s, &word) + sines[step];
		next = s[1] + rotate(next + le32toh(words[word]), shifts[step / 16][step % 4]);
		s[0] = s[3];
		s[3] = s[2];
		s[2] = s[1];
		s[1] = next;
	}
	for (i = 0; i < 4; i++)
		md5->state[i] += s[i];
}

void md5_begin(struct md5 *md5)
{
	*md5 = (struct md5){.state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476}};
}

void md5_add(struct md5 *md5, const void *bytes, size_t length)
{
	const uint8_t *from = bytes;
	size_t filled, part;

	while (length) {
		filled = md5->length % MD5_BLOCK;
		part = MD5_BLOCK - filled < length ? MD5_BLOCK - filled : length;
		memcpy(md5->block + filled, from, part);
		md5->length += part;
		from += part;
		length -= part;
		if (filled + part == MD5_BLOCK)
			add_block(md5, md5->block);
	}
}

void md5_end(struct md5 *md5, uint8_t digest[MD5_LENGTH])
{
	static const uint8_t padding[MD5_BLOCK] = {0x80};
	uint64_t bits = htole64(md5->length * 8);
	uint32_t word;
	int i;

	md5_add(md5, padding, 1 + (119 - md5->length % MD5_BLOCK) % MD5_BLOCK);
	md5_add(md5, &bits, sizeof(bits));
	for (i = 0; i < 4; i++) {
		word = htole32(md5->state[i]);
		memcpy(digest + 4 * i, &word, sizeof(word));
	}
}
