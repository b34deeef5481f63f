/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Which flows a sample has: a flow is a connection's two endpoints, and their hash alone decides.
 * So both directions agree, and so do captures on several machines, live or of a file. The hash is
 * MurmurHash3_x86_32 (Austin Appleby, smhasher, public domain) with seed 0 of these bytes:
 * the lower end's address, the higher end's, the lower end's port, the higher end's, all in network
 * order. Ends are compared by address, then by port, as the same bytes. Includes nothing, like
 * record.h; compiled by both compilers.
 */
#ifndef TCPLENS_SAMPLE_H
#define TCPLENS_SAMPLE_H

#define SAMPLE_INLINE static inline __attribute__((always_inline))

/* The smallest sample: 1 in so many flows. */
#define SAMPLE_DIVISOR_MAX 1000000

/* One for each CPU, on a cache line of its own; only that CPU writes it. */
struct sample_left {
	__u64 packets; /* left out: not in the sample, or without ports that can be read */
	__u64 reserved[7];
};

_Static_assert(sizeof(struct sample_left) == 64, "one cache line");

/* A word of memory in network order, as the number it is; and back. */
SAMPLE_INLINE __u32 sample_number(__u32 word)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return __builtin_bswap32(word);
#else
	return word;
#endif
}

SAMPLE_INLINE __u32 sample_rotate(__u32 value, const __u32 bits)
{
	return value << bits | value >> (32 - bits);
}

/* Hashes four bytes in network order, which the hash reads as a little-endian number. */
SAMPLE_INLINE __u32 sample_mix(__u32 hash, __u32 number)
{
	__u32 block = __builtin_bswap32(number) * 0xcc9e2d51;

	hash ^= sample_rotate(block, 15) * 0x1b873593;
	return sample_rotate(hash, 13) * 5 + 0xe6546b64;
}

SAMPLE_INLINE __u32 sample_end(__u32 hash, __u32 length)
{
	hash ^= length;
	hash = (hash ^ hash >> 16) * 0x85ebca6b;
	hash = (hash ^ hash >> 13) * 0xc2b2ae35;
	return hash ^ hash >> 16;
}

/* All bits where the source is the higher end, else none. */
SAMPLE_INLINE __u32 sample_order(const __u32 *source, const __u32 *destination, const __u32 words,
				 __u16 source_port, __u16 destination_port)
{
	__u32 i;

	for (i = 0; i < words; i++)
		if (source[i] != destination[i])
			return sample_number(source[i]) > sample_number(destination[i]) ? ~0u : 0;
	return source_port > destination_port ? ~0u : 0;
}

/*
 * The hash of a flow, the same for both directions. Addresses are of words (1 for IPv4, 4 for IPv6)
 * 32-bit words in network order, ports are in host byte order.
 */
SAMPLE_INLINE __u32 sample_hash(const __u32 *source, const __u32 *destination, const __u32 words,
				__u16 source_port, __u16 destination_port)
{
	__u32 order = sample_order(source, destination, words, source_port, destination_port);
	__u32 differ = (__u32)(source_port ^ destination_port) & order;
	__u32 hash = 0, i;

	for (i = 0; i < words; i++)
		hash = sample_mix(
			hash, sample_number(source[i] ^ ((source[i] ^ destination[i]) & order)));
	for (i = 0; i < words; i++)
		hash = sample_mix(hash, sample_number(destination[i] ^
						      ((source[i] ^ destination[i]) & order)));
	hash = sample_mix(hash, (source_port ^ differ) << 16 | (destination_port ^ differ));
	return sample_end(hash, words * 8 + 4);
}

/*
 * A flow is in a sample of 1 in divisor flows where its hash is no greater than this. So it is in
 * every sample that has more flows too.
 */
SAMPLE_INLINE __u32 sample_limit(__u32 divisor)
{
	return ~0u / divisor;
}

#endif
