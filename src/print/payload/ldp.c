// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* LDP (RFC 5036 section 3): PDUs of messages of TLVs, which ldp_tlv.c prints. */
#include "print/payload/ldp.h"

#define PDU_HEADER     10
#define MESSAGE_HEADER 8

static const struct print_name message_names[] = {
	{LDP_NOTIFICATION, "Notification"},
	{LDP_HELLO, "Hello"},
	{LDP_INITIALIZATION, "Initialization"},
	{LDP_KEEPALIVE, "Keepalive"},
	{LDP_ADDRESS, "Address"},
	{LDP_ADDRESS_WITHDRAW, "Address Withdraw"},
	{LDP_LABEL_MAPPING, "Label Mapping"},
	{LDP_LABEL_REQUEST, "Label Request"},
	{LDP_LABEL_WITHDRAW, "Label Withdraw"},
	{LDP_LABEL_RELEASE, "Label Release"},
	{LDP_LABEL_ABORT, "Label Abort Request"},
	{0, NULL},
};

/* Whether TLVs are what the message's text consists of. */
static bool has_tlvs(uint16_t type)
{
	switch (type) {
	case LDP_NOTIFICATION:
	case LDP_HELLO:
	case LDP_INITIALIZATION:
	case LDP_KEEPALIVE:
	case LDP_ADDRESS:
	case LDP_ADDRESS_WITHDRAW:
	case LDP_LABEL_MAPPING:
	case LDP_LABEL_WITHDRAW:
		return true;
	}
	return false;
}

static void put_tlvs(struct scan scan, uint32_t length, int *error)
{
	uint32_t used;

	while (length >= 4 && !scan.error) {
		used = print_ldp_tlv(&scan, length);
		if (!used)
			break;
		scan_skip(&scan, used);
		length -= used;
	}
	*error = scan.error;
}

/* Returns its length; 0 where nothing more of the payload is printed. */
static uint32_t put_message(struct scan *scan)
{
	uint16_t type, length;
	struct scan inner;
	const char *name;

	if (!scan_need(scan, MESSAGE_HEADER))
		return 0;
	type = scan_u16(scan, 0) & 0x7fff;
	length = scan_u16(scan, 2);
	name = print_name_find(message_names, type) ?: "Unknown";
	scan_put(scan, "\n\t  %s Message (0x%04x), length: %u", name, type, length);
	if (length < 4) {
		scan_put(scan, " (too short, < %u)", 4);
		return 0;
	}
	scan_put(scan, ", Message ID: 0x%08x, Flags: [%s if unknown]", scan_u32(scan, 4),
		 scan_u16(scan, 0) & 0x8000 ? "continue processing" : "ignore");
	if (!scan_need(scan, length))
		return 0;
	inner = *scan;
	scan_skip(&inner, MESSAGE_HEADER);
	if (has_tlvs(type))
		put_tlvs(inner, length - 4, &scan->error);
	/* For -vv four bytes too many, as tcpdump has it. */
	if (scan->printer->options.verbose > 1)
		scan_put_dump(scan, "\n\t  ", MESSAGE_HEADER, length);
	else if (!has_tlvs(type))
		scan_put_dump(scan, "\n\t  ", MESSAGE_HEADER, length - 4);
	return length + 4;
}

/* Likewise. */
static uint32_t put_pdu(struct scan *scan)
{
	const char *lead = scan->printer->options.verbose ? "\n\t" : "";
	uint32_t length, used, left;
	struct scan inner;

	if (!scan_need(scan, PDU_HEADER))
		return 0;
	if (scan_u16(scan, 0) != 1) {
		scan_put(scan, "%sLDP version %u packet not supported", lead, scan_u16(scan, 0));
		return 0;
	}
	length = scan_u16(scan, 2);
	if (length < PDU_HEADER - 4) {
		scan_put(scan, "%sLDP, pdu-length: %u (too short, < %u)", lead, length,
			 PDU_HEADER - 4);
		return 0;
	}
	scan_put(scan, "%sLDP, Label-Space-ID: ", lead);
	scan_put_ip4(scan, 4);
	scan_put(scan, ":%u, pdu-length: %u", scan_u16(scan, 8), length);
	if (!scan->printer->options.verbose)
		return 0;
	inner = *scan;
	scan_skip(&inner, PDU_HEADER);
	/* A message that is longer than what is left makes left wrap: the capture ends first. */
	for (left = length - (PDU_HEADER - 4); left; left -= used) {
		used = put_message(&inner);
		scan->error = inner.error;
		if (!used || inner.error)
			return 0;
		scan_skip(&inner, used);
	}
	return length + 4;
}

int print_ldp_payload(struct printer *printer, struct cursor at, uint32_t length)
{
	struct scan scan = scan_begin(printer, at);
	uint32_t used;

	printer->protocol = "ldp";
	while (length > PDU_HEADER + MESSAGE_HEADER) {
		used = put_pdu(&scan);
		if (!used)
			break;
		if (length < used) {
			scan_put(&scan, " [remaining length %u < %u]", length, used);
			scan_invalid(&scan);
			break;
		}
		scan_skip(&scan, used);
		length -= used;
	}
	return scan_end(&scan);
}
