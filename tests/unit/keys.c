// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Keys in what a terminal sends. */
#include "output/keys.h"

#include <string.h>

#include "tap.h"

#define LAST KEYS_NONE

static const struct {
	const char *name;
	const char *bytes;
	int keys[8];   /* as they come, LAST after the last */
	int completed; /* what else comes once the rest is not waited for */
} rows[] = {
	{"nothing", "", {LAST}, LAST},
	{"characters", "qp", {'q', 'p', LAST}, LAST},
	{"Enter", "\r", {'\r', LAST}, LAST},
	{"bytes above 127", "\xc3\xa9", {0xc3, 0xa9, LAST}, LAST},
	{"arrows", "\033[A\033[B", {KEYS_UP, KEYS_DOWN, LAST}, LAST},
	{"arrows of the other mode", "\033OA\033OB", {KEYS_UP, KEYS_DOWN, LAST}, LAST},
	{"pages", "\033[5~\033[6~", {KEYS_PAGE_UP, KEYS_PAGE_DOWN, LAST}, LAST},
	{"Home and End", "\033[H\033[4~", {KEYS_HOME, KEYS_END, LAST}, LAST},
	{"a sequence that means nothing", "\033[1;5Dq", {KEYS_OTHER, 'q', LAST}, LAST},
	{"Escape alone", "\033", {LAST}, KEYS_ESCAPE},
	{"half a sequence", "\033[", {LAST}, KEYS_ESCAPE},
	{"Escape and a character", "\033q", {KEYS_ESCAPE, 'q', LAST}, LAST},
	{"Escape twice", "\033\033[A", {KEYS_ESCAPE, KEYS_UP, LAST}, LAST},
	{"a control in a sequence", "\033[1\rq", {KEYS_ESCAPE, '[', '1', '\r', 'q', LAST}, LAST},
};

static void test_rows(struct tap *tap)
{
	struct keys keys;
	size_t i, n;
	int key;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		keys.count = strlen(rows[i].bytes);
		memcpy(keys.bytes, rows[i].bytes, keys.count);
		n = 0;
		do {
			key = keys_take(&keys, false);
			tap_number(tap, key, rows[i].keys[n], "%s: key %zu", rows[i].name, n);
		} while (key == rows[i].keys[n++] && key != LAST);
		tap_number(tap, keys_take(&keys, true), rows[i].completed, "%s: completed",
			   rows[i].name);
	}
}

/* A sequence without end fills the buffer: it is given up. */
static void test_endless(struct tap *tap)
{
	struct keys keys = {.count = sizeof(keys.bytes)};
	unsigned int taken = 0;

	memset(keys.bytes, '1', sizeof(keys.bytes));
	memcpy(keys.bytes, "\033[", 2);
	tap_number(tap, (long long)keys_room(&keys), 0, "endless: there is no room");
	while (keys_take(&keys, false) != KEYS_NONE)
		taken++;
	tap_number(tap, taken, sizeof(keys.bytes), "endless: every byte is a key");
}

int main(void)
{
	struct tap tap = {0};

	test_rows(&tap);
	test_endless(&tap);
	return tap_done(&tap);
}
