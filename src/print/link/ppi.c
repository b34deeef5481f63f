// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Per-Packet Information, and the frame of another link type after it. */
#include "decode/ppi.h"

#include "print/printer.h"

static void put_header(struct printer *printer, const struct ppi *ppi, uint32_t length)
{
	const char *name = print_link_type_name(ppi->dlt);

	if (printer->options.quiet)
		buffer_string(printer->out, name);
	else
		buffer_format(printer->out, "V.%u DLT %s (%u) len %u", ppi->version, name, ppi->dlt,
			      ppi->length);
	buffer_format(printer->out, ", length %u: ", length);
}

static int put_inner(struct printer *printer, const struct ppi *ppi, struct cursor at,
		     uint32_t length)
{
	bool known;
	int err = printer_inside(printer, at, length, ppi->linktype, &known);

	return known ? err : print_unsupported(printer, at);
}

/* False: the header makes no sense, or is not all there. */
static bool take_header(struct printer *printer, struct cursor at, struct ppi *ppi)
{
	printer->protocol = "ppi";
	if (!cursor_has(at, PPI_HEADER)) {
		print_text_cut(printer);
		return false;
	}
	*ppi = ppi_read(at);
	if (!ppi_is_valid(ppi)) {
		buffer_format(printer->out, " [length %u < %u or > %u]", ppi->length, PPI_HEADER,
			      PPI_LENGTH_MAX);
		print_text_invalid(printer);
		return false;
	}
	if (!cursor_has(at, ppi->length)) {
		print_text_cut(printer);
		return false;
	}
	return true;
}

/*
 * Where a dump begins tcpdump counts what is in the frame twice, and again for each header that is
 * in another one; so does this, without going as deep as the headers do.
 */
int print_ppi_link(struct printer *printer, struct cursor at, uint32_t length)
{
	uint32_t begin = 0, times = 1;
	struct ppi ppi;
	int err = 0;

	for (;;) {
		if (!take_header(printer, at, &ppi)) {
			printer->link_length = begin + times * at.avail;
			return 0;
		}
		begin += times * ppi.length;
		times *= 2;
		if (printer->options.link_header || ppi.linktype == PPI_UNKNOWN)
			put_header(printer, &ppi, length);
		at = cursor_skip(at, ppi.length);
		length -= ppi.length;
		if (ppi.linktype != LINKTYPE_PPI)
			break;
	}
	printer->link_length = 0;
	if (ppi.linktype == PPI_UNKNOWN)
		err = print_dump_default(printer, at, at.avail);
	else
		err = put_inner(printer, &ppi, at, length);
	printer->link_length = begin + times * printer->link_length;
	return err;
}
