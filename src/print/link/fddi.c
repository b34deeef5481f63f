// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* FDDI: the frame control says what a frame is. */
#include "decode/link_header.h"
#include "print/link/wired.h"

static const struct print_name control_names[] = {
	{0x40, "void "}, {0x41, "info "},   {0x4f, "nsa "},   {0x80, "nrt "},
	{0xc0, "rt "},	 {0xc2, "beacon "}, {0xc3, "claim "}, {0, NULL},
};

static const struct print_name class_names[] = {
	{0x40, "smt"},	{0x50, "async"},    {0x60, "imp_async"}, {0xc0, "mac"},
	{0xd0, "sync"}, {0xe0, "imp_sync"}, {0, NULL},
};

static void put_header(struct printer *printer, struct cursor at, uint32_t length,
		       const struct print_llc_ends *ends)
{
	uint8_t control = cursor_u8(at, 0);
	const char *name = print_name_find(control_names, control);
	const char *class = print_name_find(class_names, control & FDDI_CLASS_MASK);

	if (printer->options.quiet)
		name = "";
	if (name)
		buffer_string(printer->out, name);
	else if (class)
		buffer_format(printer->out, "%s%x ", class, control & 15);
	else
		buffer_format(printer->out, "%02x ", control);
	print_address_ethernet(printer, ends->source);
	buffer_literal(printer->out, " > ");
	print_address_ethernet(printer, ends->destination);
	buffer_format(printer->out, ", length %u: ", length);
}

int print_fddi_link(struct printer *printer, struct cursor at, uint32_t length)
{
	struct cursor payload = cursor_skip(at, FDDI_HEADER);
	const struct print_llc_ends ends = {
		.source = cursor_bytes(at, FDDI_SOURCE, 6),
		.destination = cursor_bytes(at, FDDI_DESTINATION, 6),
	};
	uint8_t class = cursor_u8(at, 0) & FDDI_CLASS_MASK;
	uint32_t used = 0;
	int err;

	printer->protocol = "fddi";
	if (!cursor_has(at, FDDI_HEADER)) {
		print_text_cut(printer);
		printer->link_length = at.avail;
		return 0;
	}
	printer->link_length = FDDI_HEADER;
	if (printer->options.link_header)
		put_header(printer, at, length, &ends);
	if (class == FDDI_LLC_ASYNC) {
		err = print_llc_between(printer, payload, length - FDDI_HEADER, &ends, &used);
		printer->link_length = FDDI_HEADER + used;
		return err;
	}
	if (class == FDDI_SMT) {
		buffer_literal(printer->out, "<SMT printer not yet implemented>");
		return 0;
	}
	if (!printer->options.link_header)
		put_header(printer, at, length, &ends);
	return print_dump_default(printer, payload, payload.avail);
}
