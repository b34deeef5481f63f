/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Per-Packet Information: a header in front of a frame of another link type. */
#ifndef TCPLENS_DECODE_PPI_H
#define TCPLENS_DECODE_PPI_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cursor.h"

enum ppi_size {
	PPI_HEADER = 8,
	PPI_LENGTH_MAX = 65532,
};

struct ppi {
	uint8_t version;
	uint32_t length;   /* of the header, its fields included */
	uint32_t dlt;	   /* as the header has it */
	uint16_t linktype; /* the same as a LINKTYPE_; PPI_UNKNOWN: none that is known */
};

#define PPI_UNKNOWN UINT16_MAX

/* at has PPI_HEADER bytes at least. */
struct ppi ppi_read(struct cursor at);

/* Whether the header's length makes sense. */
static inline bool ppi_is_valid(const struct ppi *ppi)
{
	return ppi->length >= PPI_HEADER && ppi->length <= PPI_LENGTH_MAX;
}

/*
 * Moves at past the header, and past those that are in it, to a frame of another link type. False:
 * one of them makes no sense, or is not all there.
 */
bool ppi_skip(struct cursor *at, uint16_t *linktype);

#endif
