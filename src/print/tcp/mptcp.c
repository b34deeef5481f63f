// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Multipath TCP options (RFC 6824 section 3, RFC 8684 section 3). */
#include <inttypes.h>

#include "print/printer.h"

enum {
	SUBTYPE_CAPABLE,
	SUBTYPE_JOIN,
	SUBTYPE_DSS,
	SUBTYPE_ADD_ADDRESS,
	SUBTYPE_REMOVE_ADDRESS,
	SUBTYPE_PRIORITY,
	SUBTYPE_FAIL,
	SUBTYPE_FAST_CLOSE,
	SUBTYPES,
};

enum dss_flag {
	DSS_ACK = 0x01,
	DSS_LONG_ACK = 0x02,
	DSS_MAPPING = 0x04,
	DSS_LONG_SEQUENCE = 0x08,
	DSS_FIN = 0x10,
};

#define BACKUP		  0x01
#define CHECKSUM_REQUIRED 0x80
#define JOIN_HMAC_LENGTH  20

static bool put_capable(struct printer *printer, struct cursor at, uint32_t length, uint8_t flags)
{
	uint8_t version = cursor_u8(at, 2) & 15;
	bool ack_only = (flags & (TCP_SYN | TCP_ACK)) == TCP_ACK;

	if (!((length == 12 || length == 4) && flags & TCP_SYN) &&
	    !((length == 20 || length == 22) && ack_only))
		return false;
	if (version > 1) {
		buffer_format(printer->out, " Unknown Version (%u)", version);
		return true;
	}
	buffer_format(printer->out, " v%u", version);
	if (cursor_u8(at, 3) & CHECKSUM_REQUIRED)
		buffer_literal(printer->out, " csum");
	if (length < 12)
		return true;
	buffer_format(printer->out, " {0x%" PRIx64, cursor_u64(at, 4));
	if (length >= 20)
		buffer_format(printer->out, ",0x%" PRIx64, cursor_u64(at, 12));
	buffer_char(printer->out, '}');
	return true;
}

static bool put_join(struct printer *printer, struct cursor at, uint32_t length, uint8_t flags)
{
	bool syn_ack = (flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK);

	if (!(length == 12 && flags & TCP_SYN) && !(length == 16 && syn_ack) &&
	    !(length == 24 && flags & TCP_ACK))
		return false;
	if (length == 24) {
		buffer_literal(printer->out, " hmac 0x");
		print_text_hex(printer, at.data + 4, JOIN_HMAC_LENGTH);
		return true;
	}
	if (cursor_u8(at, 2) & BACKUP)
		buffer_literal(printer->out, " backup");
	buffer_format(printer->out, " id %u", cursor_u8(at, 3));
	if (length == 12)
		buffer_format(printer->out, " token 0x%x nonce 0x%x", cursor_u32(at, 4),
			      cursor_u32(at, 8));
	else
		buffer_format(printer->out, " hmac 0x%" PRIx64 " nonce 0x%x", cursor_u64(at, 4),
			      cursor_u32(at, 12));
	return true;
}

/* A sequence number of 4 or 8 bytes off the front of what is left; false where it is short. */
static bool put_wide(struct printer *printer, struct cursor *at, bool wide)
{
	if (!cursor_has(*at, wide ? 8 : 4))
		return false;
	if (wide)
		buffer_format(printer->out, "%" PRIu64, cursor_u64(*at, 0));
	else
		buffer_decimal(printer->out, cursor_u32(*at, 0));
	*at = cursor_skip(*at, wide ? 8 : 4);
	return true;
}

static bool put_mapping(struct printer *printer, struct cursor *at, uint8_t dss)
{
	buffer_literal(printer->out, " seq ");
	if (!put_wide(printer, at, dss & DSS_LONG_SEQUENCE) || !cursor_has(*at, 4))
		return false;
	buffer_format(printer->out, " subseq %u", cursor_u32(*at, 0));
	if (!cursor_has(*at, 6))
		return false;
	buffer_format(printer->out, " len %u", cursor_u16(*at, 4));
	*at = cursor_skip(*at, 6);
	/* The checksum is there only if it was negotiated, which a length of 2 more shows. */
	if (cursor_has(*at, 2)) {
		buffer_format(printer->out, " csum 0x%x", cursor_u16(*at, 0));
		*at = cursor_skip(*at, 2);
	}
	return true;
}

