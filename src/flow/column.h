/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Fields of a line, right-aligned after a space; one that is too wide moves what follows. Without
 * printf(3), which took most of the time of a line.
 */
#ifndef TCPLENS_FLOW_COLUMN_H
#define TCPLENS_FLOW_COLUMN_H

#include "base/buffer.h"

/* value: FLOW_UNKNOWN is `-`. */
void column_number(struct buffer *out, uint64_t value, size_t width);

/* value / 10^decimals, with so many decimals, at most 9; unit follows unless it is 0. */
void column_decimals(struct buffer *out, uint64_t value, size_t decimals, char unit, size_t width);

/* bytes a second as bits in four digits: 950, 9.5k, 94.1M, 1.0G. */
void column_rate(struct buffer *out, uint64_t bytes, size_t width);

/* To the microsecond. */
void column_milliseconds(struct buffer *out, uint64_t ns, size_t width);

#endif
