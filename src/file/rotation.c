// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/rotation.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* As many digits as the highest number, files - 1, has; none without a limit or for one file. */
static int digits(const struct rotation_rules *rules)
{
	uint64_t highest = rules->files ? rules->files - 1 : 0;
	int count = 0;

	for (; highest; highest /= 10)
		count++;
	return count;
}

static int apply_time(const char *path, int64_t since, char *name)
{
	time_t time = (time_t)since;
	struct tm parts;

	if (!localtime_r(&time, &parts) || !strftime(name, ROTATION_NAME_SIZE, path, &parts))
		return -ENAMETOOLONG;
	return 0;
}

int rotation_name(const struct rotation_rules *rules, const struct rotation_file *file,
		  char name[ROTATION_NAME_SIZE])
{
	char made[ROTATION_NAME_SIZE];
	int length = rules->bytes ? digits(rules) : 0;
	size_t used;
	int n = 0;

	if (rules->seconds) {
		if (apply_time(rules->path, file->since, made))
			return -ENAMETOOLONG;
	} else if (snprintf(made, sizeof(made), "%s", rules->path) >= (int)sizeof(made)) {
		return -ENAMETOOLONG;
	}
	used = strlen(made);
	/* The first file of -C without -W has no number. */
	if (file->number || length)
		n = snprintf(made + used, sizeof(made) - used, "%0*llu", length,
			     (unsigned long long)file->number);
	if (used + (size_t)n >= sizeof(made))
		return -ENAMETOOLONG;
	memcpy(name, made, used + (size_t)n + 1);
	return 0;
}

static bool step_time(const struct rotation_rules *rules, struct rotation_file *file, int64_t now)
{
	uint64_t age;

	if (!rules->seconds)
		return false;
	if (now < file->since) {
		/* The clock was set back: the interval begins anew. */
		file->since = now;
		return false;
	}
	age = (uint64_t)(now - file->since);
	if (age < rules->seconds)
		return false;
	file->since += (int64_t)(age - age % rules->seconds);
	file->past++;
	file->number = 0;
	return true;
}

static void step_number(const struct rotation_rules *rules, struct rotation_file *file)
{
	file->number++;
	if (rules->bytes && rules->files && file->number >= rules->files)
		file->number = 0;
}

bool rotation_step(const struct rotation_rules *rules, struct rotation_file *file, int64_t now,
		   uint64_t size)
{
	if (step_time(rules, file, now))
		return true;
	if (!rules->bytes || size <= rules->bytes)
		return false;
	step_number(rules, file);
	return true;
}

void rotation_next(const struct rotation_rules *rules, struct rotation_file *file, int64_t now)
{
	struct rotation_file next = {.since = now, .past = file->past + 1};
	char present[ROTATION_NAME_SIZE], name[ROTATION_NAME_SIZE];
	bool same;

	/* Two times make one name where it has no seconds. */
	same = !rules->seconds || rotation_name(rules, file, present);
	file->since = now;
	same = same || rotation_name(rules, file, name) || !strcmp(present, name);
	if (same) {
		next.number = file->number;
		step_number(rules, &next);
	}
	*file = next;
}

bool rotation_over(const struct rotation_rules *rules, const struct rotation_file *file)
{
	return rules->seconds && !rules->bytes && rules->files && file->past >= rules->files;
}
