/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* A fast hash for table keys. Not for anything that an adversary must not be able to predict. */
#ifndef TCPLENS_BASE_HASH_H
#define TCPLENS_BASE_HASH_H

#include <stdint.h>

/* One round of multiply and fold: both halves of the product carry every input bit. */
static inline uint64_t hash_mix(uint64_t hash, uint64_t value)
{
	unsigned __int128 product = (unsigned __int128)(hash ^ value) * 0x9e3779b97f4a7c15;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

#endif
