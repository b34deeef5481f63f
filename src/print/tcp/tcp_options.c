// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * TCP options. The kind and length bytes are read even where they lie behind the header, as
 * tcpdump does; an option of a fixed size takes that many bytes whatever its length byte says.
 */
#include "print/printer.h"

enum {
	OPTION_END = 0,
	OPTION_NOP = 1,
	OPTION_MSS = 2,
	OPTION_WINDOW_SCALE = 3,
	OPTION_SACK_PERMITTED = 4,
	OPTION_SACK = 5,
	OPTION_ECHO = 6,
	OPTION_ECHO_REPLY = 7,
	OPTION_TIMESTAMPS = 8,
	OPTION_CC = 11,
	OPTION_CC_NEW = 12,
	OPTION_CC_ECHO = 13,
	OPTION_SIGNATURE = 19,
	OPTION_SCPS = 20,
	OPTION_USER_TIMEOUT = 28,
	OPTION_AUTHENTICATION = 29,
	OPTION_MPTCP = 30,
	OPTION_FAST_OPEN = 34,
	OPTION_EXPERIMENT = 254,
};

#define FAST_OPEN_MAGIC	 0xf989 /* RFC 7413 appendix A */
#define SIGNATURE_LENGTH 16
#define SACK_BLOCK	 8

enum result {
	OPTION_DONE,
	OPTION_BAD, /* does not fit the header */
	OPTION_CUT, /* not all captured */
};

struct option {
	struct cursor at; /* the data */
	uint32_t left;	  /* bytes of the header from the data on */
	uint32_t length;  /* of the whole option, as it says itself */
	uint32_t used;	  /* out: bytes of data that were taken */
	uint8_t kind;
	const struct segment *segment;
};

/* Whether the first length bytes of the data are in the header and were captured. */
static enum result check(const struct option *option, uint32_t length)
{
	if (length > option->left)
		return OPTION_BAD;
	return cursor_has(option->at, length) ? OPTION_DONE : OPTION_CUT;
}

static void put_kind(struct printer *printer, uint8_t kind)
{
	static const char *const names[] = {
		[OPTION_END] = "eol",
		[OPTION_NOP] = "nop",
		[OPTION_MSS] = "mss",
		[OPTION_WINDOW_SCALE] = "wscale",
		[OPTION_SACK_PERMITTED] = "sackOK",
		[OPTION_SACK] = "sack",
		[OPTION_ECHO] = "echo",
		[OPTION_ECHO_REPLY] = "echoreply",
		[OPTION_TIMESTAMPS] = "TS",
		[OPTION_CC] = "cc",
		[OPTION_CC_NEW] = "ccnew",
		[OPTION_CC_ECHO] = "",
		[OPTION_SIGNATURE] = "md5",
		[OPTION_SCPS] = "scps",
		[OPTION_USER_TIMEOUT] = "uto",
		[OPTION_AUTHENTICATION] = "tcp-ao",
		[OPTION_MPTCP] = "mptcp",
		[OPTION_FAST_OPEN] = "tfo",
		[OPTION_EXPERIMENT] = "exp",
	};

	if (kind < sizeof(names) / sizeof(names[0]) && names[kind]) {
		buffer_string(printer->out, names[kind]);
		return;
	}
	buffer_literal(printer->out, "unknown-");
	buffer_decimal(printer->out, kind);
}

static enum result put_number(struct printer *printer, struct option *option, uint32_t size)
{
	enum result result = check(option, size);
	uint32_t value = size == 1   ? cursor_u8(option->at, 0)
			 : size == 2 ? cursor_u16(option->at, 0)
				     : cursor_u32(option->at, 0);

	if (result != OPTION_DONE)
		return result;
	buffer_char(printer->out, ' ');
	buffer_decimal(printer->out, value);
	option->used = size;
	return OPTION_DONE;
}

static enum result put_timestamps(struct printer *printer, struct option *option)
{
	enum result result = check(option, 8);

	if (result != OPTION_DONE)
		return result;
	buffer_literal(printer->out, " val ");
	buffer_decimal(printer->out, cursor_u32(option->at, 0));
	buffer_literal(printer->out, " ecr ");
	buffer_decimal(printer->out, cursor_u32(option->at, 4));
	option->used = 8;
	return OPTION_DONE;
}

static enum result put_sack(struct printer *printer, struct option *option)
{
	uint32_t length = option->length - 2;
	uint32_t base = option->segment->base.sack;
	enum result result;
	uint32_t i;

