// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Durations of conditions, and the lists that these are in. */
#include <errno.h>
#include <string.h>

#include "base/duration.h"
#include "base/word_list.h"
#include "tap.h"

static void test_durations(struct tap *tap)
{
	static const struct {
		const char *word;
		int error;
		uint64_t ns;
	} rows[] = {
		{"rtt>10ms", 0, 10000000},
		{"x>0us", 0, 0},
		{"connect>3s", 0, 3000000000},
		{"a>9223372036s", 0, 9223372036000000000},
		{"a>9223372037s", -EINVAL, 0},
		{"a>99999999999999999999999999s", -EINVAL, 0},
		{"a>10", -EINVAL, 0},
		{"a>ms", -EINVAL, 0},
		{"a>", -EINVAL, 0},
		{"a", -EINVAL, 0},
		{"a>1.5ms", -EINVAL, 0},
		{"a>-1ms", -EINVAL, 0},
		{"a>1m", -EINVAL, 0},
		{"a>1mss", -EINVAL, 0},
		{"a> 1ms", -EINVAL, 0},
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t ns = 0;
		int error = duration_parse("--on", rows[i].word, (int)strlen(rows[i].word), &ns);

		tap_number(tap, error, rows[i].error, "%s: accepted or refused", rows[i].word);
		tap_ok(tap, ns == rows[i].ns, "%s: its value", rows[i].word);
	}
}

/* What follows the word is not its. */
static void test_length(struct tap *tap)
{
	uint64_t ns = 0;

	tap_number(tap, duration_parse("--on", "a>1s,b", 4, &ns), 0, "part of a list: accepted");
	tap_ok(tap, ns == 1000000000, "part of a list: its value");
	tap_number(tap, duration_parse("--on", "a>12ms", 3, &ns), -EINVAL, "cut off: refused");
}

struct seen {
	char text[64];
	int stop; /* at this word, with that result */
	int words;
};

static int take(void *arg, const char *word, int length)
{
	struct seen *seen = arg;
	size_t used = strlen(seen->text);

	snprintf(seen->text + used, sizeof(seen->text) - used, "[%.*s]", length, word);
	return ++seen->words == seen->stop ? seen->stop : 0;
}

static void test_lists(struct tap *tap)
{
	static const struct {
		const char *list;
		int stop;
		const char *words;
	} rows[] = {
		{"a,bc,d", 0, "[a][bc][d]"},
		{"a", 0, "[a]"},
		{"", 0, "[]"},
		{",", 0, "[][]"},
		{"a,,b,", 0, "[a][][b][]"},
		{"a,b,c", 2, "[a][b]"},
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct seen seen = {.stop = rows[i].stop};

		tap_number(tap, word_list_each(rows[i].list, take, &seen), rows[i].stop,
			   "'%s': result", rows[i].list);
		tap_text(tap, seen.text, rows[i].words, "'%s': words", rows[i].list);
	}
}

int main(void)
{
	struct tap tap = {};

	test_durations(&tap);
	test_length(&tap);
	test_lists(&tap);
	return tap_done(&tap);
}
