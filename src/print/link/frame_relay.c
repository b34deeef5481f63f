// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Frame relay (Q.922, RFC 2427) and bundles of its links (FRF.16). */
#include "decode/frame_relay.h"
#include "decode/link_header.h"
#include "print/link/wired.h"

/* Of frame_relay.flags. */
static const struct print_name flag_names[] = {
	{FRAME_RELAY_COMMAND, "C!"},	{FRAME_RELAY_DISCARD, "DE"},
	{FRAME_RELAY_BACKWARD, "BECN"}, {FRAME_RELAY_FORWARD, "FECN"},
	{FRAME_RELAY_CORE, "sdlcore"},	{0, NULL},
};

static const struct print_name nlpid_names[] = {
	{FRAME_RELAY_NLPID_IP4, "IPv4"},
	{FRAME_RELAY_NLPID_IP6, "IPv6"},
	{FRAME_RELAY_NLPID_SNAP, "SNAP"},
	{FRAME_RELAY_NLPID_PPP, "PPP"},
	{0x00, "NULL"},
	{0x08, "Q.933"},
	{0x81, "CLNP"},
	{0x82, "ES-IS"},
	{0x83, "IS-IS"},
	{0xb1, "FRF.15"},
	{0, NULL},
};

static const struct print_name fragment_names[] = {
	{BUNDLE_BEGIN, "Begin"},
	{BUNDLE_END, "End"},
	{BUNDLE_CONTROL, "Control"},
	{0, NULL},
};

static void put_header(struct printer *printer, const struct frame_relay *address, const char *kind,
		       uint16_t value, uint32_t length)
{
	const char *name =
		*kind == 'c' ? print_name_ethertype(value) : print_name_find(nlpid_names, value);

	if (printer->options.quiet) {
		buffer_format(printer->out, "Q.922, DLCI %u, length %u: ", address->circuit,
			      length);
		return;
	}
	buffer_format(printer->out, "Q.922, hdr-len %u, DLCI %u, Flags [", address->length,
		      address->circuit);
	print_name_bits(printer, flag_names, address->flags);
	buffer_format(printer->out, "], %s %s (0x%0*x), length %u: ", kind, name ? name : "unknown",
		      *kind == 'c' ? 4 : 2, value, length);
}

static int put_network(struct printer *printer, uint8_t nlpid, struct cursor at, uint32_t length,
		       bool *known)
{
	*known = true;
	switch (nlpid) {
	case FRAME_RELAY_NLPID_IP4:
		return print_ip4_packet(printer, at, length);
	case FRAME_RELAY_NLPID_IP6:
		return print_ip6_packet(printer, at, length);
	case FRAME_RELAY_NLPID_SNAP:
		return print_llc_snap(printer, at, length, NULL, known);
	case FRAME_RELAY_NLPID_PPP:
		return print_ppp_frame(printer, at, length);
	default:
		*known = false;
		return 0;
	}
}

/* Here a cut ends the line and no more: what is in front of the frame was printed. */
static int put_cut(struct printer *printer)
{
	print_text_cut(printer);
	return 0;
}

/* Behind the address and the control field, with or without a byte of padding. */
static int put_routed(struct printer *printer, const struct frame_relay *address, struct cursor at,
		      uint32_t length, uint32_t *used)
{
	bool padded = !cursor_u8(at, address->length + 1), known;
	uint32_t header = address->length + (padded ? 3 : 2);
	uint8_t nlpid = cursor_u8(at, header - 1);
	struct cursor payload = cursor_skip(at, header);
	int err;

	if (!cursor_has(at, address->length + 2))
		return put_cut(printer);
	if (padded && address->length != 3)
		buffer_literal(printer->out, "Pad! ");
	if (!padded && address->length == 3)
		buffer_literal(printer->out, "No pad! ");
	if (!cursor_has(at, header))
		return put_cut(printer);
	*used = header;
	if (printer->options.link_header)
		put_header(printer, address, "NLPID", nlpid, length);
	err = put_network(printer, nlpid, payload, length - header, &known);
	if (known)
		return err;
	if (!printer->options.link_header)
		put_header(printer, address, "NLPID", nlpid, length);
	return nlpid == FRAME_RELAY_NLPID_SNAP
		       ? print_dump_default(printer, at, length)
		       : print_dump_default(printer, payload, length - header);
}

int print_frame_relay_frame(struct printer *printer, struct cursor at, uint32_t length,
			    uint32_t *used)
{
	struct frame_relay address;
	uint16_t type;
	bool known;
	int err;

	printer->protocol = "fr";
	*used = 0;
	err = frame_relay_read(at, length, &address);
	if (err == -EINVAL) {
		buffer_literal(printer->out, "Q.922, invalid address");
		return 0;
	}
	if (err || !cursor_has(at, address.length + 1))
		return put_cut(printer);
	type = cursor_u16(at, address.length);
	if (cursor_u8(at, address.length) == LLC_UNNUMBERED || !address.circuit)
		return put_routed(printer, &address, at, length, used);
	if (cursor_has(at, address.length + 2) && length >= address.length + 2) {
		if (printer->options.link_header)
			put_header(printer, &address, type > 0xff ? "cisco-ethertype" : "NLPID",
				   type, length);
		*used = address.length + 2;
		err = print_ethernet_payload(printer, type, cursor_skip(at, *used), length - *used,
					     &known);
		if (known)
			return err;
	}
	buffer_format(printer->out, "UI %02x! ", cursor_u8(at, address.length));
	return put_routed(printer, &address, at, length, used);
}

int print_frame_relay_link(struct printer *printer, struct cursor at, uint32_t length)
{
	uint32_t used;
	int err;

	printer->protocol = "fr";
	if (length < FRAME_RELAY_LEAST || !cursor_has(at, FRAME_RELAY_LEAST)) {
		print_text_cut(printer);
		printer->link_length = at.avail;
		return 0;
	}
	err = print_frame_relay_frame(printer, at, length, &used);
	printer->link_length = used;
	return err;
}

int print_frame_relay_bundle(struct printer *printer, struct cursor at, uint32_t length)
{
	uint8_t flags = cursor_u8(at, 0) & (BUNDLE_BEGIN | BUNDLE_END | BUNDLE_CONTROL);
	uint32_t sequence = (uint32_t)(cursor_u8(at, 0) & 0x1e) << 7 | cursor_u8(at, 1), used;

	printer->protocol = "mfr";
	if (length < FRAME_RELAY_LEAST || !cursor_has(at, FRAME_RELAY_LEAST)) {
		print_text_cut(printer);
		printer->link_length = at.avail;
		return 0;
	}
	printer->link_length = BUNDLE_HEADER;
	buffer_format(printer->out, "FRF.16 Frag, seq %u, Flags [", sequence);
	print_name_bits(printer, fragment_names, flags);
	if (flags & BUNDLE_BEGIN && !(flags & BUNDLE_CONTROL)) {
		buffer_literal(printer->out, "], ");
		return print_frame_relay_frame(printer, cursor_skip(at, BUNDLE_HEADER),
					       length - BUNDLE_HEADER, &used);
	}
	buffer_char(printer->out, ']');
	print_dump_hex(printer, "\n\t", at, length, 0);
	return 0;
}
