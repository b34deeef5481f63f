// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Any bytes as a packet of any link type under any options, decoded and printed: no crash, no read
 * outside, one newline at the end. The input's first bytes choose the options and the link type,
 * the rest is the frame.
 */
#include <stdlib.h>

#include "print/printer.h"

#define CHOICES 8

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

static const uint16_t linktypes[] = {
	LINKTYPE_ETHERNET,
	LINKTYPE_RAW,
	LINKTYPE_LINUX_SLL,
	LINKTYPE_LINUX_SLL2,
	LINKTYPE_NULL,
	LINKTYPE_PPP,
	LINKTYPE_C_HDLC,
	LINKTYPE_LOOP,
	LINKTYPE_ARCNET_LINUX,
	147,
	LINKTYPE_IEEE802_11,
	LINKTYPE_IEEE802_11_RADIOTAP,
	LINKTYPE_IEEE802_11_PRISM,
	LINKTYPE_IEEE802_11_AVS,
	LINKTYPE_PPI,
	LINKTYPE_PPP_ETHER,
	LINKTYPE_PPP_SERIAL,
	LINKTYPE_PPP_PPPD,
	LINKTYPE_PPP_BSDOS,
	LINKTYPE_PFLOG,
	LINKTYPE_ENC,
	LINKTYPE_NFLOG,
	LINKTYPE_ATM_BSD,
	LINKTYPE_ATM_CLIP,
	LINKTYPE_SUNATM,
	LINKTYPE_SLIP,
	LINKTYPE_SLIP_BSDOS,
	LINKTYPE_FRAME_RELAY,
	LINKTYPE_MFR,
	LINKTYPE_TOKEN_RING,
	LINKTYPE_FDDI,
	LINKTYPE_IP_OVER_FC,
	LINKTYPE_FIREWIRE,
	LINKTYPE_ARCNET,
	LINKTYPE_SYMANTEC,
	LINKTYPE_IPNET,
	LINKTYPE_NETANALYZER,
	LINKTYPE_NETANALYZER_TRANSPARENT,
	LINKTYPE_IPOIB,
	LINKTYPE_PKTAP,
	LINKTYPE_DSA_BRCM,
	LINKTYPE_DSA_BRCM_PREPEND,
	LINKTYPE_DSA,
	LINKTYPE_DSA_EDSA,
	LINKTYPE_JUNIPER_PPPOE,
	LINKTYPE_JUNIPER_ETHER,
	LINKTYPE_JUNIPER_PPP,
	LINKTYPE_JUNIPER_FRELAY,
	LINKTYPE_JUNIPER_CHDLC,
};

static struct print_options options_of(const uint8_t *choices)
{
	return (struct print_options){
		.version = choices[4] & 32 ? PRINT_4_99_5 : PRINT_4_99_3,
		.numeric = true,
		.verbose = choices[1] & 3,
		.link_header = choices[1] & 4,
		.absolute = choices[1] & 8,
		.no_checksum = choices[1] & 16,
		.number = choices[1] & 32,
		.quiet = choices[1] & 64,
		.quiet_count = choices[1] & 64 ? 2 : 0,
		.nanoseconds = choices[1] & 128,
		.time = choices[2] % (PRINT_TIME_SINCE_FIRST + 1),
		.dump = choices[3] % (PRINT_DUMP_HEX_ASCII_LINK + 1),
		.payload = choices[4] % (PRINT_PAYLOAD_OTHER + 1),
		.secret = choices[4] & 64 ? "secret" : NULL,
	};
}

/* The line of any packet is plain text, without control characters. */
static bool is_plain(const struct buffer *out)
{
	size_t i;

	for (i = 0; i < out->used; i++)
		if ((out->data[i] < ' ' && out->data[i] != '\n' && out->data[i] != '\t') ||
		    out->data[i] == 0x7f)
			return false;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	/* Kept between runs: allocating it would take most of the time. */
	static struct seqtrack *seqtrack;
	struct printer printer;
	struct segment segment;
	struct packet packet;
	struct buffer out;
	int i;

	if (size <= CHOICES || (!seqtrack && seqtrack_new(&seqtrack)) || buffer_init(&out, 16))
		return 0;
	printer = (struct printer){.options = options_of(input), .seqtrack = seqtrack};
	packet = (struct packet){
		.time = {input[5], input[6] * 10000000ll},
		.data = input + CHOICES,
		.avail = (uint32_t)size - CHOICES,
		.caplen = (uint32_t)size - CHOICES,
		.length = (uint32_t)size - CHOICES + input[7],
		.mesh = input[4] & 128,
		.linktype = linktypes[input[0] % (sizeof(linktypes) / sizeof(linktypes[0]))],
	};
	segment_decode(&packet, &segment);
	/* Twice: the second time the conversation is known. */
	for (i = 0; i < 2; i++) {
		printer_packet(&printer, &packet, &out);
		if (!out.used || out.data[out.used - 1] != '\n' || !is_plain(&out))
			abort();
	}
	buffer_free(&out);
	return 0;
}
