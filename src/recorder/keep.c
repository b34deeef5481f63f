// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "recorder/keep.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "base/number.h"

#define NUMBER_TEXT 24

/* A day, and what the programs can address in slots of one CPU. */
#define SECONDS_MAX 86400
#define BYTES_MIN   (64ull << 10)
#define BYTES_MAX   (2ull << 30)

static const struct {
	const char *name;
	uint64_t factor;
	bool size;
} units[] = {
	{"", 1000000000, false}, {"s", 1000000000, false}, {"ms", 1000000, false},
	{"K", 1ull << 10, true}, {"M", 1ull << 20, true},  {"G", 1ull << 30, true},
};

static int refuse(const char *text, int error)
{
	if (error == -ERANGE)
		message_error("'%s' for --keep is out of range: 1ms to %us, or 64K to 2G", text,
			      SECONDS_MAX);
	else
		message_error("invalid '%s' for --keep: seconds, as in 30 or 500ms, or the size of "
			      "a CPU's memory, as in 64M",
			      text);
	return -EINVAL;
}

static int set(struct keep *keep, uint64_t value, bool size)
{
	if (size && (value < BYTES_MIN || value > BYTES_MAX))
		return -ERANGE;
	if (!size && value > SECONDS_MAX * 1000000000ull)
		return -ERANGE;
	keep->chosen = true;
	if (size)
		keep->bytes = value;
	else
		keep->past_ns = value;
	return 0;
}

int keep_parse(struct keep *keep, const char *text)
{
	size_t digits = strspn(text, "0123456789"), i;
	char number[NUMBER_TEXT];
	uint64_t value;
	int error;

	if (!digits || digits >= sizeof(number))
		return refuse(text, -EINVAL);
	snprintf(number, sizeof(number), "%.*s", (int)digits, text);
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(units[i].name, text + digits) != 0)
			continue;
		error = number_parse(number, 1, UINT64_MAX / units[i].factor, &value);
		if (!error)
			error = set(keep, value * units[i].factor, units[i].size);
		return error ? refuse(text, error) : 0;
	}
	return refuse(text, -EINVAL);
}
