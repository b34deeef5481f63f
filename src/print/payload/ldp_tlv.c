// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* TLVs of LDP messages (RFC 5036 section 3.4, RFC 3479, RFC 3988; FECs also RFC 4447). */
#include "print/payload/family.h"
#include "print/payload/ldp.h"

#define TLV_HEADER 4

enum {
	TLV_FEC = 0x0100,
	TLV_ADDRESS_LIST = 0x0101,
	TLV_GENERIC_LABEL = 0x0200,
	TLV_STATUS = 0x0300,
	TLV_HELLO = 0x0400,
	TLV_IP4_TRANSPORT = 0x0401,
	TLV_SEQUENCE = 0x0402,
	TLV_IP6_TRANSPORT = 0x0403,
	TLV_SESSION = 0x0500,
	TLV_FAULT_TOLERANT = 0x0503,
	TLV_MTU = 0x0601,
};

enum {
	FEC_PREFIX = 0x02,
	FEC_PSEUDOWIRE = 0x80,
};

enum {
	PARAMETER_MTU = 0x01,
	PARAMETER_DESCRIPTION = 0x03,
	PARAMETER_VERIFICATION = 0x0c, /* RFC 5085 section 4 */
};

static const struct print_name tlv_names[] = {
	{TLV_FEC, "FEC"},
	{TLV_ADDRESS_LIST, "Address List"},
	{0x0103, "Hop Count"},
	{0x0104, "Path Vector"},
	{TLV_GENERIC_LABEL, "Generic Label"},
	{0x0201, "ATM Label"},
	{0x0202, "Frame-Relay Label"},
	{TLV_STATUS, "Status"},
	{0x0301, "Extended Status"},
	{0x0302, "Returned PDU"},
	{0x0303, "Returned Message"},
	{TLV_HELLO, "Common Hello Parameters"},
	{TLV_IP4_TRANSPORT, "IPv4 Transport Address"},
	{TLV_SEQUENCE, "Configuration Sequence Number"},
	{TLV_IP6_TRANSPORT, "IPv6 Transport Address"},
	{TLV_SESSION, "Common Session Parameters"},
	{0x0501, "ATM Session Parameters"},
	{0x0502, "Frame-Relay Session Parameters"},
	{TLV_FAULT_TOLERANT, "Fault-Tolerant Session Parameters"},
	{0x0600, "Label Request Message ID"},
	{TLV_MTU, "MTU"},
	{0, NULL},
};

static const struct print_name fec_names[] = {
	{0x01, "Wildcard"},
	{FEC_PREFIX, "Prefix"},
	{0x03, "Host address"},
	{FEC_PSEUDOWIRE, "Martini VC"},
	{0, NULL},
};

static const struct print_name parameter_names[] = {
	{PARAMETER_MTU, "MTU"},
	{PARAMETER_DESCRIPTION, "Description"},
	{PARAMETER_VERIFICATION, "VCCV"},
	{0, NULL},
};

static const struct print_name channel_names[] = {
	{0x01, "PWE3 control word"},
	{0x02, "MPLS Router Alert Label"},
	{0x04, "MPLS inner label TTL = 1"},
	{0, NULL},
};

static const struct print_name verification_names[] = {
	{0x01, "ICMP Ping"},
	{0x02, "LSP Ping"},
	{0x04, "BFD"},
	{0, NULL},
};

/* The value of a TLV, or what is left of it. */
struct value {
	struct scan *scan;
	uint32_t at; /* offset of the value in the scan */
	uint32_t length;
};

/* Whether the value has length more bytes; prints an error where it has not. */
static bool has(const struct value *value, uint32_t length)
{
	if (value->length >= length)
		return true;
	scan_put(value->scan, " [tlv length %u < %u]", value->length, length);
	scan_invalid(value->scan);
	return false;
}

static void take(struct value *value, uint32_t length)
{
	value->at += length;
	value->length -= length;
}

static void put_addresses(struct value value)
{
	struct scan *scan = value.scan;
	const char *name;
	uint16_t family;

	if (!has(&value, 2))
		return;
	family = scan_u16(scan, value.at);
	name = print_family_name(family);
	scan_put(scan, "\n\t      Address Family: ");
	if (name)
		scan_put(scan, "%s, addresses", name);
	else
		scan_put(scan, "Unknown (%u), addresses", family);
	take(&value, 2);
	if (family == FAMILY_IP4)
		for (; value.length >= 4 && scan_need(scan, value.at + 4); take(&value, 4)) {
			scan_put(scan, " ");
			scan_put_ip4(scan, value.at);
		}
	if (family == FAMILY_IP6)
		for (; value.length >= 16 && scan_need(scan, value.at + 16); take(&value, 16)) {
			scan_put(scan, " ");
			scan_put_ip6(scan, value.at);
		}
}

