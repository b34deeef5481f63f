// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* What the two versions of IP have in common: which of them it is, and what they carry. */
#include <netinet/in.h>

#include "print/printer.h"

int print_ip_any(struct printer *printer, struct cursor at, uint32_t length)
{
	printer->protocol = "ipn";
	if (length < 1) {
		buffer_format(printer->out, "truncated-ip %u", length);
		return 0;
	}
	if (!cursor_has(at, 1))
		return PRINT_CUT;
	switch (cursor_u8(at, 0) >> 4) {
	case 4:
		return print_ip4_packet(printer, at, length);
	case 6:
		return print_ip6_packet(printer, at, length);
	}
	buffer_format(printer->out, "unknown ip %u", cursor_u8(at, 0) >> 4);
	return 0;
}

/* RFC 4302 section 2 */
int print_ip_authentication(struct printer *printer, struct cursor at, uint32_t *used)
{
	uint8_t words = cursor_u8(at, 1);
	uint32_t length = (words + 2u) * 4;
	uint16_t reserved = cursor_u16(at, 2);
	uint32_t i;

	printer->protocol = "ah";
	buffer_literal(printer->out, "AH");
	if (!cursor_has(at, 2))
		return PRINT_CUT;
	buffer_char(printer->out, '(');
	if (printer->options.verbose)
		buffer_format(printer->out, "length=%u(%u-bytes),", words, length);
	if (!cursor_has(at, 4))
		return PRINT_CUT;
	if (reserved)
		buffer_format(printer->out, "reserved=0x%x[MustBeZero],", reserved);
	if (!cursor_has(at, 8))
		return PRINT_CUT;
	buffer_format(printer->out, "spi=0x%08x,", cursor_u32(at, 4));
	if (!cursor_has(at, AUTHENTICATION_HEADER))
		return PRINT_CUT;
	buffer_format(printer->out, "seq=0x%x,icv=0x", cursor_u32(at, 8));
	for (i = AUTHENTICATION_HEADER; i < length; i++) {
		if (!cursor_has(at, i + 1))
			return PRINT_CUT;
		buffer_hex_padded(printer->out, cursor_u8(at, i), 2);
	}
	buffer_literal(printer->out, "): ");
	*used = length;
	return 0;
}

static int put_other(struct printer *printer, uint8_t protocol, uint32_t length)
{
	const char *name = print_name_service_protocol(protocol);

	if (!printer->options.numeric && name)
		buffer_format(printer->out, " %s %u", name, length);
	else
		buffer_format(printer->out, " ip-proto-%u %u", protocol, length);
	return 0;
}

int print_ip_payload(struct printer *printer, const struct segment_network *network,
		     uint8_t protocol, struct cursor at, uint32_t length)
{
	uint32_t used;
	int err;

	while (protocol == IPPROTO_AH) {
		if (!cursor_has(at, 1)) {
			printer->protocol = "ah";
			print_text_cut(printer);
			return 0;
		}
		protocol = cursor_u8(at, 0);
		err = print_ip_authentication(printer, at, &used);
		if (err)
			return err;
		at = cursor_skip(at, used);
		length -= used;
	}
	switch (protocol) {
	case IPPROTO_TCP:
		return print_tcp_segment(printer, network, at, length);
	case IPPROTO_IPIP:
		return print_ip4_packet(printer, at, length);
	case IPPROTO_IPV6:
		return print_ip6_packet(printer, at, length);
	case IPPROTO_GRE:
		return print_gre_packet(printer, at, length);
	case IPPROTO_NONE:
		buffer_literal(printer->out, "no next header");
		return 0;
	default:
		return put_other(printer, protocol, length);
	}
}
