// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Keys that follow each other fall into buckets as random ones do, with every seed. */
#include <string.h>

#include "base/hash.h"
#include "tap.h"

#define SEEDS	20000
#define KEYS	4096
#define BUCKETS 65536
#define MOST	8

/* A client's connections to one server: port and addresses rise together. */
static bool overflows(const struct hash_seed *seed, uint8_t *counts)
{
	uint32_t words[3], n;

	memset(counts, 0, BUCKETS);
	for (n = 0; n < KEYS; n++) {
		words[0] = 443u << 16 | (30000 + n);
		words[1] = 0x0a000000 | n;
		words[2] = 0xc0a80000 | n;
		if (++counts[hash_words(seed, words, 3) % BUCKETS] > MOST)
			return true;
	}
	return false;
}

int main(void)
{
	static uint8_t counts[BUCKETS];
	unsigned int overflowing = 0, i;
	struct hash_seed seed;
	struct tap tap = {0};

	for (i = 0; i < SEEDS; i++) {
		if (hash_seed_draw(&seed))
			break;
		overflowing += overflows(&seed, counts);
	}
	tap_number(&tap, i, SEEDS, "seeds are drawn");
	tap_number(&tap, overflowing, 0, "seeds with which a bucket has more than %d of %d", MOST,
		   KEYS);
	return tap_done(&tap);
}
