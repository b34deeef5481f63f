// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/rotation.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

/* 2023-11-14 22:13:20 UTC */
#define START 1700000000

static void check_name(struct tap *tap, struct rotation_rules rules, uint64_t number,
		       const char *want)
{
	struct rotation_file file = {.number = number, .since = START};
	char name[ROTATION_NAME_SIZE] = "";

	if (rotation_name(&rules, &file, name))
		tap_ok(tap, false, "file name %s is made", want);
	else
		tap_text(tap, name, want, "file name %s", want);
}

/* By tcpdump(1): the first file of -C has no number, unless -W asks for leading zeros. */
static void test_names(struct tap *tap)
{
	struct rotation_rules one = {.path = "a%s"}, size = {.path = "b%s", .bytes = 1};
	struct rotation_rules turn = {.path = "c", .bytes = 1};
	struct rotation_rules time = {.path = "d-%F_%T", .seconds = 60, .files = 100};
	struct rotation_rules both = {.path = "e%y-", .bytes = 1, .seconds = 60, .files = 11};

	check_name(tap, one, 0, "a%s");
	check_name(tap, size, 0, "b%s");
	check_name(tap, size, 1, "b%s1");
	check_name(tap, size, 1234, "b%s1234");
	turn.files = 10;
	check_name(tap, turn, 0, "c0");
	check_name(tap, turn, 9, "c9");
	turn.files = 11;
	check_name(tap, turn, 0, "c00");
	turn.files = 101;
	check_name(tap, turn, 7, "c007");
	turn.files = 1;
	check_name(tap, turn, 0, "c");
	check_name(tap, time, 0, "d-2023-11-14_22:13:20");
	check_name(tap, both, 3, "e23-03");
}

static void test_long_names(struct tap *tap)
{
	char path[ROTATION_NAME_SIZE], name[ROTATION_NAME_SIZE] = "kept";
	struct rotation_rules rules = {.path = path, .bytes = 1};
	struct rotation_file file = {.number = 1};

	memset(path, 'x', sizeof(path));
	path[PATH_MAX - 1] = '\0';
	tap_number(tap, rotation_name(&rules, &file, name), 0, "long name: PATH_MAX bytes fit");
	tap_number(tap, (long long)strlen(name), PATH_MAX, "long name: PATH_MAX bytes are whole");
	file.number = 10;
	strcpy(name, "kept");
	tap_number(tap, rotation_name(&rules, &file, name), -ENAMETOOLONG,
		   "long name: one byte more is refused");
	tap_text(tap, name, "kept", "long name: a refused name is unchanged");
	rules.seconds = 1;
	memcpy(path, "%c%c%c%c%c", 10);
	tap_number(tap, rotation_name(&rules, &file, name), -ENAMETOOLONG,
		   "long name: a time that expands beyond PATH_MAX is refused");
}

static void test_size(struct tap *tap)
{
	struct rotation_rules rules = {.path = "f", .bytes = 1000, .files = 3};
	struct rotation_file file = {.since = START};
	static const uint64_t want[] = {1, 2, 0, 1};
	size_t i;

	tap_ok(tap, !rotation_step(&rules, &file, START + 99999, 1000),
	       "size: 1000 bytes are not over 1000");
	for (i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		tap_ok(tap, rotation_step(&rules, &file, START, 1001),
		       "size: 1001 bytes start another file (%zu)", i);
		tap_number(tap, (long long)file.number, (long long)want[i],
			   "size: the number of file %zu", i);
	}
	tap_ok(tap, !rotation_over(&rules, &file), "size: with -W files are reused without end");
	rules.files = 0;
	file.number = 41;
	rotation_step(&rules, &file, START, 1001);
	tap_number(tap, (long long)file.number, 42, "size: without -W numbers go on");
}

