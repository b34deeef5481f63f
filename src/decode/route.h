/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The end of a source route, which is the destination in the pseudo header of a checksum. */
#ifndef TCPLENS_DECODE_ROUTE_H
#define TCPLENS_DECODE_ROUTE_H

#include "decode/segment.h"

/* 4 or 16 bytes of the packet; the header's own destination where there is no route. */
const uint8_t *route_final(const struct segment_network *network);

#endif
