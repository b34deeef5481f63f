// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* The argument of --keep: a time, a size, or both by two options. */
#include <errno.h>

#include "recorder/keep.h"
#include "tap.h"

static void test_values(struct tap *tap)
{
	static const struct {
		const char *text;
		uint64_t past_ns;
		uint64_t bytes;
	} rows[] = {
		{"30", 30000000000, 0},	 {"30s", 30000000000, 0},      {"1ms", 1000000, 0},
		{"500ms", 500000000, 0}, {"86400", 86400000000000, 0}, {"64K", 0, 64 << 10},
		{"64M", 0, 64 << 20},	 {"2G", 0, 2ull << 30},	       {"2048M", 0, 2ull << 30},
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct keep keep = {};

		tap_number(tap, keep_parse(&keep, rows[i].text), 0, "%s: accepted", rows[i].text);
		tap_ok(tap,
		       keep.chosen && keep.past_ns == rows[i].past_ns &&
			       keep.bytes == rows[i].bytes,
		       "%s: its value", rows[i].text);
	}
}

static void test_refused(struct tap *tap)
{
	static const char *const texts[] = {
		"",
		"0",
		"0s",
		"0M",
		"s",
		"M",
		"x",
		"-1",
		"+1",
		" 1",
		"1 ",
		"1.5",
		"86401",
		"86400001ms",
		"63K",
		"3G",
		"2049M",
		"1k",
		"1KB",
		"1m",
		"1h",
		"1us",
		"18446744073709551616",
		"99999999999999999999999999",
		"18446744074s",
	};
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct keep keep = {};

		tap_number(tap, keep_parse(&keep, texts[i]), -EINVAL, "'%s': refused", texts[i]);
		tap_ok(tap, !keep.chosen && !keep.past_ns && !keep.bytes, "'%s': nothing is set",
		       texts[i]);
	}
}

static void test_both(struct tap *tap)
{
	struct keep keep = {};

	keep_parse(&keep, "5");
	keep_parse(&keep, "1M");
	keep_parse(&keep, "7");
	tap_ok(tap, keep.past_ns == 7000000000 && keep.bytes == 1 << 20,
	       "twice: a time and a size, the last of each");
}

int main(void)
{
	struct tap tap = {};

	test_values(&tap);
	test_refused(&tap);
	test_both(&tap);
	return tap_done(&tap);
}
