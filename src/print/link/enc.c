// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* OpenBSD's interface enc: packets inside IPsec, and how they were protected. */
#include <byteswap.h>

#include "decode/link_header.h"
#include "print/link/wired.h"

#define CONFIDENTIAL 0x0400
#define AUTHENTIC    0x0800

/* Each bit takes itself off what is left, and a comma follows while anything is. */
static void put_flag(struct printer *printer, uint32_t *left, uint32_t flag, const char *name)
{
	if (!(*left & flag))
		return;
	*left &= ~flag;
	buffer_format(printer->out, "%s%s", name, *left ? "," : "): ");
}

int print_enc_link(struct printer *printer, struct cursor at, uint32_t length)
{
	uint32_t family = htobe32(cursor_u32(at, 0)), flags = htobe32(cursor_u32(at, ENC_FLAGS));
	struct cursor payload = cursor_skip(at, ENC_HEADER);
	bool known;

	printer->protocol = "enc";
	if (!cursor_has(at, ENC_HEADER)) {
		print_text_cut(printer);
		printer->link_length = at.avail;
		return 0;
	}
	printer->link_length = ENC_HEADER;
	if (family & 0xffff0000) {
		family = bswap_32(family);
		flags = bswap_32(flags);
	}
	if (!flags)
		buffer_literal(printer->out, "(unprotected): ");
	else
		buffer_char(printer->out, '(');
	put_flag(printer, &flags, AUTHENTIC, "authentic");
	put_flag(printer, &flags, CONFIDENTIAL, "confidential");
	buffer_format(printer->out, "SPI 0x%08x: ", cursor_u32(at, ENC_SPI));
	return print_link_family(printer, family, payload, length - ENC_HEADER, &known);
}
