// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * TCP options. The kind and length bytes are read even where they lie after the header, as
 * tcpdump does; an option of a fixed size takes that many bytes whatever its length byte says.
 */
#include "print/printer.h"
#include "print/tcp/tcp_option_json.h"

/*
 * The kinds that have no length byte (RFC 9293 section 3.2), the one of nearly all segments, and
 * one of which 4.99.3 prints no name (RFC 1644).
 */
enum {
	OPTION_END = 0,
	OPTION_NOP = 1,
	OPTION_TIMESTAMPS = 8,
	OPTION_CC_ECHO = 13,
};

#define FAST_OPEN_MAGIC	 0xf989 /* RFC 7413 appendix A */
#define SIGNATURE_LENGTH 16
#define SACK_BLOCK	 8

/* What a row has for size where the length byte decides. */
#define SIZE_WHOLE 254 /* all of the data must be there */
#define SIZE_OPEN  255 /* the text goes as far as the data does */

enum result {
	OPTION_DONE,
	OPTION_BAD,	 /* does not fit the header */
	OPTION_CUT,	 /* the data is not all captured */
	OPTION_HEAD_CUT, /* kind or length is not captured */
};

struct option {
	struct cursor at; /* the data */
	uint32_t left;	  /* bytes of the header from the data on */
	uint32_t head;	  /* bytes of kind and length */
	uint32_t length;  /* of the whole option, by its length byte */
	uint32_t used;	  /* bytes of data that the text takes */
	uint8_t kind;
	const struct segment *segment;
};

/*
 * An option. name is NULL where tcpdump has none for the kind: the text is that of an unknown
 * option then, with put_json or without. The text follows the name; its function is called once
 * size bytes are there. put_json, where size fits the length byte; NULL: the data in hexadecimal.
 */
struct option_row {
	const char *name;
	uint8_t name_length;
	uint8_t size; /* bytes of data, whatever the length byte says, or SIZE_... */
	enum result (*put_text)(struct printer *printer, const struct option *option);
	tcp_option_json_fn *put_json;
};

/* Whether the first length bytes of the data are in the header and were captured. */
static enum result check(const struct option *option, uint32_t length)
{
	if (length > option->left)
		return OPTION_BAD;
	return cursor_has(option->at, length) ? OPTION_DONE : OPTION_CUT;
}

static enum result put_number(struct printer *printer, const struct option *option)
{
	buffer_char(printer->out, ' ');
	buffer_decimal(printer->out, option->used == 1	 ? cursor_u8(option->at, 0)
				     : option->used == 2 ? cursor_u16(option->at, 0)
							 : cursor_u32(option->at, 0));
	return OPTION_DONE;
}

static enum result put_timestamps(struct printer *printer, const struct option *option)
{
	buffer_literal(printer->out, " val ");
	buffer_decimal(printer->out, cursor_u32(option->at, 0));
	buffer_literal(printer->out, " ecr ");
	buffer_decimal(printer->out, cursor_u32(option->at, 4));
	return OPTION_DONE;
}

static enum result put_sack(struct printer *printer, const struct option *option)
{
	uint32_t length = option->length - 2;
	uint32_t base = option->segment->base.sack;
	enum result result;
	uint32_t i;

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

static enum result put_signature(struct printer *printer, const struct option *option)
{
	buffer_char(printer->out, ' ');
	print_signature_verdict(printer, option->segment,
				cursor_bytes(option->at, 0, SIGNATURE_LENGTH));
	return OPTION_DONE;
}

static enum result put_scps(struct printer *printer, const struct option *option)
{
	buffer_format(printer->out, " cap %02x id %u", cursor_u8(option->at, 0),
		      cursor_u8(option->at, 1));
	return OPTION_DONE;
}

/* RFC 5482: the lowest bit here means minutes, as tcpdump reads it; the RFC has the highest. */
static enum result put_user_timeout(struct printer *printer, const struct option *option)
{
	uint32_t value = cursor_u16(option->at, 0);

	buffer_format(printer->out, " 0x%x %u", value, value & 1 ? (value >> 1) * 60 : value >> 1);
	return OPTION_DONE;
}

/* Bytes in hexadecimal up to the end of the option or the cut. */
static enum result put_hex(struct buffer *out, const struct option *option, uint32_t first)
{
	enum result result;
	uint32_t i;

	for (i = first; i < option->length - 2; i++) {
		result = check(option, i + 1);
		if (result != OPTION_DONE)
			return result;
		buffer_hex_padded(out, cursor_u8(option->at, i), 2);
	}
	return OPTION_DONE;
}

/* RFC 5925 section 2.2 */
static enum result put_authentication(struct printer *printer, const struct option *option)
{
	enum result result;

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
	return put_hex(printer->out, option, 2);
}

static enum result put_mptcp(struct printer *printer, const struct option *option)
{
	struct cursor whole = {option->at.data - 2, option->length, option->length};

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
	} else if (length % 2 || length < 4 || length > 16) {
		print_text_invalid(printer);
	} else {
		buffer_literal(printer->out, " cookie ");
		put_hex(printer->out, option, first);
	}
}

static enum result put_fast_open(struct printer *printer, const struct option *option)
{
	buffer_char(printer->out, ' ');
	put_cookie(printer, option, 0);
	return OPTION_DONE;
}

