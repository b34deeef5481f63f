// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* IPv6 extension headers and their options (RFC 8200 section 4). */
#include <inttypes.h>
#include <netinet/in.h>

#include "print/printer.h"

#define OPTIONS_START 2

enum {
	OPTION_PADN = 0x01,
	OPTION_ROUTER_ALERT = 0x05, /* RFC 2711 */
	OPTION_HOME_ADDRESS = 0xc9, /* RFC 6275 section 6.3 */
};

/* One option; data is from its type on, size its bytes with type and length. */
struct option {
	struct cursor data;
	uint8_t type;
	uint32_t size;
	uint32_t left; /* bytes of the header from its type on */
};

/* False where the option does not fit into the left bytes. */
static bool next_option(struct cursor at, uint32_t left, struct option *option)
{
	option->data = at;
	option->type = cursor_u8(at, 0);
	option->left = left;
	option->size = 1;
	if (option->type != IP6_OPTION_PAD1) {
		if (left < 2)
			return false;
		option->size = cursor_u8(at, 1) + 2u;
	}
	return option->size <= left;
}

/* Checks the fixed size of an option; an error is printed even without -v. */
static bool check_size(struct printer *printer, const struct option *option, const char *name,
		       uint32_t size, bool exact)
{
	if (option->left < size) {
		buffer_format(printer->out, "(%s: trunc)", name);
		return false;
	}
	if (exact ? option->size != size : option->size < size) {
		buffer_format(printer->out, "(%s: invalid len %u)", name, option->size - 2);
		return false;
	}
	return true;
}

static bool put_jumbo(struct printer *printer, const struct option *option, bool *seen,
		      struct print_jumbo *jumbo)
{
	uint32_t length = cursor_u32(option->data, 2);
	const char *problem = "";

	if (!check_size(printer, option, "jumbo", 6, true))
		return false;
	if (*seen) {
		problem = " - already seen";
	} else if (!jumbo) {
		problem = " - not a hop-by-hop option";
	} else if (jumbo->length) {
		problem = " - payload len != 0";
	} else if (length < IP6_JUMBO_MINIMUM) {
		problem = " - < 65536";
	} else {
		jumbo->found = true;
		jumbo->length = length;
	}
	*seen = true;
	if (printer->options.verbose)
		buffer_format(printer->out, "(jumbo: %u%s) ", length, problem);
	return true;
}

/* Options inside the home address option. */
static bool put_suboptions(struct printer *printer, struct cursor at, uint32_t left)
{
	struct option option;

	for (; left; left -= option.size, at = cursor_skip(at, option.size)) {
		if (!next_option(at, left, &option))
			return false;
		if (option.type == IP6_OPTION_PAD1)
			buffer_literal(printer->out, ", pad1");
		else if (option.type == OPTION_PADN)
			buffer_literal(printer->out, ", padn");
		else
			buffer_format(printer->out, ", sopt_type 0x%02x: len=%u", option.type,
				      option.size - 2);
	}
	return true;
}

static bool put_home_address(struct printer *printer, const struct option *option)
{
	const uint8_t *address = cursor_bytes(option->data, 2, 16);

	if (!check_size(printer, option, "homeaddr", 18, false))
		return false;
	if (!printer->options.verbose || !address)
		return true;
	buffer_literal(printer->out, "(homeaddr: ");
	print_address_ip6(printer, address);
	if (!put_suboptions(printer, cursor_skip(option->data, 18), option->size - 18))
		return false;
	buffer_char(printer->out, ')');
	return true;
}

static bool put_option(struct printer *printer, const struct option *option, bool *jumbo_seen,
		       struct print_jumbo *jumbo)
{
	bool verbose = printer->options.verbose;

	switch (option->type) {
	case IP6_OPTION_PAD1:
		if (verbose)
			buffer_literal(printer->out, "(pad1)");
		return true;
	case OPTION_PADN:
		if (verbose)
			buffer_literal(printer->out, "(padn)");
		return true;
	case OPTION_ROUTER_ALERT:
		if (!check_size(printer, option, "rtalert", 4, true))
			return false;
		if (verbose)
			buffer_format(printer->out, "(rtalert: 0x%04x) ",
				      cursor_u16(option->data, 2));
		return true;
	case IP6_OPTION_JUMBO:
		return put_jumbo(printer, option, jumbo_seen, jumbo);
	case OPTION_HOME_ADDRESS:
		return put_home_address(printer, option);
	default:
		if (verbose)
			buffer_format(printer->out, "(opt_type 0x%02x: len=%u)", option->type,
				      option->size - 2);
		return true;
	}
}

static bool put_options(struct printer *printer, struct cursor at, uint32_t left,
			struct print_jumbo *jumbo)
{
	bool jumbo_seen = false;
	struct option option;

	for (; left; left -= option.size, at = cursor_skip(at, option.size)) {
		if (!next_option(at, left, &option) ||
		    !put_option(printer, &option, &jumbo_seen, jumbo))
			return false;
	}
	if (printer->options.verbose)
		buffer_char(printer->out, ' ');
	return true;
}

