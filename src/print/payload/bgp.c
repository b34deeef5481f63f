// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* BGP (RFC 4271 section 4): finding messages in the payload, and what all kinds of them print. */
#include "print/payload/bgp.h"

#define MARKER_LENGTH 16
#define HEADER_LENGTH 19

enum {
	MESSAGE_OPEN = 1,
	MESSAGE_UPDATE = 2,
	MESSAGE_NOTIFICATION = 3,
	MESSAGE_KEEPALIVE = 4,
	MESSAGE_ROUTE_REFRESH = 5,
};

static const struct print_name message_names[] = {
	{MESSAGE_OPEN, "Open"},
	{MESSAGE_UPDATE, "Update"},
	{MESSAGE_NOTIFICATION, "Notification"},
	{MESSAGE_KEEPALIVE, "Keepalive"},
	{MESSAGE_ROUTE_REFRESH, "Route Refresh"},
	{0, NULL},
};

/* Withdrawn routes of a family that the message does not name, taken for IPv4. False: no more. */
static bool put_withdrawn(struct scan *scan, uint32_t *length)
{
	uint32_t withdrawn;

	if (!scan_need(scan, HEADER_LENGTH + 2))
		return false;
	scan_skip(scan, HEADER_LENGTH);
	*length -= HEADER_LENGTH;
	withdrawn = scan_u16(scan, 0);
	if (*length < 2) {
		scan_short(scan);
		return false;
	}
	*length -= 2;
	scan_skip(scan, 2);
	if (*length < withdrawn)
		scan_short(scan);
	if (withdrawn > 1 && scan_need(scan, withdrawn)) {
		scan_put(scan, "\n\t  Withdrawn routes:");
		/* After an illegal prefix what it is taken for is the rest of the message. */
		withdrawn = print_bgp_prefix_list(scan, withdrawn, FAMILY_IP4);
	}
	scan_skip(scan, withdrawn);
	*length -= withdrawn;
	return !scan->error;
}

static void put_update(struct scan scan, uint32_t length, int *error)
{
	/* A length of 1, too short for any route, is not taken off; there is no end of RIB then. */
	bool odd = scan_u16(&scan, HEADER_LENGTH) == 1;
	uint32_t attributes;

	if (put_withdrawn(&scan, &length) && scan_need(&scan, 2)) {
		if (length < 2)
			scan_short(&scan);
		attributes = scan_u16(&scan, 0);
		length -= 2;
		scan_skip(&scan, 2);
		if (!attributes && !length && !odd)
			scan_put(&scan, "\n\t  End-of-Rib Marker (empty NLRI)");
		if (attributes && !scan.error) {
			if (length < attributes)
				scan_short(&scan);
			print_bgp_attribute_list(scan, attributes, length, 0, &scan.error);
			scan_skip(&scan, attributes);
			length -= attributes;
		}
		if (length && !scan.error) {
			scan_put(&scan, "\n\t  Updated routes:");
			print_bgp_prefix_list(&scan, length, FAMILY_IP4);
		}
	}
	*error = scan.error;
}

/* RFC 9003 section 2 */
static void put_shutdown(struct scan *scan, uint32_t length)
{
	uint32_t at = HEADER_LENGTH + 2, text = scan_u8(scan, at);

	if (!text) {
		scan_put(scan, ", empty Shutdown Communication");
		at++;
		length--;
	} else if (text + 1 > length) {
		scan_put(scan, ", invalid Shutdown Communication length");
	} else {
		scan_put(scan, ", Shutdown Communication (length: %u): \"", text);
		scan_put_text(scan, at + 1, text, true);
		scan_put(scan, "\"");
		at += text + 1;
		length -= text + 1;
	}
	if (!length)
		return;
	scan_put(scan, ", Data: (length: %u)", length);
	scan_put_dump(scan, "\n\t\t", at, length);
}

