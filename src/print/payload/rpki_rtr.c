// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* RPKI to router protocol, version 0 (RFC 6810 section 5). */
#include "print/payload/scan.h"

#define HEADER_LENGTH 8
#define INDENT	      8

enum {
	PDU_SERIAL_NOTIFY = 0,
	PDU_SERIAL_QUERY = 1,
	PDU_RESET_QUERY = 2,
	PDU_CACHE_RESPONSE = 3,
	PDU_IP4_PREFIX = 4,
	PDU_IP6_PREFIX = 6,
	PDU_END_OF_DATA = 7,
	PDU_CACHE_RESET = 8,
	PDU_ERROR_REPORT = 10,
};

static const struct print_name pdu_names[] = {
	{PDU_SERIAL_NOTIFY, "Serial Notify"}, {PDU_SERIAL_QUERY, "Serial Query"},
	{PDU_RESET_QUERY, "Reset Query"},     {PDU_CACHE_RESPONSE, "Cache Response"},
	{PDU_IP4_PREFIX, "IPV4 Prefix"},      {PDU_IP6_PREFIX, "IPV6 Prefix"},
	{PDU_END_OF_DATA, "End of Data"},     {PDU_CACHE_RESET, "Cache Reset"},
	{PDU_ERROR_REPORT, "Error Report"},   {0, NULL},
};

static const struct print_name error_names[] = {
	{0, "Corrupt Data"},
	{1, "Internal Error"},
	{2, "No Data Available"},
	{3, "Invalid Request"},
	{4, "Unsupported Protocol Version"},
	{5, "Unsupported PDU Type"},
	{6, "Withdrawal of Unknown Record"},
	{7, "Duplicate Announcement Received"},
	{0, NULL},
};

/* A line that begins so many columns in. */
static void put_indent(struct scan *scan, uint32_t columns)
{
	scan_put(scan, "\n");
	for (; columns >= 8; columns -= 8)
		scan_put(scan, "\t");
	scan_put(scan, "%*s", (int)columns, "");
}

static uint32_t put_pdu(struct scan *scan, uint32_t length, uint32_t indent);

/*
 * The PDU that a report is about, unless it is inside a report itself, then text for people. False
 * where the lengths do not fit.
 */
static bool put_error(struct scan *scan, uint32_t length, uint32_t indent)
{
	uint32_t pdu, text, end;
	struct scan inner;

	put_indent(scan, indent + 2);
	pdu = scan_u32(scan, 8);
	scan_put(scan, "Error code: %s (%u), Encapsulated PDU length: %u",
		 print_name_find(error_names, scan_u16(scan, 2)) ?: "Unknown", scan_u16(scan, 2),
		 pdu);
	/* All in 32 bits, which a length of nearly 2^32 slips through. */
	end = 12 + pdu;
	if (end > length)
		return false;
	if (pdu && indent == INDENT) {
		put_indent(scan, indent + 4);
		scan_put(scan, "-----encapsulated PDU-----");
		inner = *scan;
		scan_skip(&inner, 12);
		put_pdu(&inner, pdu, indent + 2);
		scan->error = inner.error;
	} else {
		scan_need(scan, end);
	}
	if (end + 4 > length)
		return false;
	text = scan_u32(scan, end);
	if (end + 4 + text > length)
		return false;
	if (text) {
		put_indent(scan, indent + 2);
		scan_put(scan, "Error text: ");
		scan_put_text(scan, end + 4, text, false);
	}
	return true;
}

static void put_prefix(struct scan *scan, bool ip6)
{
	uint32_t address_length = ip6 ? 16 : 4;

	if (!scan_need(scan, 12 + address_length + 4))
		return;
	scan_put(scan, "IPv%c Prefix ", ip6 ? '6' : '4');
	if (ip6)
		scan_put_ip6(scan, 12);
	else
		scan_put_ip4(scan, 12);
	scan_put(scan, "/%u-%u, origin-as %u, flags 0x%02x", scan_u8(scan, 9), scan_u8(scan, 10),
		 scan_u32(scan, 12 + address_length), scan_u8(scan, 8));
}

