// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "base/checksum.h"

#include <arpa/inet.h>
#include <string.h>

uint64_t checksum_add(uint64_t sum, const uint8_t *bytes, size_t length)
{
	uint32_t words[4];
	uint16_t word;
	uint8_t tail[2] = {0, 0};

	/* 32-bit words add up to the same: 2^16 is 1 modulo 2^16 - 1. */
	for (; length >= sizeof(words); length -= sizeof(words), bytes += sizeof(words)) {
		memcpy(words, bytes, sizeof(words));
		sum += (uint64_t)words[0] + words[1] + words[2] + words[3];
	}
	for (; length >= sizeof(word); length -= sizeof(word), bytes += sizeof(word)) {
		memcpy(&word, bytes, sizeof(word));
		sum += word;
	}
	if (length) {
		tail[0] = bytes[0];
		memcpy(&word, tail, sizeof(word));
		sum += word;
	}
	return sum;
}

uint16_t checksum_fold(uint64_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

uint16_t checksum_due(uint16_t stored, uint16_t sum)
{
	return checksum_fold((uint32_t)stored + ntohs((uint16_t)~sum));
}
