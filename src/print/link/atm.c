// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* ATM: LLC as of RFC 2684, Linux's classical IP over ATM, and Sun's raw ATM. */
#include "decode/link_header.h"
#include "print/link/wired.h"

#define SNAP_OF_IP 0xaaaa03000000
#define LLC_SNAP   0xaaaa03
#define LLC_ISO	   0xfefe03
#define LLC_IP	   0x060603

#define ATM_ADDRESSES 16

#define CIRCUIT_META	  1 /* on path 0 */
#define CIRCUIT_BROADCAST 2

static int put_llc(struct printer *printer, struct cursor at, uint32_t length)
{
	uint32_t used, before = printer->link_length;
	int err = print_llc_frame(printer, at, length, &used);

	printer->link_length = before + used;
	return err;
}

/* An unknown LLC header is taken for that of an IEEE 802.6 driver, and LLC comes after it. */
int print_atm_link(struct printer *printer, struct cursor at, uint32_t length)
{
	uint32_t header = (uint32_t)cursor_u16(at, 0) << 8 | cursor_u8(at, 2);

	printer->protocol = "atm";
	printer->link_length = at.avail;
	if (!cursor_has(at, LLC_HEADER) || length < LLC_HEADER) {
		print_text_cut(printer);
		return 0;
	}
	if (header != LLC_SNAP && header != LLC_ISO && header != LLC_IP) {
		if (printer->options.link_header && !cursor_has(at, ATM_ADDRESSES))
			return PRINT_CUT;
		if (printer->options.link_header)
			buffer_format(printer->out, "%08x%08x %08x%08x ", cursor_u32(at, 0),
				      cursor_u32(at, 4), cursor_u32(at, 8), cursor_u32(at, 12));
		if (!cursor_has(at, ATM_HEADER_802_6) || length < ATM_HEADER_802_6)
			return PRINT_CUT;
		printer->link_length = ATM_HEADER_802_6;
		return put_llc(printer, cursor_skip(at, ATM_HEADER_802_6),
			       length - ATM_HEADER_802_6);
	}
	printer->link_length = 0;
	return put_llc(printer, at, length);
}

int print_atm_clip(struct printer *printer, struct cursor at, uint32_t length)
{
	printer->protocol = "clip";
	printer->link_length = 0;
	if (!cursor_has(at, 6) || length < 6) {
		print_text_cut(printer);
		printer->link_length = at.avail;
		return 0;
	}
	if (printer->options.link_header)
		buffer_format(printer->out, "%u: ", length);
	if (((uint64_t)cursor_u32(at, 0) << 16 | cursor_u16(at, 4)) == SNAP_OF_IP)
		return put_llc(printer, at, length);
	return print_ip4_packet(printer, at, length);
}

int print_atm_sun(struct printer *printer, struct cursor at, uint32_t length)
{
	uint16_t circuit = cursor_u16(at, 2);
	uint8_t path = cursor_u8(at, 1);
	uint32_t used;
	int err;

	printer->protocol = "sunatm";
	if (!cursor_has(at, ATM_SUN_HEADER)) {
		print_text_cut(printer);
		printer->link_length = at.avail;
		return 0;
	}
	if (printer->options.link_header)
		buffer_format(printer->out, "%s: VPI:%u VCI:%u ",
			      cursor_u8(at, 0) & 0x80 ? "Tx" : "Rx", path, circuit);
	printer->link_length = ATM_SUN_HEADER;
	if (!path && (circuit == CIRCUIT_META || circuit == CIRCUIT_BROADCAST)) {
		buffer_string(printer->out, circuit == CIRCUIT_META ? "meta: " : "broadcast sig: ");
		return 0;
	}
	err = print_llc_frame(printer, cursor_skip(at, ATM_SUN_HEADER), length - ATM_SUN_HEADER,
			      &used);
	printer->link_length = ATM_SUN_HEADER;
	return err;
}
