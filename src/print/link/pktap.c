// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Apple's header in front of packets of any link type. */
#include "decode/link_header.h"
#include "print/link/wired.h"

/* Of libpcap's numbers; those of other link types are not decoded. */
static const struct print_name linktype_names[] = {
	{LINKTYPE_NULL, "NULL"},
	{LINKTYPE_ETHERNET, "EN10MB"},
	{LINKTYPE_TOKEN_RING, "IEEE802"},
	{LINKTYPE_ARCNET, "ARCNET"},
	{LINKTYPE_SLIP, "SLIP"},
	{LINKTYPE_PPP, "PPP"},
	{LINKTYPE_FDDI, "FDDI"},
	{LINKTYPE_ATM_BSD, "ATM_RFC1483"},
	{LINKTYPE_RAW_BSD, "RAW"},
	{LINKTYPE_SLIP_BSDOS, "SLIP_BSDOS"},
	{LINKTYPE_PPP_BSDOS, "PPP_BSDOS"},
	{LINKTYPE_ATM_CLIP, "ATM_CLIP"},
	{LINKTYPE_PPP_SERIAL, "PPP_SERIAL"},
	{LINKTYPE_PPP_ETHER, "PPP_ETHER"},
	{LINKTYPE_SYMANTEC, "SYMANTEC_FIREWALL"},
	{LINKTYPE_C_HDLC, "C_HDLC"},
	{LINKTYPE_FRAME_RELAY, "FRELAY"},
	{LINKTYPE_LOOP, "LOOP"},
	{LINKTYPE_ENC, "ENC"},
	{LINKTYPE_LINUX_SLL, "LINUX_SLL"},
	{LINKTYPE_PFLOG, "PFLOG"},
	{LINKTYPE_IP_OVER_FC, "IP_OVER_FC"},
	{LINKTYPE_SUNATM, "SUNATM"},
	{LINKTYPE_ARCNET_LINUX, "ARCNET_LINUX"},
	{LINKTYPE_FIREWIRE, "APPLE_IP_OVER_IEEE1394"},
	{LINKTYPE_PPP_PPPD, "PPP_PPPD"},
	{LINKTYPE_MFR, "MFR"},
	{LINKTYPE_IPNET, "IPNET"},
	{LINKTYPE_IPV4, "IPV4"},
	{LINKTYPE_IPV6, "IPV6"},
	{LINKTYPE_NFLOG, "NFLOG"},
	{LINKTYPE_NETANALYZER, "NETANALYZER"},
	{LINKTYPE_NETANALYZER_TRANSPARENT, "NETANALYZER_TRANSPARENT"},
	{LINKTYPE_IPOIB, "IPOIB"},
	{LINKTYPE_PKTAP, "PKTAP"},
	{LINKTYPE_LINUX_SLL2, "LINUX_SLL2"},
	{LINKTYPE_DSA_BRCM, "DSA_TAG_BRCM"},
	{LINKTYPE_DSA_BRCM_PREPEND, "DSA_TAG_BRCM_PREPEND"},
	{LINKTYPE_DSA, "DSA_TAG_DSA"},
	{LINKTYPE_DSA_EDSA, "DSA_TAG_EDSA"},
	{0, NULL},
};

static uint32_t u32_little(struct cursor at, uint32_t offset)
{
	return htole32(htobe32(cursor_u32(at, offset)));
}

static void put_header(struct printer *printer, struct cursor at, uint32_t length)
{
	uint32_t linktype = u32_little(at, PKTAP_LINKTYPE);
	const char *name = print_name_find(linktype_names, linktype);

	if (!name)
		name = "UNKNOWN";
	if (printer->options.quiet)
		buffer_format(printer->out, "%s, length %u: ", name, length);
	else
		buffer_format(printer->out, "DLT %s (%u) len %u, length %u: ", name, linktype,
			      u32_little(at, 0), length);
}

/* The packet inside, as one of a file with its link type. */
static int put_inside(struct printer *printer, struct cursor at, uint32_t length, uint16_t linktype,
		      bool *known)
{
	const struct packet *outside = printer->packet;
	struct packet packet = *outside;
	int err;

	packet.linktype = linktype;
	packet.data = at.data;
	packet.avail = at.avail;
	packet.caplen = at.avail;
	packet.length = length;
	printer->packet = &packet;
	printer->link_length = 0;
	*known = linktype != LINKTYPE_PKTAP;
	err = *known ? printer_frame(printer, at, length, known) : 0;
	printer->packet = outside;
	return err;
}

static int put_packet(struct printer *printer, struct cursor at, uint32_t length,
		      uint32_t header_length)
{
	uint32_t linktype = u32_little(at, PKTAP_LINKTYPE);
	struct cursor payload = cursor_skip(at, header_length);
	bool known = false;
	int err = 0;

	if (linktype <= UINT16_MAX)
		err = put_inside(printer, payload, length - header_length, (uint16_t)linktype,
				 &known);
	/* tcpdump skips the header of the packet inside twice. */
	printer->link_length = header_length + 2 * printer->link_length;
	if (known)
		return err;
	printer->link_length = header_length;
	if (!printer->options.link_header)
		put_header(printer, at, length);
	return print_dump_default(printer, payload, payload.avail);
}

static bool put_wrong_length(struct printer *printer, uint32_t header_length, uint32_t length)
{
	if (header_length < PKTAP_HEADER)
		buffer_format(printer->out, " (pkt_len too small, %u < %u)", header_length,
			      PKTAP_HEADER);
	else if (header_length > length)
		buffer_format(printer->out, " (pkt_len too big, %u > %u)", header_length, length);
	else
		return false;
	print_text_invalid(printer);
	return true;
}

int print_pktap_link(struct printer *printer, struct cursor at, uint32_t length)
{
	uint32_t header_length = u32_little(at, 0);

	printer->protocol = "pktap";
	printer->link_length = at.avail;
	if (length < PKTAP_HEADER) {
		buffer_format(printer->out, " (packet too short, %u < %u)", length, PKTAP_HEADER);
		print_text_invalid(printer);
		return 0;
	}
	if (!cursor_has(at, 4))
		return PRINT_CUT;
	if (put_wrong_length(printer, header_length, length))
		return 0;
	if (!cursor_has(at, header_length)) {
		print_text_cut(printer);
		return 0;
	}
	printer->link_length = header_length;
	if (printer->options.link_header)
		put_header(printer, at, length);
	switch (u32_little(at, PKTAP_KIND)) {
	case PKTAP_KIND_NONE:
		buffer_literal(printer->out, "no data");
		return 0;
	case PKTAP_KIND_PACKET:
		return put_packet(printer, at, length, header_length);
	default:
		return 0;
	}
}
