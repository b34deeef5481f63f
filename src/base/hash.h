/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Hashes for tables that packets or other users fill. Whoever knows this source must not be able to
 * choose keys that fall into one bucket, so each table draws a secret seed.
 *
 * Multilinear hashing (Carter and Wegman; Lemire and Kaser, "Strongly universal string hashing is
 * fast", 2014): each 32-bit word of the key times a 64-bit random number of its own, summed modulo
 * 2^64, of which the upper half is kept. It is strongly universal: for any two keys chosen without
 * the seed, all pairs of values are equally likely. So of B buckets a key shares its own with each
 * other key with probability 1/B, whatever the keys, as if they were random. It takes one
 * multiplication a word, less than a hash that mixes without a proof (SipHash-1-3: five rounds of
 * 14 instructions for three words). A fixed product lets words cancel each other, seed or not.
 *
 * Of more than two keys it says nothing: those that follow each other, as ports and addresses do,
 * get values that do, too, and with one seed of a thousand nine of 4,096 share one of 65,536
 * buckets. So the value is mixed, by MurmurHash3's last steps (Austin Appleby, public domain),
 * which map each value to one of its own and keep what is said of pairs.
 */
#ifndef TCPLENS_BASE_HASH_H
#define TCPLENS_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_WORDS_MAX 10

struct hash_seed {
	uint64_t keys[HASH_WORDS_MAX + 1];
};

/* Fills it from getrandom(2). Returns 0 or -errno. */
int hash_seed_draw(struct hash_seed *seed);

static inline uint32_t hash_mix(uint32_t value)
{
	value ^= value >> 16;
	value *= 0x85ebca6b;
	value ^= value >> 13;
	value *= 0xc2b2ae35;
	return value ^ value >> 16;
}

/* count: at most HASH_WORDS_MAX, and the same for all keys of a table. */
static inline uint32_t hash_words(const struct hash_seed *seed, const uint32_t *words, size_t count)
{
	uint64_t sum = seed->keys[count];
	size_t i;

	for (i = 0; i < count; i++)
		sum += seed->keys[i] * words[i];
	return hash_mix((uint32_t)(sum >> 32));
}

#endif