static bool put_dss(struct printer *printer, struct cursor at, uint32_t length, uint8_t flags)
{
	uint8_t dss = cursor_u8(at, 3);

	if (length < 4 || flags & TCP_SYN)
		return false;
	if (dss & DSS_FIN)
		buffer_literal(printer->out, " fin");
	at = cursor_skip(at, 4);
	if (dss & DSS_ACK) {
		buffer_literal(printer->out, " ack ");
		if (!put_wide(printer, &at, dss & DSS_LONG_ACK))
			return false;
	}
	if (dss & DSS_MAPPING && !put_mapping(printer, &at, dss))
		return false;
	return !at.avail;
}

static void put_echo(struct printer *printer, uint8_t version_or_echo)
{
	static const struct print_name names[] = {
		{0x0, " v1"}, {0x1, " v1-echo"}, {0x4, " v0-ip4"}, {0x6, " v0-ip6"}, {0, NULL},
	};
	const char *name = print_name_find(names, version_or_echo);

	buffer_string(printer->out, name ? name : " [bad version/echo]");
}

/* The length alone gives the family, and whether port (2) and HMAC (8) are there. */
static bool put_add_address(struct printer *printer, struct cursor at, uint32_t length)
{
	uint32_t address_length = length < 20 ? 4 : 16;
	uint32_t extra = length - 4 - address_length;

	if (length < 8 || (extra != 0 && extra != 2 && extra != 8 && extra != 10))
		return false;
	put_echo(printer, cursor_u8(at, 2) & 15);
	buffer_format(printer->out, " id %u ", cursor_u8(at, 3));
	if (address_length == 4)
		print_address_ip4(printer, at.data + 4);
	else
		print_address_ip6(printer, at.data + 4);
	at = cursor_skip(at, 4 + address_length);
	if (extra == 2 || extra == 10) {
		buffer_format(printer->out, ":%u", cursor_u16(at, 0));
		at = cursor_skip(at, 2);
	}
	if (extra >= 8)
		buffer_format(printer->out, " hmac 0x%" PRIx64, cursor_u64(at, 0));
	return true;
}

static bool put_remove_address(struct printer *printer, struct cursor at, uint32_t length)
{
	uint32_t i;

	if (length < 4)
		return false;
	buffer_literal(printer->out, " id");
	for (i = 3; i < length; i++)
		buffer_format(printer->out, " %u", cursor_u8(at, i));
	return true;
}

static bool put_priority(struct printer *printer, struct cursor at, uint32_t length)
{
	if (length != 3 && length != 4)
		return false;
	buffer_string(printer->out, cursor_u8(at, 2) & BACKUP ? " backup" : " non-backup");
	if (length == 4)
		buffer_format(printer->out, " id %u", cursor_u8(at, 3));
	return true;
}

bool print_mptcp_option(struct printer *printer, struct cursor at, uint32_t length, uint8_t flags)
{
	static const char *const names[SUBTYPES] = {
		"capable", "join", "dss", "add-addr", "rem-addr", "prio", "fail", "fast-close",
	};
	uint8_t subtype = cursor_u8(at, 2) >> 4;

	printer->protocol = "mptcp";
	if (length < 3)
		return false;
	buffer_format(printer->out, " %u %s", length,
		      subtype < SUBTYPES ? names[subtype] : "unknown");
	switch (subtype) {
	case SUBTYPE_CAPABLE:
		return put_capable(printer, at, length, flags);
	case SUBTYPE_JOIN:
		return put_join(printer, at, length, flags);
	case SUBTYPE_DSS:
		return put_dss(printer, at, length, flags);
	case SUBTYPE_ADD_ADDRESS:
		return put_add_address(printer, at, length);
	case SUBTYPE_REMOVE_ADDRESS:
		return put_remove_address(printer, at, length);
	case SUBTYPE_PRIORITY:
		return put_priority(printer, at, length);
	case SUBTYPE_FAIL:
		if (length == 12)
			buffer_format(printer->out, " seq %" PRIu64, cursor_u64(at, 4));
		return length == 12;
	case SUBTYPE_FAST_CLOSE:
		if (length == 12)
			buffer_format(printer->out, " key 0x%" PRIx64, cursor_u64(at, 4));
		return length == 12;
	}
	return true;
}