	option->used = length;
	if (length % SACK_BLOCK) {
		buffer_literal(printer->out, " invalid sack");
		return OPTION_DONE;
	}
	buffer_char(printer->out, ' ');
	buffer_decimal(printer->out, length / SACK_BLOCK);
	buffer_char(printer->out, ' ');
	for (i = 0; i < length; i += SACK_BLOCK) {
		result = check(option, i + SACK_BLOCK);
		if (result != OPTION_DONE)
			return result;
		buffer_char(printer->out, '{');
		buffer_decimal(printer->out, cursor_u32(option->at, i) - base);
		buffer_char(printer->out, ':');
		buffer_decimal(printer->out, cursor_u32(option->at, i + 4) - base);
		buffer_char(printer->out, '}');
	}
	return OPTION_DONE;
}

static enum result put_signature(struct printer *printer, struct option *option)
{
	enum result result = check(option, SIGNATURE_LENGTH);

	if (result != OPTION_DONE)
		return result;
	buffer_char(printer->out, ' ');
	print_signature_verdict(printer, option->segment,
				cursor_bytes(option->at, 0, SIGNATURE_LENGTH));
	option->used = SIGNATURE_LENGTH;
	return OPTION_DONE;
}

static enum result put_scps(struct printer *printer, struct option *option)
{
	enum result result = check(option, 2);

	if (result != OPTION_DONE)
		return result;
	buffer_format(printer->out, " cap %02x id %u", cursor_u8(option->at, 0),
		      cursor_u8(option->at, 1));
	option->used = 2;
	return OPTION_DONE;
}

/* RFC 5482: the lowest bit here says minutes, as tcpdump reads it; the RFC has the highest. */
static enum result put_user_timeout(struct printer *printer, struct option *option)
{
	enum result result = check(option, 2);
	uint32_t value = cursor_u16(option->at, 0);

	if (result != OPTION_DONE)
		return result;
	buffer_format(printer->out, " 0x%x %u", value, value & 1 ? (value >> 1) * 60 : value >> 1);
	option->used = 2;
	return OPTION_DONE;
}

/* Bytes in hexadecimal up to the end of the option or the cut. */
static enum result put_hex(struct printer *printer, const struct option *option, uint32_t first)
{
	enum result result;
	uint32_t i;

	for (i = first; i < option->length - 2; i++) {
		result = check(option, i + 1);
		if (result != OPTION_DONE)
			return result;
		buffer_hex_padded(printer->out, cursor_u8(option->at, i), 2);
	}
	return OPTION_DONE;
}

/* RFC 5925 section 2.2 */
static enum result put_authentication(struct printer *printer, struct option *option)
{
	enum result result;

	option->used = option->length - 2;
	if (option->used < 2) {
		print_text_invalid(printer);
		return OPTION_DONE;
	}
	result = check(option, 1);
	if (result != OPTION_DONE)
		return result;
	buffer_format(printer->out, " keyid %u", cursor_u8(option->at, 0));
	result = check(option, 2);
	if (result != OPTION_DONE)
		return result;
	buffer_format(printer->out, " rnextkeyid %u", cursor_u8(option->at, 1));
	if (option->used == 2)
		return OPTION_DONE;
	buffer_literal(printer->out, " mac 0x");
	return put_hex(printer, option, 2);
}

static enum result put_mptcp(struct printer *printer, struct option *option)
{
	struct cursor whole = {
		.data = option->at.data - 2,
		.avail = option->length,
		.captured = option->length,
	};
	enum result result;

	option->used = option->length - 2;
	result = check(option, option->used);
	if (result != OPTION_DONE)
		return result;
	if (!print_mptcp_option(printer, whole, option->length, option->segment->flags))
		return OPTION_BAD;
	return OPTION_DONE;
}

/* RFC 7413 section 4.1.1; the cookie begins at first. */
static void put_cookie(struct printer *printer, const struct option *option, uint32_t first)
{
	uint32_t length = option->length - 2 - first;

	if (!length) {
		buffer_literal(printer->out, " cookiereq");
		return;
	}
	if (length % 2 || length < 4 || length > 16) {
		print_text_invalid(printer);
		return;
	}
	buffer_literal(printer->out, " cookie ");
	put_hex(printer, option, first);
}

static enum result put_fast_open(struct printer *printer, struct option *option)
{
	enum result result;

	option->used = option->length - 2;
	result = check(option, option->used);
	if (result != OPTION_DONE)
		return result;
	buffer_char(printer->out, ' ');
	put_cookie(printer, option, 0);
	return OPTION_DONE;
}

/* RFC 6994 */
static enum result put_experiment(struct printer *printer, struct option *option)
{
	uint16_t magic = cursor_u16(option->at, 0);
	enum result result;

	option->used = option->length - 2;
	result = check(option, option->used);
	if (result != OPTION_DONE)
		return result;
	if (option->used < 2)
		return OPTION_BAD;
	buffer_char(printer->out, '-');
	if (magic == FAST_OPEN_MAGIC) {
		buffer_literal(printer->out, "tfo");
		put_cookie(printer, option, 2);
	} else {
		buffer_hex_padded(printer->out, magic, 4);
	}
	return OPTION_DONE;
}

