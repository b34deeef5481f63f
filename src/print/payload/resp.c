// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * RESP, the protocol of Redis. Arrays nest without bound, but what is printed does not depend on
 * the nesting: a count of the elements still due replaces the recursion.
 */
#include "print/printer.h"

/* The payload ends inside an element: the marker follows, but no cut in the capture's sense. */
#define RESP_SHORT (-EINVAL)

struct resp {
	struct cursor at;
	uint32_t left; /* of the payload, from at on */
};

/* What a length field can be other than a number. */
enum {
	LENGTH_NULL = -1,
	LENGTH_TOO_LARGE = -3,
	LENGTH_NEGATIVE = -4,
	LENGTH_INVALID = -5,
};

static void skip(struct resp *resp, uint32_t length)
{
	resp->at = cursor_skip(resp->at, length);
	resp->left -= length;
}

static bool is_line_end(uint8_t byte)
{
	return byte == '\r' || byte == '\n';
}

/* How many bytes there are before the next CR LF. */
static int find_end(const struct resp *resp, uint32_t *length)
{
	uint32_t i;

	for (i = 0;; i++) {
		if (resp->left < i + 2 || !cursor_has(resp->at, (uint64_t)i + 2))
			return RESP_SHORT;
		if (cursor_u8(resp->at, i) == '\r' && cursor_u8(resp->at, i + 1) == '\n')
			break;
	}
	*length = i;
	return 0;
}

static int put_quoted(struct printer *printer, struct resp *resp, uint32_t length)
{
	buffer_literal(printer->out, " \"");
	if (!print_text_chars(printer, resp->at, length))
		return RESP_SHORT;
	buffer_char(printer->out, '"');
	skip(resp, length);
	return 0;
}

/* The digits of a length; *value is LENGTH_TOO_LARGE from 2^31 on. */
static int take_digits(struct resp *resp, int64_t *value)
{
	bool any = false;

	*value = 0;
	for (;; skip(resp, 1), any = true) {
		if (!resp->left)
			return RESP_SHORT;
		if (!cursor_has(resp->at, 1))
			return PRINT_CUT;
		if (cursor_u8(resp->at, 0) < '0' || cursor_u8(resp->at, 0) > '9')
			break;
		if (*value != LENGTH_TOO_LARGE)
			*value = *value * 10 + (cursor_u8(resp->at, 0) - '0');
		if (*value > INT32_MAX)
			*value = LENGTH_TOO_LARGE;
	}
	if (!any) {
		skip(resp, 1);
		*value = LENGTH_INVALID;
	}
	return 0;
}

/* A length line. What does not fit is skipped up to and with the byte at fault. */
static int take_length(struct resp *resp, int64_t *value)
{
	bool negative;
	int err;

	if (!resp->left)
		return RESP_SHORT;
	if (!cursor_has(resp->at, 1))
		return PRINT_CUT;
	negative = cursor_u8(resp->at, 0) == '-';
	if (negative)
		skip(resp, 1);
	err = take_digits(resp, value);
	if (err || *value == LENGTH_INVALID)
		return err;
	if (cursor_u8(resp->at, 0) != '\r') {
		skip(resp, 1);
		*value = LENGTH_INVALID;
		return 0;
	}
	skip(resp, 1);
	if (!resp->left)
		return RESP_SHORT;
	if (!cursor_has(resp->at, 1))
		return PRINT_CUT;
	if (cursor_u8(resp->at, 0) != '\n')
		*value = LENGTH_INVALID;
	else if (negative)
		*value = *value == 1 ? LENGTH_NULL : LENGTH_NEGATIVE;
	skip(resp, 1);
	return 0;
}

static void put_no_length(struct printer *printer, int64_t value)
{
	switch (value) {
	case 0:
		buffer_literal(printer->out, " empty");
		break;
	case LENGTH_NULL:
		buffer_literal(printer->out, " null");
		break;
	case LENGTH_TOO_LARGE:
		buffer_literal(printer->out, " length too large");
		break;
	case LENGTH_NEGATIVE:
		buffer_literal(printer->out, " length negative and not -1");
		break;
	default:
		buffer_literal(printer->out, " invalid");
	}
}

static int put_simple(struct printer *printer, struct resp *resp)
{
	uint32_t length;
	int err;

	skip(resp, 1);
	err = find_end(resp, &length);
	if (!err)
		err = put_quoted(printer, resp, length);
	if (!err)
		skip(resp, 2);
	return err;
}

static int put_bulk(struct printer *printer, struct resp *resp)
{
	uint32_t rest;
	int64_t value;
	int err;

	skip(resp, 1);
	err = take_length(resp, &value);
	if (err)
		return err;
	if (value <= 0)
		put_no_length(printer, value);
	if (value < 0)
		return 0;
	if (value > 0) {
		if (resp->left < value || !cursor_has(resp->at, (uint64_t)value))
			return RESP_SHORT;
		err = put_quoted(printer, resp, (uint32_t)value);
		if (err)
			return err;
	}
	err = find_end(resp, &rest);
	if (!err)
		skip(resp, rest + 2);
	return err;
}

/* *due grows by the array's elements. */
static int put_array(struct printer *printer, struct resp *resp, uint64_t *due)
{
	int64_t value;
	int err;

	skip(resp, 1);
	err = take_length(resp, &value);
	if (err)
		return err;
	if (value > 0)
		*due += (uint64_t)value;
	else
		put_no_length(printer, value);
	return 0;
}

static void skip_line_ends(struct resp *resp)
{
	while (resp->left && cursor_has(resp->at, 1) && is_line_end(cursor_u8(resp->at, 0)))
		skip(resp, 1);
}

/* A command as someone types it: a line. */
static int put_inline(struct printer *printer, struct resp *resp)
{
	uint32_t length;
	int err;

	skip_line_ends(resp);
	for (length = 0;; length++) {
		if (resp->left <= length)
			return RESP_SHORT;
		if (!cursor_has(resp->at, (uint64_t)length + 1))
			return PRINT_CUT;
		if (is_line_end(cursor_u8(resp->at, length)))
			break;
	}
	err = put_quoted(printer, resp, length);
	if (!err)
		skip_line_ends(resp);
	return err;
}

static int put_element(struct printer *printer, struct resp *resp, uint64_t *due)
{
	if (!resp->left)
		return RESP_SHORT;
	if (!cursor_has(resp->at, 1))
		return PRINT_CUT;
	switch (cursor_u8(resp->at, 0)) {
	case '+':
	case '-':
	case ':':
		return put_simple(printer, resp);
	case '$':
		return put_bulk(printer, resp);
	case '*':
		return put_array(printer, resp, due);
	default:
		return put_inline(printer, resp);
	}
}

int print_resp_payload(struct printer *printer, struct cursor at, uint32_t length)
{
	struct resp resp = {.at = at, .left = length};
	uint64_t due;
	int err;

	printer->protocol = "resp";
	buffer_literal(printer->out, ": RESP");
	while (resp.left) {
		for (due = 1; due; due--) {
			err = put_element(printer, &resp, &due);
			if (err == RESP_SHORT) {
				print_text_cut(printer);
				return 0;
			}
			if (err)
				return err;
		}
	}
	return 0;
}
