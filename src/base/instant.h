/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A point in time as outputs for machines have it. The time is seconds and nanoseconds since the
 * epoch; a file may have any number as the nanoseconds, and count them from a second before 1970.
 */
#ifndef TCPLENS_BASE_INSTANT_H
#define TCPLENS_BASE_INSTANT_H

#include <stdint.h>

#include "base/buffer.h"

struct instant {
	int64_t seconds;
	int64_t nanoseconds;
};

/* Seconds with nine decimals, "-1.500000000". */
void instant_put_seconds(struct buffer *out, struct instant instant);

/* Whole nanoseconds; null where 64 bits do not hold them: before 1677 and after 2262. */
void instant_put_nanoseconds(struct buffer *out, struct instant instant);

/*
 * A JSON string of RFC 3339 in UTC with nine decimals, "1969-12-31T23:59:58.500000000Z"; null
 * outside of the years 0 to 9999, which are all that it has.
 */
void instant_put_date(struct buffer *out, struct instant instant);

/* Members of a JSON object for the three: `"time":...,"time_ns":...,"timestamp":...` */
void instant_put_members(struct buffer *out, struct instant instant);

#endif
