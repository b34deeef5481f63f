// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* IEEE 802.5 with source routing. */
#include "decode/link_header.h"
#include "print/link/wired.h"

static const char *const largest_frames[] = {"516",  "1500",  "2052",  "4472",
					     "8144", "11407", "17800", "??"};

static void put_header(struct printer *printer, struct cursor at, uint32_t length,
		       const struct print_llc_ends *ends)
{
	if (!printer->options.quiet)
		buffer_format(printer->out, "%02x %02x ", cursor_u8(at, 0),
			      cursor_u8(at, TOKEN_RING_CONTROL));
	print_address_ethernet(printer, ends->source);
	buffer_literal(printer->out, " > ");
	print_address_ethernet(printer, ends->destination);
	buffer_format(printer->out, ", length %u: ", length);
}

static const char *broadcast_name(uint16_t field)
{
	if (!(field & 0x8000))
		return "Non-Broadcast";
	return field & 0x4000 ? "Single-route" : "All-routes";
}

static void put_route(struct printer *printer, struct cursor at, uint32_t route_length)
{
	uint16_t field = cursor_u16(at, 0), segment;
	uint32_t i;

	if (printer->options.verbose)
		buffer_format(printer->out, "%s %s", broadcast_name(field),
			      field & 0x80 ? "Backward" : "Forward");
	else
		buffer_format(printer->out, "rt = %x", field);
	for (i = 2; i + 2 <= route_length; i += 2) {
		segment = cursor_u16(at, i);
		if (printer->options.verbose)
			buffer_format(printer->out, " [%u:%u]", segment >> 4, segment & 15);
		else
			buffer_format(printer->out, ":%x", segment);
	}
	buffer_format(printer->out, " (%s) ", largest_frames[field >> 4 & 7]);
}

static int put_llc(struct printer *printer, struct cursor at, uint32_t length,
		   const struct print_llc_ends *ends)
{
	uint32_t used, before = printer->link_length;
	int err = print_llc_between(printer, at, length, ends, &used);

	printer->link_length = before + used;
	return err;
}

int print_token_ring_link(struct printer *printer, struct cursor at, uint32_t length)
{
	const uint8_t *destination = cursor_bytes(at, TOKEN_RING_DESTINATION, 6);
	const uint8_t *from = cursor_bytes(at, TOKEN_RING_SOURCE, 6);
	uint8_t source[6];
	const struct print_llc_ends ends = {source, destination};
	uint32_t route = 0;

	printer->protocol = "token-ring";
	printer->link_length = at.avail;
	if (!cursor_has(at, TOKEN_RING_HEADER)) {
		print_text_cut(printer);
		return 0;
	}
	memcpy(source, from, sizeof(source));
	source[0] &= (uint8_t)~TOKEN_RING_ROUTED;
	printer->link_length = TOKEN_RING_HEADER;
	if (printer->options.link_header)
		put_header(printer, at, length, &ends);
	if (from[0] & TOKEN_RING_ROUTED) {
		route = cursor_u8(at, TOKEN_RING_HEADER) & 0x1f;
		printer->link_length += route;
		if (!cursor_has(at, TOKEN_RING_HEADER + (route > 2 ? route : 2))) {
			print_text_cut(printer);
			return 0;
		}
		put_route(printer, cursor_skip(at, TOKEN_RING_HEADER), route);
	}
	length -= printer->link_length;
	if ((cursor_u8(at, TOKEN_RING_CONTROL) & TOKEN_RING_TYPE_MASK) == TOKEN_RING_LLC)
		return put_llc(printer, cursor_skip(at, printer->link_length), length, &ends);
	if (!printer->options.link_header)
		put_header(printer, at, length + printer->link_length, &ends);
	at = cursor_skip(at, printer->link_length);
	return print_dump_default(printer, at, at.avail);
}
