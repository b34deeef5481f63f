// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "flow/column.h"

#include "flow/flow.h"

/* The digits of a number below 2^64, and what buffer_put_decimal() overwrites after them. */
#define DIGITS_MAX 24
#define LOW_DIGITS 9

#define BITS	    8
#define MICROSECOND 1000

static const uint32_t powers[] = {1,	  10,	   100,	     1000,	10000,
				  100000, 1000000, 10000000, 100000000, 1000000000};

static void put_right(struct buffer *out, const char *text, size_t length, size_t width)
{
	size_t spaces = length < width ? width - length + 1 : 1;
	char *at = buffer_reserve(out, spaces + length);

	if (!at)
		return;
	memset(at, ' ', spaces);
	memcpy(at + spaces, text, length);
	buffer_commit(out, at + spaces + length);
}

/* Returns how many digits value has. */
static size_t put_digits(char text[DIGITS_MAX], uint64_t value)
{
	size_t length;

	if (value <= UINT32_MAX)
		return buffer_put_decimal(text, (uint32_t)value);
	length = put_digits(text, value / powers[LOW_DIGITS]);
	buffer_put_padded(text + length, (uint32_t)(value % powers[LOW_DIGITS]), LOW_DIGITS);
	return length + LOW_DIGITS;
}

void column_number(struct buffer *out, uint64_t value, size_t width)
{
	char text[DIGITS_MAX] = "-";
	size_t length = value == FLOW_UNKNOWN ? 1 : put_digits(text, value);

	put_right(out, text, length, width);
}

void column_decimals(struct buffer *out, uint64_t value, size_t decimals, char unit, size_t width)
{
	char text[DIGITS_MAX + LOW_DIGITS + 2];
	size_t length = put_digits(text, value / powers[decimals]);

	text[length++] = '.';
	buffer_put_padded(text + length, (uint32_t)(value % powers[decimals]), decimals);
	length += decimals;
	if (unit)
		text[length++] = unit;
	put_right(out, text, length, width);
}

void column_rate(struct buffer *out, uint64_t bytes, size_t width)
{
	static const char units[] = " kMGT";
	uint64_t scale = 1;
	size_t unit = 0;

	if (bytes == FLOW_UNKNOWN || bytes * BITS < 1000) {
		column_number(out, bytes == FLOW_UNKNOWN ? bytes : bytes * BITS, width);
		return;
	}
	for (; bytes * BITS / scale >= 1000 && unit < sizeof(units) - 2; unit++)
		scale *= 1000;
	column_decimals(out, bytes * BITS / (scale / 10), 1, units[unit], width);
}

void column_milliseconds(struct buffer *out, uint64_t ns, size_t width)
{
	if (ns == FLOW_UNKNOWN)
		column_number(out, ns, width);
	else
		column_decimals(out, (ns + MICROSECOND / 2) / MICROSECOND, 3, 0, width);
}