/* The length that a PDU of this type must have; 0: any. */
static uint32_t length_of(uint8_t type)
{
	switch (type) {
	case PDU_SERIAL_NOTIFY:
	case PDU_SERIAL_QUERY:
	case PDU_END_OF_DATA:
		return 12;
	case PDU_RESET_QUERY:
	case PDU_CACHE_RESPONSE:
	case PDU_CACHE_RESET:
		return 8;
	case PDU_IP4_PREFIX:
		return 20;
	case PDU_IP6_PREFIX:
		return 32;
	}
	return 0;
}

/* False where the lengths in it do not fit. */
static bool put_fields(struct scan *scan, uint8_t type, uint32_t length, uint32_t indent)
{
	switch (type) {
	case PDU_SERIAL_NOTIFY:
	case PDU_SERIAL_QUERY:
	case PDU_END_OF_DATA:
		put_indent(scan, indent + 2);
		scan_put(scan, "Session ID: 0x%04x, Serial: %u", scan_u16(scan, 2),
			 scan_u32(scan, 8));
		break;
	case PDU_CACHE_RESPONSE:
		put_indent(scan, indent + 2);
		scan_put(scan, "Session ID: 0x%04x", scan_u16(scan, 2));
		break;
	case PDU_IP4_PREFIX:
	case PDU_IP6_PREFIX:
		put_indent(scan, indent + 2);
		put_prefix(scan, type == PDU_IP6_PREFIX);
		break;
	case PDU_ERROR_REPORT:
		return put_error(scan, length, indent);
	}
	return true;
}

/* What is invalid must be there to its end all the same. */
static uint32_t give_up(struct scan *scan, uint32_t length)
{
	scan_invalid(scan);
	scan_need(scan, length);
	return length;
}

static uint32_t put_too_few(struct scan *scan, uint32_t length)
{
	scan_put(scan, "(%u bytes is too few to decode)", length);
	return give_up(scan, length);
}

/* Returns how many of the length bytes are done with. */
static uint32_t put_pdu(struct scan *scan, uint32_t length, uint32_t indent)
{
	bool later = printer_since(scan->printer, PRINT_4_99_5);
	uint32_t claimed, due;
	const char *name;
	uint8_t type;

	if (later && length < HEADER_LENGTH)
		return put_too_few(scan, length);
	if (scan_u8(scan, 0)) {
		put_indent(scan, INDENT);
		scan_put(scan, "RPKI-RTRv%u (unknown)", scan_u8(scan, 0));
		return length;
	}
	if (length < HEADER_LENGTH)
		return put_too_few(scan, length);
	if (!scan_need(scan, HEADER_LENGTH))
		return length;
	put_indent(scan, INDENT);
	type = scan_u8(scan, 1);
	claimed = scan_u32(scan, 4);
	name = print_name_find(pdu_names, type);
	scan_put(scan, "RPKI-RTRv0, %s PDU (%u), length: %u", name ?: "Unknown", type, claimed);
	due = length_of(type);
	if (claimed < HEADER_LENGTH || claimed > length || (due && claimed != due) ||
	    (type == PDU_ERROR_REPORT && claimed < HEADER_LENGTH + 4))
		return give_up(scan, length);
	scan_need(scan, type == PDU_ERROR_REPORT ? HEADER_LENGTH + 4 : claimed);
	if (!put_fields(scan, type, claimed, indent))
		return give_up(scan, length);
	if (!name || scan->printer->options.verbose > 1)
		scan_put_dump(scan, "\n\t  ", 0, claimed);
	return claimed;
}

int print_rpki_rtr_payload(struct printer *printer, struct cursor at, uint32_t length)
{
	struct scan scan = scan_begin(printer, at);
	uint32_t used;

	printer->protocol = "rpki_rtr";
	if (!printer->options.verbose) {
		scan_put(&scan, ", RPKI-RTR");
		return 0;
	}
	while (length && !scan.error) {
		used = put_pdu(&scan, length, INDENT);
		scan_skip(&scan, used);
		length -= used;
	}
	return scan_end(&scan);
}
