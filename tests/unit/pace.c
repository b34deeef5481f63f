// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* The recorder's sleep is halved while rings fill up, doubled while little comes, and bounded. */
#include "run/pace.h"
#include "tap.h"

static void test_steps(struct tap *tap)
{
	static const struct {
		int ms;
		unsigned int filled;
		int next;
	} rows[] = {
		{0, 0, PACE_LEAST_MS},
		{100, 0, 200},
		{100, 5, 100},
		{100, 50, 50},
		{300, 0, PACE_MOST_MS},
		{PACE_MOST_MS, 0, PACE_MOST_MS},
		{PACE_LEAST_MS, 100, PACE_LEAST_MS},
		{PACE_MOST_MS, 12, PACE_MOST_MS / 2},
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		tap_number(tap, pace_next(rows[i].ms, rows[i].filled), rows[i].next,
			   "after %d ms, %u percent", rows[i].ms, rows[i].filled);
}

/* As many events as fill the ring in a second. */
static void test_steady(struct tap *tap)
{
	int ms = PACE_MOST_MS, i, most = 0;

	for (i = 0; i < 100; i++) {
		ms = pace_next(ms, (unsigned int)ms / 10);
		if (i > 10 && ms > most)
			most = ms;
	}
	tap_ok(tap, most < 125 && ms >= 30, "a steady rate: a part of the ring each time");
}

int main(void)
{
	struct tap tap = {};

	test_steps(&tap);
	test_steady(&tap);
	return tap_done(&tap);
}