static void put_prefix(struct value value)
{
	struct scan *scan = value.scan;
	uint8_t address[16] = {0}, length;
	uint32_t bytes, address_length;
	uint16_t family;

	if (!has(&value, 2))
		return;
	family = scan_u16(scan, value.at);
	if (family != FAMILY_IP4 && family != FAMILY_IP6) {
		scan_put(scan, ": Address family %u prefix", family);
		return;
	}
	address_length = family == FAMILY_IP4 ? 4 : 16;
	take(&value, 2);
	length = scan_u8(scan, value.at);
	/* A prefix that is longer than the TLV counts as cut. */
	if (!value.length)
		scan->error = PRINT_CUT;
	if (scan->error)
		return;
	if (length > address_length * 8) {
		scan_put(scan, ": IPv%c prefix (invalid length)", family == FAMILY_IP4 ? '4' : '6');
		return;
	}
	take(&value, 1);
	bytes = (length + 7u) / 8;
	if (!scan_need(scan, value.at + bytes) || value.length < bytes) {
		scan->error = PRINT_CUT;
		return;
	}
	memcpy(address, scan_bytes(scan, value.at, bytes), bytes);
	if (length % 8)
		address[bytes - 1] &= (uint8_t)(0xff00 >> length % 8);
	scan_put(scan, ": IPv%c prefix ", family == FAMILY_IP4 ? '4' : '6');
	if (family == FAMILY_IP4)
		print_address_ip4(scan->printer, address);
	else
		print_address_ip6(scan->printer, address);
	scan_put(scan, "/%u", length);
}

static void put_bits(struct scan *scan, const char *label, const struct print_name *names,
		     uint8_t bits)
{
	scan_put(scan, "\n\t\t  %s (0x%02x) = [", label, bits);
	if (!scan->error)
		print_name_bits(scan->printer, names, bits);
	scan_put(scan, "]");
}

/* at: of the parameter's type; length: of all of it. */
static void put_parameter(struct scan *scan, uint32_t at, uint8_t type, uint8_t length)
{
	scan_put(scan, "\n\t\tInterface Parameter: %s (0x%02x), len %u",
		 print_name_find(parameter_names, type) ?: "Unknown", type, length);
	switch (type) {
	case PARAMETER_MTU:
		scan_put(scan, ": %u", scan_u16(scan, at + 2));
		break;
	case PARAMETER_DESCRIPTION:
		scan_put(scan, ": ");
		scan_put_text(scan, at + 2, length - 2u, false);
		break;
	case PARAMETER_VERIFICATION:
		put_bits(scan, "Control Channels", channel_names, scan_u8(scan, at + 2));
		put_bits(scan, "CV Types", verification_names, scan_u8(scan, at + 3));
		break;
	default:
		scan_put_dump(scan, "\n\t\t  ", at + 2, length - 2u);
	}
}

static void put_pseudowire(struct value value)
{
	struct scan *scan = value.scan;
	uint8_t info, left, type, length;
	uint16_t encapsulation;
	uint32_t group;

	if (!has(&value, 7))
		return;
	encapsulation = scan_u16(scan, value.at);
	info = scan_u8(scan, value.at + 2);
	group = scan_u32(scan, value.at + 3);
	if (info && (!has(&value, 11) || !scan_need(scan, value.at + 11)))
		return;
	scan_put(scan, ": %s, %scontrol word, group-ID %u",
		 print_family_encapsulation(encapsulation & 0x7fff) ?: "Unknown",
		 encapsulation & 0x8000 ? "" : "no ", group);
	if (!info) {
		scan_put(scan, ", VC-info-length: %u", info);
		return;
	}
	scan_put(scan, ", VC-ID %u, VC-info-length: %u", scan_u32(scan, value.at + 7), info);
	if (info < 4) {
		scan_put(scan, " (invalid, < 4");
		return;
	}
	take(&value, 11);
	left = info - 4;
	if (!has(&value, left))
		return;
	while (left > 2 && !scan->error) {
		type = scan_u8(scan, value.at);
		length = scan_u8(scan, value.at + 1);
		if (length < 2 || length > left)
			break;
		put_parameter(scan, value.at, type, length);
		value.at += length;
		left -= length;
	}
}

static void put_fec(struct value value)
{
	uint8_t type;

	if (!has(&value, 1))
		return;
	type = scan_u8(value.scan, value.at);
	scan_put(value.scan, "\n\t      %s FEC (0x%02x)",
		 print_name_find(fec_names, type) ?: "Unknown", type);
	take(&value, 1);
	if (type == FEC_PREFIX)
		put_prefix(value);
	else if (type == FEC_PSEUDOWIRE)
		put_pseudowire(value);
}

static void put_status(struct value value)
{
	struct scan *scan = value.scan;
	uint32_t status, message;

	if (!has(&value, 8))
		return;
	status = scan_u32(scan, value.at);
	scan_put(scan, "\n\t      Status: 0x%02x, Flags: [%s and %s forward]", status & 0x3fffffff,
		 status & 0x80000000 ? "Fatal error" : "Advisory Notification",
		 status & 0x40000000 ? "do" : "don't");
	message = scan_u32(scan, value.at + 4);
	if (message)
		scan_put(scan, ", causing Message ID: 0x%08x", message);
}

