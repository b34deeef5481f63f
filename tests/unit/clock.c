// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/clock.h"

#include <stdint.h>
#include <string.h>
#include <time.h>

#include "tap.h"

#define SECOND 1000000000LL
#define CLOSE  1000000 /* nanoseconds: within 1 ms of the time of day */

static int64_t time_of_day(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * SECOND + now.tv_nsec;
}

static void test_convert(struct tap *tap)
{
	struct clock clock = {.offset = 100 * SECOND, .fd = -1};

	tap_number(tap, clock_convert(&clock, 5), 100 * SECOND + 5,
		   "clock_convert: adds the offset");
	tap_number(tap, clock_convert(&clock, 9), 100 * SECOND + 9,
		   "clock_convert: a later record gets a later time");
	tap_number(tap, clock_convert(&clock, 7), 100 * SECOND + 7,
		   "clock_convert: an older record gets its own time");
	tap_number(tap, clock_convert(&clock, 10), 100 * SECOND + 10,
		   "clock_convert: goes on after an older record");
}

static void test_step(struct tap *tap)
{
	struct clock clock = {.offset = 100 * SECOND, .fd = -1};
	unsigned int i;

	clock_step(&clock, 50 * SECOND, 1000);
	tap_number(tap, clock_convert(&clock, 999), 100 * SECOND + 999,
		   "clock_convert: the old offset counts before a step");
	tap_number(tap, clock_convert(&clock, 1000), 50 * SECOND + 1000,
		   "clock_convert: the new offset counts from the step on");
	clock_step(&clock, 100 * SECOND, 2000);
	clock_step(&clock, 70 * SECOND, 3000);
	tap_number(tap, clock_convert(&clock, 999), 100 * SECOND + 999,
		   "clock_convert: before the first of several steps");
	tap_number(tap, clock_convert(&clock, 1999), 50 * SECOND + 1999,
		   "clock_convert: between two steps");
	tap_number(tap, clock_convert(&clock, 2000), 100 * SECOND + 2000,
		   "clock_convert: from a step in the middle on");
	tap_number(tap, clock_convert(&clock, 3000), 70 * SECOND + 3000,
		   "clock_convert: from the last step on");
	for (i = 0; i < CLOCK_STEPS; i++)
		clock_step(&clock, i * SECOND, 4000 + i);
	tap_number(tap, clock_convert(&clock, 4000), 4000,
		   "clock_convert: of too many steps the last are remembered");
}

static void test_measured(struct tap *tap)
{
	struct clock clock = {.fd = -1};
	int64_t before, converted, after;

	if (!tap_number(tap, clock_open(&clock), 0, "clock_open: succeeds"))
		return;
	before = time_of_day();
	converted = clock_convert(&clock, clock_monotonic());
	after = time_of_day();
	if (!tap_ok(tap, converted >= before - CLOSE && converted <= after + CLOSE,
		    "clock_convert: now is between two readings of the time of day"))
		tap_note("%lld, %lld, %lld", (long long)before, (long long)converted,
			 (long long)after);
	tap_number(tap, clock_follow(&clock), 0, "clock_follow: succeeds");
	tap_ok(tap, clock_convert(&clock, clock_monotonic()) >= converted,
	       "clock_convert: does not go backwards after clock_follow");
	clock_close(&clock);
	tap_number(tap, clock.fd, -1, "clock_close: forgets the descriptor");
	clock_close(&clock);
}

/* Beyond 2038-01-19 too: a deadline in the past would wake the reader for ever. */
static void test_deadline(struct tap *tap)
{
	static const int64_t times[] = {0, 1700000000, INT32_MAX, INT32_MAX + 1ll,
					UINT32_MAX + 1ll};
	size_t i;

	for (i = 0; i < sizeof(times) / sizeof(times[0]); i++)
		tap_ok(tap, clock_deadline(times[i]) - times[i] > 365 * 86400,
		       "clock_deadline: over a year after %lld", (long long)times[i]);
}

static void test_shifted(struct tap *tap)
{
	static const struct {
		const char *text;
		bool shifted;
	} rows[] = {
		{"monotonic           0         0\nboottime            0         0\n", false},
		{"monotonic        1000         0\nboottime            0         0\n", true},
		{"monotonic           0         0\nboottime          -10         0\n", true},
		{"monotonic           0         5\nboottime            0         0\n", true},
		{"", false},
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		FILE *file = fmemopen((char *)rows[i].text, strlen(rows[i].text) + 1, "r");

		tap_ok(tap, file && clock_shifted(file) == rows[i].shifted,
		       "clock_shifted: row %zu: %s", i, rows[i].shifted ? "yes" : "no");
		if (file)
			fclose(file);
	}
}

int main(void)
{
	struct tap tap = {};

	test_deadline(&tap);
	test_shifted(&tap);
	test_convert(&tap);
	test_step(&tap);
	test_measured(&tap);
	return tap_done(&tap);
}
