// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* MSDP (RFC 3618 section 12): messages of a type, a length and a value. */
#include "print/payload/scan.h"

#define HEADER_LENGTH  3
#define ENTRIES_HEADER 8
#define ENTRY_LENGTH   12
#define LENGTH_USUAL   1400 /* a longer message is reported */
#define LENGTH_MAX     1500

enum {
	TYPE_SOURCE_ACTIVE = 1,
	TYPE_REQUEST = 2,
	TYPE_RESPONSE = 3,
	TYPE_KEEPALIVE = 4,
	TYPE_NOTIFICATION = 5,
	TYPE_LAST = 7,
};

static void put_entries(struct scan *scan, uint8_t type, uint32_t length)
{
	uint32_t entries;
	uint8_t count;

	scan_put(scan, "%s", type == TYPE_SOURCE_ACTIVE ? " SA" : " SA-Response");
	count = scan_u8(scan, 3);
	scan_put(scan, " %u entries", count);
	entries = (uint32_t)count * ENTRY_LENGTH + ENTRIES_HEADER;
	if (length <= entries)
		return;
	scan_put(scan, " [w/data]");
	if (scan->printer->options.verbose > 1 && !scan->error) {
		scan_put(scan, " ");
		scan->error = print_ip4_packet(scan->printer, cursor_skip(scan->at, entries),
					       length - entries);
	}
}

static void put_message(struct scan *scan, uint8_t type, uint32_t length)
{
	switch (type) {
	case TYPE_SOURCE_ACTIVE:
	case TYPE_RESPONSE:
		put_entries(scan, type, length);
		break;
	case TYPE_REQUEST:
		scan_put(scan, " SA-Request");
		if (scan_need(scan, 8))
			scan_put(scan, " for ");
		scan_put_ip4(scan, 4);
		break;
	case TYPE_KEEPALIVE:
		scan_put(scan, " Keepalive");
		if (length != HEADER_LENGTH)
			scan_put(scan, "[len=%u] ", length);
		break;
	case TYPE_NOTIFICATION:
		scan_put(scan, " Notification");
		break;
	default:
		scan_put(scan, " [type=%u len=%u]", type, length);
	}
}

int print_msdp_payload(struct printer *printer, struct cursor at, uint32_t length)
{
	struct scan scan = scan_begin(printer, at);
	uint32_t claimed;
	uint8_t type;

	printer->protocol = "msdp";
	scan_put(&scan, ": msdp");
	type = scan_u8(&scan, 0);
	claimed = scan_u16(&scan, 1);
	if (claimed > LENGTH_MAX || claimed < HEADER_LENGTH || !type || type > TYPE_LAST)
		scan_short(&scan);
	while (length && !scan.error) {
		type = scan_u8(&scan, 0);
		claimed = scan_u16(&scan, 1);
		if (claimed > LENGTH_USUAL || printer->options.verbose)
			scan_put(&scan, " [len %u]", claimed);
		if (claimed < HEADER_LENGTH || claimed > length)
			scan_short(&scan);
		put_message(&scan, type, claimed);
		scan_skip(&scan, claimed);
		length -= claimed;
	}
	return scan_end(&scan);
}
