// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Points in time as text: against gmtime(3), and what 128 bits say of 64. */
#include <stdlib.h>
#include <time.h>

#include "base/instant.h"
#include "tap.h"

#define YEAR_0	   (-62167219200)
#define YEAR_10000 253402300800

static const char *text_of(struct buffer *out, void (*put)(struct buffer *, struct instant),
			   int64_t seconds, int64_t nanoseconds)
{
	out->used = 0;
	put(out, (struct instant){seconds, nanoseconds});
	buffer_char(out, '\0');
	return out->data;
}

static const char *date_by_gmtime(char text[64], int64_t seconds, uint32_t nanoseconds)
{
	time_t time = seconds;
	struct tm tm;

	gmtime_r(&time, &tm);
	snprintf(text, 64, "\"%04d-%02d-%02dT%02d:%02d:%02d.%09uZ\"", tm.tm_year + 1900,
		 tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, nanoseconds);
	return text;
}

/* Every day of ten thousand years, at a time of day that differs each time. */
static void test_dates(struct tap *tap)
{
	struct buffer out = {0};
	unsigned int wrong = 0;
	char want[64], first[160] = "";
	int64_t at;

	for (at = YEAR_0; at < YEAR_10000; at += 86400 + 7) {
		const char *got = text_of(&out, instant_put_date, at, (at & 0xff) * 1000003);

		if (!strcmp(got, date_by_gmtime(want, at, (uint32_t)((at & 0xff) * 1000003))))
			continue;
		if (!wrong++)
			snprintf(first, sizeof(first), "%s is %s", got, want);
	}
	tap_number(tap, wrong, 0, "dates of the years 0 to 9999 are those of gmtime %s", first);
	tap_text(tap, text_of(&out, instant_put_date, YEAR_10000 - 1, 999999999),
		 "\"9999-12-31T23:59:59.999999999Z\"", "date: the last");
	tap_text(tap, text_of(&out, instant_put_date, YEAR_10000 - 1, 1000000000), "null",
		 "date: after it");
	tap_text(tap, text_of(&out, instant_put_date, YEAR_0, 0),
		 "\"0000-01-01T00:00:00.000000000Z\"", "date: the first");
	tap_text(tap, text_of(&out, instant_put_date, YEAR_0, -1), "null", "date: before it");
	tap_text(tap, text_of(&out, instant_put_date, INT64_MAX, INT64_MAX), "null",
		 "date: of the largest numbers");
	buffer_free(&out);
}

static void test_nanoseconds(struct tap *tap)
{
	static const struct {
		int64_t seconds, nanoseconds;
		const char *text;
	} rows[] = {
		{0, 0, "0"},
		{0, 1, "1"},
		{0, -1, "-1"},
		{1, 0, "1000000000"},
		{-1, 0, "-1000000000"},
		{-2, 500000000, "-1500000000"},
		{-1, -500000000, "-1500000000"},
		{1700000000, 123456789, "1700000000123456789"},
		{1700000000, 4294967295, "1700000004294967295"},
		{4294967295, 999999999, "4294967295999999999"},
		{4294967296, 0, "4294967296000000000"},
		{9223372036, 854775807, "9223372036854775807"},
		{9223372036, 854775808, "null"},
		{-9223372037, 145224192, "-9223372036854775808"},
		{-9223372037, 145224191, "null"},
		{INT64_MAX, INT64_MAX, "null"},
		{INT64_MIN, INT64_MIN, "null"},
	};
	struct buffer out = {0};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		tap_text(tap,
			 text_of(&out, instant_put_nanoseconds, rows[i].seconds,
				 rows[i].nanoseconds),
			 rows[i].text, "nanoseconds of %lld s and %lld ns",
			 (long long)rows[i].seconds, (long long)rows[i].nanoseconds);
	buffer_free(&out);
}

static void test_seconds(struct tap *tap)
{
	static const struct {
		int64_t seconds, nanoseconds;
		const char *text;
	} rows[] = {
		{0, 0, "0.000000000"},
		{0, -1, "-0.000000001"},
		{-1, 0, "-1.000000000"},
		{-2, 500000000, "-1.500000000"},
		{1, -1500000000, "-0.500000000"},
		{1700000000, 123456789, "1700000000.123456789"},
		{1700000000, 4294967295, "1700000004.294967295"},
		{18446744074, 500000000, "18446744074.500000000"},
		{INT64_MIN, 0, "-9223372036854775808.000000000"},
	};
	struct buffer out = {0};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		tap_text(tap,
			 text_of(&out, instant_put_seconds, rows[i].seconds, rows[i].nanoseconds),
			 rows[i].text, "seconds of %lld s and %lld ns", (long long)rows[i].seconds,
			 (long long)rows[i].nanoseconds);
	tap_text(tap, text_of(&out, instant_put_members, -2, 500000000),
		 "\"time\":-1.500000000,\"time_ns\":-1500000000,"
		 "\"timestamp\":\"1969-12-31T23:59:58.500000000Z\"",
		 "members: the same time three times");
	buffer_free(&out);
}

int main(void)
{
	struct tap tap = {0};

	test_dates(&tap);
	test_nanoseconds(&tap);
	test_seconds(&tap);
	return tap_done(&tap);
}