/* The two headers that are lists of options. *used stays 0 when the line ends here. */
static int put_options_header(struct printer *printer, struct cursor at, const char *name,
			      bool with_options, struct print_jumbo *jumbo, uint32_t *used)
{
	uint32_t length = (cursor_u8(at, 1) + 1u) << 3;

	if (!cursor_has(at, 2))
		return PRINT_CUT;
	if (!cursor_has(at, length)) {
		print_text_cut(printer);
		return 0;
	}
	buffer_string(printer->out, name);
	if (with_options &&
	    !put_options(printer, cursor_skip(at, OPTIONS_START), length - OPTIONS_START, jumbo)) {
		print_text_cut(printer);
		return 0;
	}
	*used = length;
	return 0;
}

int print_ip6_headers_hop_by_hop(struct printer *printer, struct cursor at,
				 struct print_jumbo *jumbo, uint32_t *used)
{
	printer->protocol = "hbhopt";
	return put_options_header(printer, at, "HBH ", true, jumbo, used);
}

int print_ip6_headers_destination(struct printer *printer, struct cursor at, uint32_t *used)
{
	printer->protocol = "dstopt";
	return put_options_header(printer, at, "DSTOPT ", printer->options.verbose, NULL, used);
}

int print_ip6_headers_fragment(struct printer *printer, struct cursor at, uint64_t rest,
			       uint32_t *used)
{
	uint16_t offset = cursor_u16(at, 2) & 0xfff8;
	bool whole = cursor_has(at, printer->options.verbose ? IP6_FRAGMENT_HEADER : 4);
	bool later = printer_since(printer, PRINT_4_99_5);

	printer->protocol = "frag6";
	if (whole || later)
		buffer_literal(printer->out, "frag (");
	if (!whole)
		return PRINT_CUT;
	if (printer->options.verbose)
		buffer_format(printer->out, "0x%08x:", cursor_u32(at, 4));
	buffer_format(printer->out, "%u|", offset);
	if (later && (int64_t)rest < 0) {
		buffer_literal(printer->out, "[length < 0]");
		print_text_invalid(printer);
	} else {
		buffer_format(printer->out, "%" PRIu64, rest);
	}
	buffer_char(printer->out, ')');
	if (offset)
		return 0;
	buffer_char(printer->out, ' ');
	*used = IP6_FRAGMENT_HEADER;
	return 0;
}

static int put_addresses(struct printer *printer, struct cursor at, uint32_t count)
{
	const uint8_t *address;
	uint32_t i;

	for (i = 0; i < count; i++, at = cursor_skip(at, 16)) {
		address = cursor_bytes(at, 0, 16);
		if (!address)
			return PRINT_CUT;
		buffer_format(printer->out, ", [%u]", i);
		print_address_ip6(printer, address);
	}
	buffer_literal(printer->out, ") ");
	return 0;
}

/* What lies between the fixed fields and the addresses, by type. */
static int put_routing_fields(struct printer *printer, struct cursor at, uint8_t type)
{
	bool verbose = printer->options.verbose;

	if (type != IP6_ROUTING_SEGMENTS) {
		if (!cursor_has(at, 8))
			return PRINT_CUT;
		if (cursor_u32(at, 4) || verbose)
			buffer_format(printer->out, ", rsv=0x%0x", cursor_u32(at, 4));
		return 0;
	}
	if (!cursor_has(at, 5))
		return PRINT_CUT;
	buffer_format(printer->out, ", last-entry=%u", cursor_u8(at, 4));
	if (!cursor_has(at, 6))
		return PRINT_CUT;
	if (cursor_u8(at, 5) || verbose)
		buffer_format(printer->out, ", flags=0x%0x", cursor_u8(at, 5));
	if (!cursor_has(at, 8))
		return PRINT_CUT;
	buffer_format(printer->out, ", tag=%x", cursor_u16(at, 6));
	return 0;
}

int print_ip6_headers_routing(struct printer *printer, struct cursor at, uint32_t *used)
{
	uint8_t words = cursor_u8(at, 1);
	uint8_t type = cursor_u8(at, 2);
	int err;

	printer->protocol = "rt6";
	buffer_literal(printer->out, "RT6");
	if (!cursor_has(at, 2))
		return PRINT_CUT;
	buffer_format(printer->out, " (len=%u", words);
	if (!cursor_has(at, 3))
		return PRINT_CUT;
	buffer_format(printer->out, ", type=%u", type);
	if (type == IP6_ROUTING_SOURCE)
		buffer_literal(printer->out, " [Deprecated]");
	if (!cursor_has(at, 4))
		return PRINT_CUT;
	buffer_format(printer->out, ", segleft=%u", cursor_u8(at, 3));
	if (type != IP6_ROUTING_SOURCE && type != IP6_ROUTING_MOBILE &&
	    type != IP6_ROUTING_SEGMENTS) {
		buffer_literal(printer->out, " (unknown type)");
		print_text_invalid(printer);
		return 0;
	}
	err = put_routing_fields(printer, at, type);
	if (err)
		return err;
	if (words & 1) {
		if (printer_since(printer, PRINT_4_99_5) && type != IP6_ROUTING_SEGMENTS)
			buffer_format(printer->out, " [length %u]", words);
		else
			buffer_format(printer->out, " (invalid length %u)", words);
		print_text_invalid(printer);
		return 0;
	}
	err = put_addresses(printer, cursor_skip(at, 8), words / 2);
	*used = (words + 1u) << 3;
	return err;
}