/* RFC 6994 */
static enum result put_experiment(struct printer *printer, const struct option *option)
{
	uint16_t magic = cursor_u16(option->at, 0);

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

static enum result put_unknown(struct printer *printer, const struct option *option)
{
	if (option->used)
		buffer_literal(printer->out, " 0x");
	return put_hex(printer->out, option, 0);
}

#define OPTION(name, size, put_text, put_json)                   \
	{                                                        \
		name, sizeof(name) - 1, size, put_text, put_json \
	}

static const struct option_row rows[UINT8_MAX + 1] = {
	[OPTION_END] = OPTION("eol", 0, NULL, NULL),
	[OPTION_NOP] = OPTION("nop", 0, NULL, NULL),
	[2] = OPTION("mss", 2, put_number, tcp_option_json_mss),
	[3] = OPTION("wscale", 1, put_number, tcp_option_json_window_scale),
	[4] = OPTION("sackOK", 0, NULL, NULL),
	[5] = OPTION("sack", SIZE_OPEN, put_sack, tcp_option_json_sack),
	[6] = OPTION("echo", 4, put_number, NULL),
	[7] = OPTION("echoreply", 4, put_number, NULL),
	[OPTION_TIMESTAMPS] = OPTION("TS", 8, put_timestamps, tcp_option_json_timestamps),
	[11] = OPTION("cc", 4, put_number, NULL),
	[12] = OPTION("ccnew", 4, put_number, NULL),
	[OPTION_CC_ECHO] = OPTION("ccecho", 4, put_number, NULL),
	[19] = OPTION("md5", SIGNATURE_LENGTH, put_signature, NULL),
	[20] = OPTION("scps", 2, put_scps, NULL),
	[28] = OPTION("uto", 2, put_user_timeout, NULL),
	[29] = OPTION("tcp-ao", SIZE_OPEN, put_authentication, NULL),
	[30] = OPTION("mptcp", SIZE_WHOLE, put_mptcp, NULL),
	[34] = OPTION("tfo", SIZE_WHOLE, put_fast_open, NULL),
	[254] = OPTION("exp", SIZE_WHOLE, put_experiment, NULL),
};

static struct option begin_list(const struct segment *segment)
{
	return (struct option){
		.at = cursor_skip(segment->at, TCP_HEADER),
		.left = segment->header_length - TCP_HEADER,
		.kind = OPTION_NOP,
		.segment = segment,
	};
}

/* Takes kind and length of the next option. */
static enum result take_head(struct option *option)
{
	if (!cursor_has(option->at, 1))
		return OPTION_HEAD_CUT;
	option->kind = cursor_u8(option->at, 0);
	option->head = option->length = 1;
	if (option->kind != OPTION_END && option->kind != OPTION_NOP) {
		if (!cursor_has(option->at, 2))
			return OPTION_HEAD_CUT;
		option->head = 2;
		option->length = cursor_u8(option->at, 1);
		if (option->length < 2 || option->length > option->left)
			return OPTION_BAD;
	}
	option->at = cursor_skip(option->at, option->head);
	option->left -= option->head;
	return OPTION_DONE;
}

/* To the next option, after as many bytes of data. */
static void skip_data(struct option *option, uint32_t length)
{
	option->at = cursor_skip(option->at, length);
	option->left -= length;
}

static enum result put_option(struct printer *printer, struct option *option)
{
	const struct option_row *row = &rows[option->kind];
	enum result result = OPTION_DONE;

	option->used = option->length - option->head;
	if (!row->name) {
		buffer_literal(printer->out, "unknown-");
		buffer_decimal(printer->out, option->kind);
		return put_unknown(printer, option);
	}
	if (option->kind != OPTION_CC_ECHO || printer_since(printer, PRINT_4_99_5))
		buffer_bytes(printer->out, row->name, row->name_length);
	if (row->size < SIZE_WHOLE)
		option->used = row->size;
	if (row->size != SIZE_OPEN)
		result = check(option, option->used);
	if (result != OPTION_DONE || !row->put_text)
		return result;
	return row->put_text(printer, option);
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
	struct option option = begin_list(segment);
	enum result result;
	bool first;

	if (put_common_list(printer, segment))
		return 0;
	buffer_literal(printer->out, ", options [");
	for (first = true; option.left && option.kind != OPTION_END; first = false) {
		if (!first)
			buffer_char(printer->out, ',');
		result = take_head(&option);
		if (result == OPTION_HEAD_CUT)
			return PRINT_CUT;
		if (result == OPTION_DONE)
			result = put_option(printer, &option);
		if (result != OPTION_DONE) {
			put_problem(printer, result, first);
			*ended = true;
			return 0;
		}
		skip_data(&option, option.used);
		if (option.head + option.used != option.length)
			buffer_format(printer->out, "[len %u]", option.length);
	}
	buffer_char(printer->out, ']');
	return 0;
}

static void put_json(struct buffer *out, const struct option *option, bool first)
{
	const struct option_row *row = &rows[option->kind];
	uint32_t length = option->length - option->head;
	bool fits = row->size == length || row->size >= SIZE_WHOLE;
	char *pen = buffer_reserve(out, 32);

	if (!pen)
		return;
	if (!first)
		*pen++ = ',';
	pen = buffer_pen_literal(pen, "{\"kind\":");
	buffer_commit(out, buffer_pen_decimal(pen, option->kind));
	if (length && !(fits && row->put_json && row->put_json(out, option->at, length))) {
		buffer_literal(out, ",\"data\":\"");
		put_hex(out, option, 0);
		buffer_char(out, '"');
	}
	buffer_char(out, '}');
}

void print_tcp_options_json(struct buffer *out, const struct segment *segment)
{
	struct option option = begin_list(segment);
	bool first;

	buffer_literal(out, ",\"options\":[");
	for (first = true; option.left && option.kind != OPTION_END; first = false) {
		if (take_head(&option) != OPTION_DONE ||
		    check(&option, option.length - option.head) != OPTION_DONE)
			break;
		put_json(out, &option, first);
		skip_data(&option, option.length - option.head);
	}
	buffer_char(out, ']');
}
