// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/retention.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

static int enter(struct retention *retention, const struct rotation_rules *rules, uint64_t number,
		 int64_t since, char oldest[ROTATION_NAME_SIZE])
{
	const struct rotation_file file = {.number = number, .since = since};
	struct retention_oldest found = {0};
	int result = retention_enter(retention, rules, &file, 0, &found);

	memcpy(oldest, found.name, ROTATION_NAME_SIZE);
	return result;
}

static void test_numbers(struct tap *tap)
{
	const struct rotation_rules rules = {.path = "a", .bytes = 1};
	struct retention retention = {.most = 3};
	char oldest[ROTATION_NAME_SIZE], want[32];
	uint64_t i;
	int right = 0;

	for (i = 0; i < 3; i++)
		tap_number(tap, enter(&retention, &rules, i, 0, oldest), 0,
			   "numbers: three files stay, %llu", (unsigned long long)i);
	tap_number(tap, enter(&retention, &rules, 3, 0, oldest), 1,
		   "numbers: the fourth is one more");
	tap_text(tap, oldest, "a", "numbers: the first goes");
	for (i = 4; i < 1000; i++) {
		snprintf(want, sizeof(want), "a%llu", (unsigned long long)i - 3);
		right += enter(&retention, &rules, i, 0, oldest) == 1 && !strcmp(oldest, want);
	}
	tap_number(tap, right, 996, "numbers: each of a thousand goes in its turn");
	tap_ok(tap, retention.room < 100, "numbers: memory for few");
	retention_free(&retention);
}

static void test_all(struct tap *tap)
{
	const struct rotation_rules rules = {.path = "a", .bytes = 1};
	struct retention retention = {0};
	char oldest[ROTATION_NAME_SIZE];
	uint64_t i;
	int none = 0;

	for (i = 0; i < 1000; i++)
		none += !enter(&retention, &rules, i, 0, oldest);
	tap_number(tap, none, 1000, "all: without a number none goes");
	tap_ok(tap, !retention.files, "all: and none is remembered");
}

/* By the minute of the hour: after an hour the names come again. */
static void test_names_again(struct tap *tap)
{
	const struct rotation_rules rules = {.path = "m%M", .seconds = 60};
	struct retention retention = {.most = 100};
	char oldest[ROTATION_NAME_SIZE];
	int64_t i;
	int none = 0;

	for (i = 0; i < 1000; i++)
		none += !enter(&retention, &rules, 0, i * 60, oldest);
	tap_number(tap, none, 1000, "names again: 60 names are 60 files");
	retention.most = 59;
	tap_number(tap, enter(&retention, &rules, 0, 1000 * 60, oldest), 1,
		   "names again: one too many");
	tap_text(tap, oldest, "m41", "names again: the oldest by its last use");
	retention_free(&retention);
}

/* A mark is that of the first file with a name. */
static void test_marks(struct tap *tap)
{
	const struct rotation_rules rules = {.path = "m%M", .seconds = 60};
	struct retention retention = {.most = 2};
	struct rotation_file file = {0};
	struct retention_oldest oldest;

	retention_enter(&retention, &rules, &file, 5, &oldest);
	file.since = 3600;
	retention_enter(&retention, &rules, &file, 6, &oldest);
	file.since += 60;
	retention_enter(&retention, &rules, &file, 7, &oldest);
	file.since += 60;
	tap_number(tap, retention_enter(&retention, &rules, &file, 8, &oldest), 1,
		   "marks: one too many");
	tap_text(tap, oldest.name, "m00", "marks: the oldest");
	tap_number(tap, oldest.mark, 5, "marks: that of the first of its name");
	file.since += 60;
	retention_enter(&retention, &rules, &file, 9, &oldest);
	tap_number(tap, oldest.mark, 7, "marks: the next one's own");
	retention_free(&retention);
}

static void test_failure(struct tap *tap)
{
	const struct rotation_rules rules = {.path = "%c%c", .seconds = 1};
	struct rotation_rules empty = {.path = "", .seconds = 1};
	struct retention retention = {.most = 1};
	char oldest[ROTATION_NAME_SIZE];

	tap_number(tap, enter(&retention, &empty, 0, 0, oldest), -ENAMETOOLONG,
		   "failure: a name that cannot be made");
	tap_number(tap, enter(&retention, &rules, 0, 0, oldest), 0, "failure: others go on");
	retention_free(&retention);
}

int main(void)
{
	struct tap tap = {0};

	setenv("TZ", "UTC", 1);
	test_numbers(&tap);
	test_all(&tap);
	test_names_again(&tap);
	test_marks(&tap);
	test_failure(&tap);
	return tap_done(&tap);
}