static enum result put_unknown(struct printer *printer, struct option *option)
{
	option->used = option->length - 2;
	if (option->used)
		buffer_literal(printer->out, " 0x");
	return put_hex(printer, option, 0);
}

static enum result put_data(struct printer *printer, struct option *option)
{
	switch (option->kind) {
	case OPTION_END:
	case OPTION_NOP:
	case OPTION_SACK_PERMITTED:
		return OPTION_DONE;
	case OPTION_TIMESTAMPS:
		return put_timestamps(printer, option);
	case OPTION_MSS:
		return put_number(printer, option, 2);
	case OPTION_WINDOW_SCALE:
		return put_number(printer, option, 1);
	case OPTION_SACK:
		return put_sack(printer, option);
	case OPTION_CC:
	case OPTION_CC_NEW:
	case OPTION_CC_ECHO:
	case OPTION_ECHO:
	case OPTION_ECHO_REPLY:
		return put_number(printer, option, 4);
	case OPTION_SIGNATURE:
		return put_signature(printer, option);
	case OPTION_SCPS:
		return put_scps(printer, option);
	case OPTION_USER_TIMEOUT:
		return put_user_timeout(printer, option);
	case OPTION_AUTHENTICATION:
		return put_authentication(printer, option);
	case OPTION_MPTCP:
		return put_mptcp(printer, option);
	case OPTION_FAST_OPEN:
		return put_fast_open(printer, option);
	case OPTION_EXPERIMENT:
		return put_experiment(printer, option);
	default:
		return put_unknown(printer, option);
	}
}

/* Takes kind and length off the front of option->at. */
static int take_head(struct option *option, enum result *result)
{
	bool single;

	if (!cursor_has(option->at, 1))
		return PRINT_CUT;
	option->kind = cursor_u8(option->at, 0);
	option->length = 1;
	option->used = 0;
	*result = OPTION_DONE;
	single = option->kind == OPTION_END || option->kind == OPTION_NOP;
	if (!single) {
		if (!cursor_has(option->at, 2))
			return PRINT_CUT;
		option->length = cursor_u8(option->at, 1);
		if (option->length < 2 || option->length > option->left)
			*result = OPTION_BAD;
	}
	option->at = cursor_skip(option->at, single ? 1 : 2);
	option->left -= single ? 1 : 2;
	return 0;
}

static void put_problem(struct printer *printer, enum result result, bool first)
{
	if (result == OPTION_BAD) {
		buffer_string(printer->out, first ? "[bad opt]" : "[bad opt]]");
		return;
	}
	print_text_cut(printer);
	if (!first)
		buffer_char(printer->out, '>');
}

/* Two NOPs and time stamps, and nothing else: nearly every segment there is has this. */
static bool put_common_list(struct printer *printer, const struct segment *segment)
{
	struct cursor at = cursor_skip(segment->at, TCP_HEADER);
	char *out;

	if (segment->header_length != TCP_HEADER + 12 || !cursor_has(at, 12) ||
	    cursor_u32(at, 0) !=
		    (OPTION_NOP << 24 | OPTION_NOP << 16 | OPTION_TIMESTAMPS << 8 | 10))
		return false;
	out = buffer_reserve(printer->out, 64);
	if (!out)
		return true;
	out = buffer_pen_literal(out, ", options [nop,nop,TS val ");
	out = buffer_pen_decimal(out, cursor_u32(at, 4));
	out = buffer_pen_literal(out, " ecr ");
	out = buffer_pen_decimal(out, cursor_u32(at, 8));
	*out++ = ']';
	buffer_commit(printer->out, out);
	return true;
}

int print_tcp_options_list(struct printer *printer, const struct segment *segment, bool *ended)
{
	struct option option = {
		.at = cursor_skip(segment->at, TCP_HEADER),
		.left = segment->header_length - TCP_HEADER,
		.kind = OPTION_NOP,
		.segment = segment,
	};
	enum result result = OPTION_DONE;
	bool first = true;
	uint32_t taken;
	int err;

	if (put_common_list(printer, segment))
		return 0;
	buffer_literal(printer->out, ", options [");
	while (option.left && (first || option.kind != OPTION_END)) {
		if (!first)
			buffer_char(printer->out, ',');
		err = take_head(&option, &result);
		if (err)
			return err;
		if (result == OPTION_DONE) {
			put_kind(printer, option.kind);
			result = put_data(printer, &option);
		}
		if (result != OPTION_DONE) {
			put_problem(printer, result, first);
			*ended = true;
			return 0;
		}
		option.at = cursor_skip(option.at, option.used);
		option.left -= option.used;
		taken = option.used + (option.kind > OPTION_NOP ? 2 : 1);
		if (taken != option.length)
			buffer_format(printer->out, "[len %u]", option.length);
		first = false;
	}
	buffer_char(printer->out, ']');
	return 0;
}
