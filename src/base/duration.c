// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "base/duration.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "base/number.h"

#define DURATION_TEXT 24
#define DURATION_MAX  INT64_MAX

static const struct {
	const char *name;
	uint64_t ns;
} units[] = {{"us", 1000}, {"ms", 1000000}, {"s", 1000000000}};

#define UNITS (sizeof(units) / sizeof(units[0]))

/* A whole number and its unit. Returns 0, -EINVAL or -ERANGE. */
static int read_duration(const char *text, int length, uint64_t *ns)
{
	char number[DURATION_TEXT];
	uint64_t value;
	size_t i, digits = strspn(text, "0123456789");
	int error;

	if (!digits || digits >= sizeof(number) || digits > (size_t)length)
		return -EINVAL;
	snprintf(number, sizeof(number), "%.*s", (int)digits, text);
	text += digits;
	length -= (int)digits;
	for (i = 0; i < UNITS; i++) {
		if (strlen(units[i].name) != (size_t)length ||
		    memcmp(units[i].name, text, (size_t)length) != 0)
			continue;
		error = number_parse(number, 0, DURATION_MAX / units[i].ns, &value);
		if (!error)
			*ns = value * units[i].ns;
		return error;
	}
	return -EINVAL;
}

int duration_parse(const char *option, const char *word, int length, uint64_t *ns)
{
	const char *sign = memchr(word, '>', (size_t)length);
	int error = sign ? read_duration(sign + 1, length - (int)(sign + 1 - word), ns) : -EINVAL;

	if (!error)
		return 0;
	if (error == -ERANGE)
		message_error("duration in '%.*s' for %s is out of range", length, word, option);
	else
		message_error("invalid duration in '%.*s' for %s: a whole number with us, ms or s, "
			      "as in 10ms",
			      length, word, option);
	return -EINVAL;
}
