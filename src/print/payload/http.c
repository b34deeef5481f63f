// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Protocols of lines of text: HTTP and RTSP, whose first line must look right; SMTP, FTP, WHOIS. */
#include <strings.h>

#include "print/printer.h"

#define TOKEN_MAX 128

struct token {
	char text[TOKEN_MAX + 1];
	uint32_t next; /* where the next token begins; 0: there is no token here */
};

static const char *const http_methods[] = {
	"GET",
	"HEAD",
	"POST",
	"PUT",
	"DELETE",
	"CONNECT",
	"OPTIONS",
	"TRACE",
	"COPY",
	"MOVE",
	"LOCK",
	"UNLOCK",
	"MKCOL",
	"PROPFIND",
	"PROPPATCH",
	"SEARCH",
	"REPORT",
	"LABEL",
	"MERGE",
	"UPDATE",
	"CHECKIN",
	"CHECKOUT",
	"UNCHECKOUT",
	"MKACTIVITY",
	"MKWORKSPACE",
	"VERSION-CONTROL",
	"BASELINE-CONTROL",
	"NOTIFY",
	"POLL",
	"SUBSCRIBE",
	"UNSUBSCRIBE",
	"BCOPY",
	"BMOVE",
	"BDELETE",
	"BPROPFIND",
	"BPROPPATCH",
	"RPC_CONNECT",
	"CCM_POST",
	NULL,
};

static const char *const rtsp_methods[] = {
	"DESCRIBE", "ANNOUNCE", "GET_PARAMETER", "OPTIONS",	  "PAUSE",    "PLAY",
	"RECORD",   "REDIRECT", "SETUP",	 "SET_PARAMETER", "TEARDOWN", NULL,
};

static bool is_printable(uint8_t byte)
{
	return byte >= ' ' && byte <= '~';
}

static bool is_space(uint8_t byte)
{
	return byte == ' ' || byte == '\t';
}

static bool is_line_end(uint8_t byte)
{
	return byte == '\r' || byte == '\n';
}

/* The token at start, which is not one if it is empty, too long, cut off or not printable. */
static void take_token(struct cursor at, uint32_t start, uint32_t length, struct token *token)
{
	uint32_t i, size = 0;
	uint8_t byte;

	token->next = 0;
	for (i = start; i < length; i++) {
		if (!cursor_has(at, (uint64_t)i + 1))
			return;
		byte = cursor_u8(at, i);
		if (is_space(byte) || is_line_end(byte))
			break;
		if (!is_printable(byte) || size == TOKEN_MAX)
			return;
		token->text[size++] = (char)byte;
	}
	token->text[size] = '\0';
	if (!size)
		return;
	while (i < length && cursor_has(at, (uint64_t)i + 1) && cursor_u8(at, i) == ' ')
		i++;
	token->next = i;
}

static bool is_status(const char *text)
{
	int i;

	for (i = 0; i < 3; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
	}
	return !text[3];
}

/* Whether the payload begins with a request, or with a reply whose second word is its status. */
static bool is_message(const char *const *methods, struct cursor at, uint32_t length)
{
	struct token token;

	take_token(at, 0, length, &token);
	if (!token.next)
		return false;
	for (; *methods; methods++) {
		if (!strcasecmp(token.text, *methods))
			return true;
	}
	take_token(at, token.next, length, &token);
	return token.next && is_status(token.text);
}

/*
 * The line at start after prefix. *next: where the next one begins, 0 when nothing may follow: at
 * a byte that is not text the whole line stays silent.
 */
static int put_line(struct printer *printer, const char *prefix, struct cursor at, uint32_t start,
		    uint32_t length, uint32_t *next)
{
	struct print_line line;
	int err;

	*next = 0;
	err = print_text_line(at, start, length, "\t", &line);
	if (err == PRINT_NO_LINE)
		return 0;
	if (err)
		return err;
	buffer_string(printer->out, prefix);
	buffer_bytes(printer->out, at.data + start, line.end - start);
	if (line.next)
		*next = line.next;
	else if (!printer_since(printer, PRINT_4_99_5))
		print_text_cut(printer);
	return 0;
}

static int put_lines(struct printer *printer, struct cursor at, uint32_t length)
{
	uint32_t next, start = 0;
	int err;

	if (!printer->options.verbose)
		return put_line(printer, ": ", at, 0, length, &next);
	buffer_literal(printer->out, ", length: ");
	buffer_decimal(printer->out, length);
	while (start < length) {
		err = put_line(printer, "\n\t", at, start, length, &next);
		if (err || !next)
			return err;
		start = next;
	}
	return 0;
}

static void put_name(struct printer *printer)
{
	const char *c;

	buffer_literal(printer->out, ": ");
	for (c = printer->protocol; *c; c++)
		buffer_char(printer->out, (char)(*c - 'a' + 'A'));
}

int print_http_plain(struct printer *printer, const char *protocol, struct cursor at,
		     uint32_t length)
{
	printer->protocol = protocol;
	put_name(printer);
	return put_lines(printer, at, length);
}

static int put_message(struct printer *printer, const char *protocol, const char *const *methods,
		       struct cursor at, uint32_t length)
{
	printer->protocol = protocol;
	put_name(printer);
	if (!is_message(methods, at, length))
		return 0;
	return put_lines(printer, at, length);
}

int print_http_payload(struct printer *printer, struct cursor at, uint32_t length)
{
	return put_message(printer, "http", http_methods, at, length);
}

int print_http_rtsp(struct printer *printer, struct cursor at, uint32_t length)
{
	return put_message(printer, "rtsp", rtsp_methods, at, length);
}
