// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Per-Packet Information, and the frame of another link type after it. */
#include "decode/ppi.h"

#include "print/printer.h"

/* libpcap's names of link types that may lead to IP. */
static const struct print_name names[] = {
	{0, "NULL"},
	{1, "EN10MB"},
	{6, "IEEE802"},
	{7, "ARCNET"},
	{8, "SLIP"},
	{9, "PPP"},
	{10, "FDDI"},
	{11, "ATM_RFC1483"},
	{12, "RAW"},
	{15, "SLIP_BSDOS"},
	{16, "PPP_BSDOS"},
	{19, "ATM_CLIP"},
	{50, "PPP_SERIAL"},
	{51, "PPP_ETHER"},
	{99, "SYMANTEC_FIREWALL"},
	{104, "C_HDLC"},
	{105, "IEEE802_11"},
	{107, "FRELAY"},
	{108, "LOOP"},
	{109, "ENC"},
	{113, "LINUX_SLL"},
	{117, "PFLOG"},
	{119, "PRISM_HEADER"},
	{122, "IP_OVER_FC"},
	{123, "SUNATM"},
	{127, "IEEE802_11_RADIO"},
	{129, "ARCNET_LINUX"},
	{138, "APPLE_IP_OVER_IEEE1394"},
	{163, "IEEE802_11_RADIO_AVS"},
	{166, "PPP_PPPD"},
	{167, "JUNIPER_PPPOE"},
	{178, "JUNIPER_ETHER"},
	{179, "JUNIPER_PPP"},
	{180, "JUNIPER_FRELAY"},
	{181, "JUNIPER_CHDLC"},
	{182, "MFR"},
	{192, "PPI"},
	{219, "MPLS"},
	{226, "IPNET"},
	{228, "IPV4"},
	{229, "IPV6"},
	{239, "NFLOG"},
	{240, "NETANALYZER"},
	{241, "NETANALYZER_TRANSPARENT"},
	{242, "IPOIB"},
	{258, "PKTAP"},
	{276, "LINUX_SLL2"},
	{281, "DSA_TAG_BRCM"},
	{282, "DSA_TAG_BRCM_PREPEND"},
	{284, "DSA_TAG_DSA"},
	{285, "DSA_TAG_EDSA"},
	{0, NULL},
};

static void put_header(struct printer *printer, const struct ppi *ppi, uint32_t length)
{
	const char *name = print_name_find(names, ppi->dlt);

	if (!name)
		name = "UNKNOWN";
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
	const struct packet *outer = printer->packet;
	struct packet inner = *outer;
	int err;

	inner.data = at.data;
	inner.avail = at.avail;
	inner.caplen = at.captured;
	inner.length = length;
	inner.linktype = ppi->linktype;
	inner.interface_name = NULL;
	printer->packet = &inner;
	err = print_link_frame(printer);
	printer->packet = outer;
	return err;
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
