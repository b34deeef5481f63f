// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* IPv4 options (RFC 791 section 3.1, RFC 2113, RFC 1393). */
#include "print/printer.h"

enum {
	OPTION_RECORD_ROUTE = 7,
	OPTION_TIMESTAMP = 68,
	OPTION_TRACEROUTE = 82,
	OPTION_SECURITY = 130,
	OPTION_ROUTER_ALERT = 148,
};

static const struct print_name option_names[] = {
	{IP4_OPTION_END, "EOL"},	   {IP4_OPTION_NOP, "NOP"},
	{OPTION_TIMESTAMP, "timestamp"},   {OPTION_SECURITY, "security"},
	{OPTION_RECORD_ROUTE, "RR"},	   {IP4_OPTION_STRICT_ROUTE, "SSRR"},
	{IP4_OPTION_LOOSE_ROUTE, "LSRR"},  {OPTION_ROUTER_ALERT, "RA"},
	{OPTION_TRACEROUTE, "traceroute"}, {0, NULL},
};

static void put_bad_length(struct printer *printer, uint32_t length)
{
	buffer_format(printer->out, " [bad length %u]", length);
}

/* Addresses; those below the pointer are filled in and have a comma after them. */
static void put_route(struct printer *printer, struct cursor option, uint32_t length)
{
	uint32_t pointer = cursor_u8(option, 2) - 1u;
	const uint8_t *address;
	uint32_t offset;

	if (length < 3) {
		put_bad_length(printer, length);
		return;
	}
	if ((length + 1) & 3)
		put_bad_length(printer, length);
	if (pointer < 3 || (pointer + 1) & 3 || pointer > length + 1)
		buffer_format(printer->out, " [bad ptr %u]", cursor_u8(option, 2));
	for (offset = 3; offset < length; offset += 4) {
		address = cursor_bytes(option, offset, 4);
		if (!address)
			return;
		buffer_char(printer->out, ' ');
		print_address_ip4(printer, address);
		if (pointer > offset)
			buffer_char(printer->out, ',');
	}
}

/* True when the entries could all be read. The entry at the pointer has a caret before it. */
static bool put_stamps(struct printer *printer, struct cursor option, uint32_t length,
		       uint32_t pointer, uint32_t hop_length)
{
	const uint8_t *address;
	uint32_t offset;

	for (offset = 4; offset < length; offset += hop_length) {
		if (!cursor_has(option, (uint64_t)offset + hop_length))
			return false;
		buffer_format(printer->out, "%s%u@", pointer == offset ? " ^ " : " ",
			      cursor_u32(option, offset + hop_length - 4));
		address = cursor_bytes(option, offset, 4);
		if (hop_length == 8 && address)
			print_address_ip4(printer, address);
	}
	if (pointer == offset)
		buffer_literal(printer->out, " ^ ");
	return true;
}

/* False when the capture ends in the option. */
static bool put_timestamp(struct printer *printer, struct cursor option, uint32_t length)
{
	uint32_t pointer = cursor_u8(option, 2) - 1u;
	uint8_t kind = cursor_u8(option, 3) & 15;
	uint8_t missed = cursor_u8(option, 3) >> 4;
	uint32_t hop_length = kind ? 8 : 4;

	if (length < 4) {
		buffer_format(printer->out, "[bad length %u]", length);
		return true;
	}
	buffer_literal(printer->out, " TS{");
	if ((length - 4) & (hop_length - 1))
		buffer_format(printer->out, "[bad length %u]", length);
	if (pointer < 4 || (pointer - 4) & (hop_length - 1) || pointer > length + 1)
		buffer_format(printer->out, "[bad ptr %u]", cursor_u8(option, 2));
	if (kind == 0)
		buffer_literal(printer->out, "TSONLY");
	else if (kind == 1)
		buffer_literal(printer->out, "TS+ADDR");
	else if (kind == 3)
		buffer_literal(printer->out, "PRESPEC");
	else
		buffer_format(printer->out, "[bad ts type %u]", kind);
	if (kind != 0 && kind != 1 && kind != 3)
		buffer_string(printer->out, pointer ? "" : " ^ ");
	else if (!put_stamps(printer, option, length, pointer, hop_length))
		return false;
	if (missed)
		buffer_format(printer->out, " [%u hops not recorded]} ", missed);
	else
		buffer_char(printer->out, '}');
	return true;
}

/* False when the capture ends in the option's data. */
static bool put_data(struct printer *printer, uint8_t kind, struct cursor option, uint32_t length)
{
	switch (kind) {
	case OPTION_TIMESTAMP:
		return put_timestamp(printer, option, length);
	case OPTION_RECORD_ROUTE:
	case IP4_OPTION_STRICT_ROUTE:
	case IP4_OPTION_LOOSE_ROUTE:
		put_route(printer, option, length);
		return length < 3 || cursor_has(option, 3 + (length - 3 + 3) / 4 * 4);
	case OPTION_ROUTER_ALERT:
		if (length < 4)
			put_bad_length(printer, length);
		else if (cursor_u16(option, 2))
			buffer_format(printer->out, " value %u", cursor_u16(option, 2));
	}
	return true;
}

int print_ip4_options(struct printer *printer, struct cursor at, uint32_t length, bool *cut)
{
	uint32_t option_length;
	const char *name;
	bool first = true;
	uint8_t kind;

	for (; length; at = cursor_skip(at, option_length), length -= option_length) {
		if (!first)
			buffer_char(printer->out, ',');
		first = false;
		if (!cursor_has(at, 1))
			return PRINT_CUT;
		kind = cursor_u8(at, 0);
		name = print_name_find(option_names, kind);
		if (name)
			buffer_string(printer->out, name);
		else
			buffer_format(printer->out, "unknown %u", kind);
		option_length = 1;
		if (kind == IP4_OPTION_END)
			return 0;
		if (kind != IP4_OPTION_NOP) {
			if (!cursor_has(at, 2))
				return PRINT_CUT;
			option_length = cursor_u8(at, 1);
			if (option_length < 2 || option_length > length) {
				put_bad_length(printer, option_length);
				return 0;
			}
		}
		if (!cursor_has(at, option_length) || !put_data(printer, kind, at, option_length)) {
			*cut = true;
			return 0;
		}
	}
	return 0;
}
