// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "base/number.h"

#include <errno.h>
#include <stdbool.h>

int number_parse(const char *text, uint64_t minimum, uint64_t maximum, uint64_t *number)
{
	bool overflow = false;
	uint64_t value = 0;

	if (!*text)
		return -EINVAL;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return -EINVAL;
		overflow |= __builtin_mul_overflow(value, 10, &value);
		overflow |= __builtin_add_overflow(value, (uint64_t)(*text - '0'), &value);
	}
	if (overflow || value < minimum || value > maximum)
		return -ERANGE;
	*number = value;
	return 0;
}
