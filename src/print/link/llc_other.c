// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* IEEE 802.2 frames that lead neither to SNAP nor to IP: their kind. */
#include <byteswap.h>

#include "print/printer.h"

#define FINAL_UNNUMBERED 0x10 /* the bit of poll or final in a control field of one byte */
#define FINAL_NUMBERED	 0x0100
#define COMMAND_MASK	 0xef /* an unnumbered command without that bit */
#define FORMAT_MASK	 0x03
#define SUPERVISORY	 0x01
#define COMMAND_XID	 0xaf
#define XID_FORMAT	 0x81

static const struct print_name command_names[] = {
	{0x03, "ui"}, {0xe3, "test"},  {COMMAND_XID, "xid"}, {0x63, "ua"}, {0x43, "disc"},
	{0x0f, "dm"}, {0x6f, "sabme"}, {0x87, "frmr"},	     {0, NULL},
};

static const struct print_name flag_names[] = {
	{0, "Command"},
	{LLC_RESPONSE_BIT, "Response"},
	{FINAL_UNNUMBERED, "Poll"},
	{LLC_RESPONSE_BIT | FINAL_UNNUMBERED, "Final"},
	{FINAL_NUMBERED, "Poll"},
	{LLC_RESPONSE_BIT | FINAL_NUMBERED, "Final"},
	{0, NULL},
};

static const struct print_name supervisory_names[] = {
	{0, "Receiver Ready"},
	{1, "Receiver not Ready"},
	{2, "Reject"},
	{0, NULL},
};

static void put_sap(struct printer *printer, const char *which, uint8_t sap)
{
	const char *name = print_llc_sap(sap);

	if (name)
		buffer_string(printer->out, name);
	else
		buffer_format(printer->out, "Unknown %s 0x%02x", which, sap);
	buffer_char(printer->out, ' ');
}

static void put_address(struct printer *printer, const uint8_t *address)
{
	print_address_ethernet(printer, address);
	buffer_char(printer->out, ' ');
}

/* Who to whom; one SAP where both are the same. */
static void put_ends(struct printer *printer, struct cursor at, const struct print_llc_ends *ends)
{
	uint8_t destination = cursor_u8(at, 0) & ~LLC_GROUP_BIT;
	uint8_t source = cursor_u8(at, 1) & ~LLC_RESPONSE_BIT;

	if (ends)
		put_address(printer, ends->source);
	if (source != destination)
		put_sap(printer, "SSAP", source);
	if (ends || source != destination)
		buffer_literal(printer->out, "> ");
	if (ends)
		put_address(printer, ends->destination);
	put_sap(printer, "DSAP", destination);
}

static const char *flag_name(uint32_t flags)
{
	const char *name = print_name_find(flag_names, flags);

	return name ? name : "?";
}

static int put_unnumbered(struct printer *printer, struct cursor at, uint32_t length, bool *dump)
{
	uint8_t control = cursor_u8(at, 2), command = control & COMMAND_MASK;
	uint8_t response = cursor_u8(at, 1) & LLC_RESPONSE_BIT;
	const char *name = print_name_find(command_names, command);

	buffer_literal(printer->out, "Unnumbered, ");
	if (name)
		buffer_string(printer->out, name);
	else
		buffer_format(printer->out, "%02x", command);
	buffer_format(printer->out, ", Flags [%s], length %u",
		      flag_name(response | (control & FINAL_UNNUMBERED)), length);
	at = cursor_skip(at, LLC_HEADER);
	if (command != COMMAND_XID)
		return 0;
	*dump = false;
	if (length == LLC_HEADER)
		return 0;
	if (!cursor_has(at, 1)) {
		print_text_cut(printer);
		return 0;
	}
	*dump = true;
	if (cursor_u8(at, 0) != XID_FORMAT)
		return 0;
	*dump = false;
	if (length < LLC_HEADER + 3 || !cursor_has(at, 3)) {
		print_text_cut(printer);
		return 0;
	}
	buffer_format(printer->out, ": %02x %02x", cursor_u8(at, 1), cursor_u8(at, 2));
	return 0;
}

static void put_numbered(struct printer *printer, struct cursor at, uint32_t length)
{
	uint16_t control = bswap_16(cursor_u16(at, 2));
	uint8_t response = cursor_u8(at, 1) & LLC_RESPONSE_BIT;
	const char *name = print_name_find(supervisory_names, control >> 2 & 3);

	if ((control & FORMAT_MASK) == SUPERVISORY)
		buffer_format(printer->out, "Supervisory, %s, rcv seq %u", name ? name : "?",
			      control >> 9);
	else
		buffer_format(printer->out, "Information, send seq %u, rcv seq %u",
			      control >> 1 & 0x7f, control >> 9);
	buffer_format(printer->out, ", Flags [%s], length %u",
		      flag_name(response | (control & FINAL_NUMBERED)), length);
}

int print_llc_other(struct printer *printer, struct cursor at, uint32_t length,
		    const struct print_llc_ends *ends, uint32_t header_length)
{
	bool dump = true;
	int err = 0;

	if (!printer->options.link_header)
		put_ends(printer, at, ends);
	if (header_length == LLC_HEADER) {
		err = put_unnumbered(printer, at, length, &dump);
	} else {
		put_numbered(printer, at, length);
		dump = (cursor_u8(at, 2) & FORMAT_MASK) != SUPERVISORY;
	}
	return err || !dump ? err : print_dump_default(printer, at, at.avail);
}