static void put_hello(struct value value)
{
	uint16_t flags;

	if (!has(&value, 4))
		return;
	flags = scan_u16(value.scan, value.at + 2);
	scan_put(value.scan, "\n\t      Hold Time: %us, Flags: [%s Hello%s]",
		 scan_u16(value.scan, value.at), flags & 0x8000 ? "Targeted" : "Link",
		 flags & 0x4000 ? ", Request for targeted Hellos" : "");
}

/* RFC 5036 section 3.5.3. 4.99.3 takes the flags from the wrong byte and leaves out the rest. */
static void put_session(struct value value)
{
	struct scan *scan = value.scan;
	bool later = printer_since(scan->printer, PRINT_4_99_5);
	uint8_t flags;

	if (!has(&value, later ? 14 : 8))
		return;
	flags = scan_u8(scan, value.at + (later ? 4 : 6));
	scan_put(scan,
		 "\n\t      Version: %u, Keepalive: %us, Flags: [Downstream %s, Loop Detection %s]",
		 scan_u16(scan, value.at), scan_u16(scan, value.at + 2),
		 flags & 0x80 ? "On Demand" : "Unsolicited", flags & 0x40 ? "Enabled" : "Disabled");
	if (!later)
		return;
	scan_need(scan, value.at + 14);
	scan_put(scan,
		 "\n\t      Path Vector Limit %u, Max-PDU length: %u, Receiver Label-Space-ID ",
		 scan_u8(scan, value.at + 5), scan_u16(scan, value.at + 6));
	scan_put_ip4(scan, value.at + 8);
	scan_put(scan, ":%u", scan_u16(scan, value.at + 12));
}

/* RFC 3479 section 8.2 */
static void put_fault_tolerant(struct value value)
{
	struct scan *scan = value.scan;
	uint32_t reconnect, recovery;
	uint16_t flags;

	if (!has(&value, 12))
		return;
	flags = scan_u16(scan, value.at);
	scan_put(scan,
		 "\n\t      Flags: [%sReconnect, %sSave State, %sAll-Label Protection, "
		 "%s Checkpoint, %sRe-Learn State]",
		 flags & 0x8000 ? "" : "No ", flags & 8 ? "" : "Don't ", flags & 4 ? "" : "No ",
		 flags & 2 ? "Sequence Numbered Label" : "All Labels", flags & 1 ? "" : "Don't ");
	reconnect = scan_u32(scan, value.at + 4);
	if (reconnect)
		scan_put(scan, ", Reconnect Timeout: %ums", reconnect);
	recovery = scan_u32(scan, value.at + 8);
	if (recovery)
		scan_put(scan, ", Recovery Time: %ums", recovery);
}

static void put_value(struct value value, uint16_t type)
{
	struct scan *scan = value.scan;

	switch (type) {
	case TLV_FEC:
		put_fec(value);
		break;
	case TLV_ADDRESS_LIST:
		put_addresses(value);
		break;
	case TLV_GENERIC_LABEL:
		if (has(&value, 4))
			scan_put(scan, "\n\t      Label: %u", scan_u32(scan, value.at) & 0xfffff);
		break;
	case TLV_STATUS:
		put_status(value);
		break;
	case TLV_HELLO:
		put_hello(value);
		break;
	case TLV_IP4_TRANSPORT:
	case TLV_IP6_TRANSPORT:
		if (!has(&value, type == TLV_IP4_TRANSPORT ? 4 : 16) ||
		    !scan_need(scan, value.at + (type == TLV_IP4_TRANSPORT ? 4 : 16)))
			break;
		scan_put(scan, "\n\t      IPv%c Transport Address: ",
			 type == TLV_IP4_TRANSPORT ? '4' : '6');
		if (type == TLV_IP4_TRANSPORT)
			scan_put_ip4(scan, value.at);
		else
			scan_put_ip6(scan, value.at);
		break;
	case TLV_SEQUENCE:
		if (has(&value, 4))
			scan_put(scan, "\n\t      Sequence Number: %u", scan_u32(scan, value.at));
		break;
	case TLV_SESSION:
		put_session(value);
		break;
	case TLV_FAULT_TOLERANT:
		put_fault_tolerant(value);
		break;
	case TLV_MTU:
		if (has(&value, 2))
			scan_put(scan, "\n\t      MTU: %u", scan_u16(scan, value.at));
		break;
	default:
		if (scan->printer->options.verbose < 2)
			scan_put_dump(scan, "\n\t      ", value.at, value.length);
	}
}

uint32_t print_ldp_tlv(struct scan *scan, uint32_t left)
{
	uint16_t flags = scan_u16(scan, 0), length = scan_u16(scan, 2), type = flags & 0x3fff;

	if (left < TLV_HEADER || length > left - TLV_HEADER) {
		scan_put(scan, "\n\t\t TLV contents go past end of message");
		return 0;
	}
	scan_put(scan, "\n\t    %s TLV (0x%04x), length: %u, Flags: [%s and %s forward if unknown]",
		 print_name_find(tlv_names, type) ?: "Unknown", type, length,
		 flags & 0x8000 ? "continue processing" : "ignore",
		 flags & 0x4000 ? "do" : "don't");
	put_value((struct value){scan, TLV_HEADER, length}, type);
	return length + TLV_HEADER;
}
