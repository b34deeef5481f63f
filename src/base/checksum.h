/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The Internet checksum (RFC 1071). Sums are one's complement sums of 16-bit words in memory
 * order: the algorithm does not care about byte order as long as sum and stored field are both
 * raw bytes.
 */
#ifndef TCPLENS_BASE_CHECKSUM_H
#define TCPLENS_BASE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* The sum of length bytes, an odd last one padded with 0, added to sum. Not folded. */
uint64_t checksum_add(uint64_t sum, const uint8_t *bytes, size_t length);

/* sum brought to 16 bits by end-around carry. */
uint16_t checksum_fold(uint64_t sum);

/*
 * What the checksum field should have held, in host order: stored is what it holds (host order),
 * sum the folded sum over everything, the field included. Subtracts the field and complements.
 */
uint16_t checksum_due(uint16_t stored, uint16_t sum);

#endif
