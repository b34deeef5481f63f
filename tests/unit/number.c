// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* src/base/number: whole numbers only, and only within their range. */
#include "base/number.h"

#include <errno.h>

#include "tap.h"

static const struct {
	const char *text;
	uint64_t minimum, maximum;
	int error;
	uint64_t number;
} cases[] = {
	{"0", 0, 10, 0, 0},
	{"10", 0, 10, 0, 10},
	{"007", 1, 10, 0, 7},
	{"18446744073709551615", 0, UINT64_MAX, 0, UINT64_MAX},
	{"11", 0, 10, -ERANGE, 0},
	{"0", 1, 10, -ERANGE, 0},
	{"18446744073709551616", 0, UINT64_MAX, -ERANGE, 0},
	{"99999999999999999999999", 0, UINT64_MAX, -ERANGE, 0},
	{"", 0, 10, -EINVAL, 0},
	{"5x", 0, 10, -EINVAL, 0},
	{"99999999999999999999999x", 0, 10, -EINVAL, 0},
	{"-1", 0, 10, -EINVAL, 0},
	{"+1", 0, 10, -EINVAL, 0},
	{" 1", 0, 10, -EINVAL, 0},
	{"1 ", 0, 10, -EINVAL, 0},
	{"0x1", 0, 10, -EINVAL, 0},
};

int main(void)
{
	struct tap tap = {0};
	uint64_t number;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		number = 42;
		tap_number(&tap,
			   number_parse(cases[i].text, cases[i].minimum, cases[i].maximum, &number),
			   cases[i].error, "number_parse: result of \"%s\"", cases[i].text);
		tap_ok(&tap, number == (cases[i].error ? 42 : cases[i].number),
		       "number_parse: number of \"%s\", unchanged after an error", cases[i].text);
	}
	return tap_done(&tap);
}