static void test_time(struct tap *tap)
{
	struct rotation_rules rules = {.path = "f", .seconds = 10, .files = 3};
	struct rotation_file file = {.since = START};

	tap_ok(tap, !rotation_step(&rules, &file, START + 9, UINT64_MAX),
	       "time: 9 of 10 seconds keep the file");
	tap_ok(tap, rotation_step(&rules, &file, START + 10, 0),
	       "time: 10 of 10 seconds begin another file");
	tap_number(tap, file.since, START + 10, "time: the next interval begins at once");
	tap_ok(tap, rotation_step(&rules, &file, START + 23, 0),
	       "time: 3 seconds late begin another file");
	tap_number(tap, file.since, START + 20, "time: a late change does not move the intervals");
	tap_ok(tap, !rotation_over(&rules, &file),
	       "time: the second of three files is not the last");
	tap_ok(tap, !rotation_step(&rules, &file, START - 1000, 0),
	       "time: a clock set back keeps the file");
	tap_number(tap, file.since, START - 1000, "time: a clock set back restarts the interval");
	tap_ok(tap, rotation_step(&rules, &file, START - 955, 0),
	       "time: several missed intervals begin one file");
	tap_number(tap, file.since, START - 960,
		   "time: after missed intervals the current one counts");
	tap_ok(tap, rotation_over(&rules, &file),
	       "time: the run is over after the third of three files");
}

static void test_both(struct tap *tap)
{
	struct rotation_rules rules = {.path = "f", .bytes = 1000, .seconds = 10, .files = 2};
	struct rotation_file file = {.since = START};

	tap_ok(tap, rotation_step(&rules, &file, START, 2000),
	       "size and time: size begins another file");
	tap_number(tap, (long long)file.number, 1, "size and time: size increments the number");
	tap_ok(tap, rotation_step(&rules, &file, START + 10, 0),
	       "size and time: time begins another file");
	tap_number(tap, (long long)file.number, 0,
		   "size and time: numbers begin at 0 in each interval");
	file.past = 5;
	tap_ok(tap, !rotation_over(&rules, &file), "size and time: -W is not the end with -C");
}

static void check_next(struct tap *tap, struct rotation_rules rules, int64_t now, uint64_t number,
		       const char *want)
{
	struct rotation_file file = {.number = number, .since = START, .past = 1};
	char name[ROTATION_NAME_SIZE] = "";

	rotation_next(&rules, &file, now);
	tap_number(tap, rotation_name(&rules, &file, name), 0, "next: %s is made", want);
	tap_text(tap, name, want, "next: file name %s", want);
	tap_number(tap, file.since, now, "next: %s: the interval begins anew", want);
	tap_number(tap, (long long)file.past, 2, "next: %s: one more file", want);
}

/* Before its time: no name is that of the file before. */
static void test_next(struct tap *tap)
{
	struct rotation_rules size = {.path = "a", .bytes = 1}, turn = size;
	struct rotation_rules seconds = {.path = "s%s-", .seconds = 3600};
	struct rotation_rules day = {.path = "d%d-", .seconds = 3600}, both = day;

	turn.files = 3;
	both.bytes = 1;
	both.files = 11;
	check_next(tap, size, START + 5, 0, "a1");
	check_next(tap, size, START + 5, 7, "a8");
	check_next(tap, turn, START + 5, 2, "a0");
	check_next(tap, seconds, START + 5, 0, "s1700000005-");
	check_next(tap, seconds, START, 0, "s1700000000-1");
	check_next(tap, seconds, START + 5, 1, "s1700000005-");
	check_next(tap, day, START + 5, 0, "d14-1");
	check_next(tap, day, START + 5, 1, "d14-2");
	check_next(tap, day, START + 86400, 2, "d15-");
	check_next(tap, both, START + 5, 4, "d14-05");
	check_next(tap, both, START + 86400, 4, "d15-00");
}

int main(void)
{
	struct tap tap = {0};

	setenv("TZ", "UTC", 1);
	test_names(&tap);
	test_long_names(&tap);
	test_size(&tap);
	test_time(&tap);
	test_both(&tap);
	test_next(&tap);
	return tap_done(&tap);
}
