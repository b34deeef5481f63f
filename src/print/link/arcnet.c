// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* ARCNET as BSD captures it: the header that is on the wire. */
#include "decode/link_header.h"
#include "print/link/wired.h"

struct arcnet {
	bool numbered; /* the header has a split flag and a sequence number */
	uint8_t split;
	uint16_t sequence;
	uint32_t header_length;
};

static bool is_old(uint8_t type)
{
	return type == ARCNET_IP4_OLD || type == ARCNET_ARP_OLD || type == ARCNET_DIAGNOSE;
}

static void put_header(struct printer *printer, struct cursor at, const struct arcnet *arcnet,
		       uint32_t length)
{
	const char *name = print_link_arcnet_name(cursor_u8(at, ARCNET_BSD_TYPE));
	struct buffer *out = printer->out;

	buffer_format(out, "%02x %02x ", cursor_u8(at, 0), cursor_u8(at, 1));
	if (!printer->options.quiet) {
		if (name)
			buffer_string(out, name);
		else
			buffer_format(out, "%02x", cursor_u8(at, ARCNET_BSD_TYPE));
		buffer_char(out, ' ');
		if (arcnet->numbered)
			buffer_format(out, "seqid %04x ", arcnet->sequence);
		if (arcnet->numbered && arcnet->split & 1)
			buffer_format(out, "(first of %u fragments) ", (arcnet->split + 3) / 2);
		else if (arcnet->numbered && arcnet->split)
			buffer_format(out, "(fragment %u) ", arcnet->split / 2 + 1);
	}
	buffer_format(out, "%u: ", length);
}

/* False: the header is not all there, and that is printed. */
static bool take_header(struct printer *printer, struct cursor at, struct arcnet *arcnet,
			uint32_t length)
{
	const char *missing = NULL;

	*arcnet = (struct arcnet){.header_length = ARCNET_BSD_OLD};
	if (is_old(cursor_u8(at, ARCNET_BSD_TYPE)))
		return true;
	if (!cursor_has(at, ARCNET_BSD_HEADER) || length < ARCNET_BSD_HEADER) {
		missing = "phds";
	} else if (cursor_u8(at, ARCNET_BSD_SPLIT) == ARCNET_BSD_EXCEPTION) {
		if (!cursor_has(at, ARCNET_BSD_LONG) || length < ARCNET_BSD_LONG)
			missing = "phds extended";
		else
			*arcnet = (struct arcnet){true, cursor_u8(at, ARCNET_BSD_SPLIT + 4),
						  cursor_u16(at, ARCNET_BSD_SEQUENCE + 4),
						  ARCNET_BSD_LONG};
	} else {
		*arcnet = (struct arcnet){true, cursor_u8(at, ARCNET_BSD_SPLIT),
					  cursor_u16(at, ARCNET_BSD_SEQUENCE), ARCNET_BSD_HEADER};
	}
	if (!missing)
		return true;
	put_header(printer, at, arcnet, length);
	buffer_format(printer->out, " %s", missing);
	print_text_cut(printer);
	return false;
}

int print_arcnet_link(struct printer *printer, struct cursor at, uint32_t length)
{
	uint8_t type = cursor_u8(at, ARCNET_BSD_TYPE);
	struct cursor payload;
	struct arcnet arcnet;

	printer->protocol = "arcnet";
	printer->link_length = at.avail;
	if (!cursor_has(at, ARCNET_BSD_OLD) || length < ARCNET_BSD_OLD) {
		print_text_cut(printer);
		return 0;
	}
	if (!take_header(printer, at, &arcnet, length))
		return 0;
	if (printer->options.link_header)
		put_header(printer, at, &arcnet, length);
	payload = cursor_skip(at, arcnet.header_length);
	printer->link_length = arcnet.header_length;
	length -= arcnet.header_length;
	/* A fragment after the first has nothing that could be printed. */
	if (arcnet.split && !(arcnet.split & 1))
		return 0;
	if (type == ARCNET_IP4 || type == ARCNET_IP4_OLD)
		return print_ip4_packet(printer, payload, length);
	if (type == ARCNET_IP6)
		return print_ip6_packet(printer, payload, length);
	return print_dump_default(printer, payload, payload.avail);
}
