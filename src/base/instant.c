// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "base/instant.h"

#define NANOSECONDS_A_SECOND 1000000000
#define SECONDS_A_DAY	     86400
#define SECONDS_A_HOUR	     3600

/* 0000-01-01 and 10000-01-01, which is too late. */
#define FIRST_SECOND (-62167219200)
#define END_SECOND   253402300800

/* Days of 400 years, and between 0000-03-01 and 1970-01-01. */
#define DAYS_AN_ERA 146097
#define DAYS_BEFORE 719468

/* Nanoseconds from 0 to 999,999,999. What no file can have is taken modulo 2^64. */
static struct instant normal(struct instant instant)
{
	int64_t more = instant.nanoseconds / NANOSECONDS_A_SECOND;
	int64_t rest = instant.nanoseconds % NANOSECONDS_A_SECOND;

	if (rest < 0) {
		rest += NANOSECONDS_A_SECOND;
		more--;
	}
	return (struct instant){(int64_t)((uint64_t)instant.seconds + (uint64_t)more), rest};
}

void instant_put_seconds(struct buffer *out, struct instant instant)
{
	struct instant at = normal(instant);
	uint64_t seconds = (uint64_t)at.seconds;

	if (at.seconds < 0) {
		/* Counted backwards: -1.5 is half a second after -2. */
		buffer_char(out, '-');
		seconds = -seconds - (at.nanoseconds != 0);
		at.nanoseconds = at.nanoseconds ? NANOSECONDS_A_SECOND - at.nanoseconds : 0;
	}
	if (seconds <= UINT32_MAX)
		buffer_decimal(out, (uint32_t)seconds);
	else
		buffer_format(out, "%llu", (unsigned long long)seconds);
	buffer_char(out, '.');
	buffer_padded(out, (uint32_t)at.nanoseconds, 9);
}

void instant_put_nanoseconds(struct buffer *out, struct instant instant)
{
	struct instant at = normal(instant);
	int64_t ns;

	if (at.seconds > 0 && at.seconds <= UINT32_MAX) {
		buffer_decimal(out, (uint32_t)at.seconds);
		buffer_padded(out, (uint32_t)at.nanoseconds, 9);
		return;
	}
	if (at.seconds < 0) {
		/* So that the product is not below the least number where the sum is not. */
		at.seconds++;
		at.nanoseconds -= NANOSECONDS_A_SECOND;
	}
	if (__builtin_mul_overflow(at.seconds, (int64_t)NANOSECONDS_A_SECOND, &ns) ||
	    __builtin_add_overflow(ns, at.nanoseconds, &ns))
		buffer_literal(out, "null");
	else
		buffer_format(out, "%lld", (long long)ns);
}

/* The Gregorian calendar with years from March on, so that the leap day is the last. */
static char *pen_date(char *pen, int64_t days_since_epoch)
{
	uint32_t days = (uint32_t)(days_since_epoch + DAYS_BEFORE + DAYS_AN_ERA);
	uint32_t era = days / DAYS_AN_ERA, of_era = days % DAYS_AN_ERA;
	uint32_t year =
		(of_era - of_era / 1460 + of_era / 36524 - of_era / (DAYS_AN_ERA - 1)) / 365;
	uint32_t of_year = of_era - (365 * year + year / 4 - year / 100);
	uint32_t month = (5 * of_year + 2) / 153;
	uint32_t day = of_year - (153 * month + 2) / 5 + 1;

	month = month < 10 ? month + 3 : month - 9;
	year += 400 * era - 400 + (month <= 2);
	buffer_put_padded(pen, year, 4);
	pen[4] = '-';
	buffer_put_padded(pen + 5, month, 2);
	pen[7] = '-';
	buffer_put_padded(pen + 8, day, 2);
	return pen + 10;
}

static char *pen_time(char *pen, uint32_t of_day)
{
	*pen++ = 'T';
	buffer_put_padded(pen, of_day / SECONDS_A_HOUR, 2);
	pen[2] = ':';
	buffer_put_padded(pen + 3, of_day / 60 % 60, 2);
	pen[5] = ':';
	buffer_put_padded(pen + 6, of_day % 60, 2);
	return pen + 8;
}

void instant_put_date(struct buffer *out, struct instant instant)
{
	struct instant at = normal(instant);
	uint64_t since;
	char *pen;

	if (at.seconds < FIRST_SECOND || at.seconds >= END_SECOND) {
		buffer_literal(out, "null");
		return;
	}
	pen = buffer_reserve(out, sizeof("\"YYYY-MM-DDThh:mm:ss.nnnnnnnnnZ\""));
	if (!pen)
		return;
	since = (uint64_t)(at.seconds - FIRST_SECOND);
	*pen++ = '"';
	pen = pen_date(pen, (int64_t)(since / SECONDS_A_DAY) + FIRST_SECOND / SECONDS_A_DAY);
	pen = pen_time(pen, (uint32_t)(since % SECONDS_A_DAY));
	*pen++ = '.';
	buffer_put_padded(pen, (uint32_t)at.nanoseconds, 9);
	buffer_commit(out, buffer_pen_literal(pen + 9, "Z\""));
}

void instant_put_members(struct buffer *out, struct instant instant)
{
	buffer_literal(out, "\"time\":");
	instant_put_seconds(out, instant);
	buffer_literal(out, ",\"time_ns\":");
	instant_put_nanoseconds(out, instant);
	buffer_literal(out, ",\"timestamp\":");
	instant_put_date(out, instant);
}