static void put_notification(struct scan *scan, uint32_t length)
{
	const char *name;
	uint8_t code, subcode;

	if (!scan_need(scan, HEADER_LENGTH + 2) || length < HEADER_LENGTH + 2)
		return;
	code = scan_u8(scan, HEADER_LENGTH);
	subcode = scan_u8(scan, HEADER_LENGTH + 1);
	scan_put(scan, ", %s (%u)", print_bgp_name_error(code) ?: "Unknown Error", code);
	name = print_bgp_name_subcode(code, subcode);
	/* Two kinds have no comma, in tcpdump either. */
	if (name)
		scan_put(scan, "%s subcode %s (%u)", code == 5 || code == 7 ? "" : ",", name,
			 subcode);
	length -= HEADER_LENGTH + 2;
	if (code != 6)
		return;
	if (subcode == 1 && length >= 7)
		scan_put(scan, ", AFI %s (%u), SAFI %s (%u), Max Prefixes: %u",
			 print_bgp_name_afi(scan_u16(scan, HEADER_LENGTH + 2)),
			 scan_u16(scan, HEADER_LENGTH + 2),
			 print_bgp_name_safi(scan_u8(scan, HEADER_LENGTH + 4)),
			 scan_u8(scan, HEADER_LENGTH + 4), scan_u32(scan, HEADER_LENGTH + 5));
	else if ((subcode == 2 || subcode == 4) && length)
		put_shutdown(scan, length);
}

static void put_route_refresh(struct scan *scan, uint32_t length)
{
	if (!scan_need(scan, HEADER_LENGTH + 4) || length < HEADER_LENGTH + 4)
		return;
	scan_put(scan, "\n\t  AFI %s (%u), SAFI %s (%u)",
		 print_bgp_name_afi(scan_u16(scan, HEADER_LENGTH)), scan_u16(scan, HEADER_LENGTH),
		 print_bgp_name_safi(scan_u8(scan, HEADER_LENGTH + 3)),
		 scan_u8(scan, HEADER_LENGTH + 3));
	if (scan->printer->options.verbose > 1)
		scan_put_dump(scan, "\n\t  ", 0, length);
}

static void put_message(struct scan *scan, uint32_t length)
{
	uint8_t type = scan_u8(scan, 18);

	scan_put(scan, "\n\t%s Message (%u), length: %u",
		 print_name_find(message_names, type) ?: "Unknown", type, length);
	switch (type) {
	case MESSAGE_OPEN:
		print_bgp_open(*scan, length, &scan->error);
		break;
	case MESSAGE_UPDATE:
		put_update(*scan, length, &scan->error);
		break;
	case MESSAGE_NOTIFICATION:
		put_notification(scan, length);
		break;
	case MESSAGE_KEEPALIVE:
		break;
	case MESSAGE_ROUTE_REFRESH:
		put_route_refresh(scan, length);
		break;
	default:
		scan_put(scan, "\n\t  no Message %u decoder", type);
		scan_put_dump(scan, "\n\t  ", 0, length);
	}
}

/* Skips up to a marker; returns how many bytes, or *length where there is none. */
static uint32_t find_marker(struct cursor at, uint32_t length)
{
	static const uint8_t marker[MARKER_LENGTH] = {255, 255, 255, 255, 255, 255, 255, 255,
						      255, 255, 255, 255, 255, 255, 255, 255};
	const uint8_t *bytes;
	uint32_t i;

	for (i = 0; i < length; i++) {
		bytes = cursor_bytes(at, i, MARKER_LENGTH);
		if (!bytes)
			return length;
		if (!memcmp(bytes, marker, MARKER_LENGTH))
			break;
	}
	return i;
}

int print_bgp_payload(struct printer *printer, struct cursor at, uint32_t length)
{
	struct scan scan = scan_begin(printer, at);
	uint32_t claimed, skipped;

	printer->protocol = "bgp";
	scan_put(&scan, ": BGP");
	if (!printer->options.verbose)
		return 0;
	if (length > at.avail)
		length = at.avail;
	while (length && !scan.error) {
		skipped = find_marker(scan.at, length);
		scan_skip(&scan, skipped);
		length -= skipped;
		if (!length)
			break;
		if (!cursor_has(scan.at, HEADER_LENGTH)) {
			print_text_cut(printer);
			break;
		}
		if (skipped)
			print_text_cut(printer);
		claimed = scan_u16(&scan, MARKER_LENGTH);
		if (claimed < HEADER_LENGTH) {
			scan_put(&scan, "\nmessage length %u < %u", claimed, HEADER_LENGTH);
			scan_invalid(&scan);
			break;
		}
		if (!cursor_has(scan.at, claimed)) {
			scan_put(&scan, "\n[|BGP %s]",
				 print_name_find(message_names, scan_u8(&scan, 18))
					 ?: "Unknown Message Type");
			break;
		}
		put_message(&scan, claimed);
		if (scan.error == BGP_LINE_CUT)
			return PRINT_CUT;
		if (scan.error == PRINT_CUT)
			print_text_cut(printer);
		scan.error = 0;
		scan_skip(&scan, claimed);
		length -= claimed < length ? claimed : length;
	}
	return scan_end(&scan);
}
