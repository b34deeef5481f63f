/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Crafted Ethernet frames for the filter tests: every encapsulation in pcap-filter(7). */
#ifndef TCPLENS_CORPUS_H
#define TCPLENS_CORPUS_H

#include "reference.h"

#define CORPUS_MAX 1200
/* BPF_PROG_TEST_RUN requires a byte after the link header. */
#define CORPUS_SHORTEST 15

struct corpus {
	struct reference_frame *list;
	size_t count;
};

static inline void corpus_free(struct corpus *frames)
{
	free(frames->list);
	frames->list = NULL;
}

static inline struct reference_frame *corpus_next(struct corpus *frames)
{
	if (frames->count == CORPUS_MAX)
		abort();
	return &frames->list[frames->count++];
}

/*
 * A frame written as hexadecimal text; blanks separate. "*N" repeats the byte before it to N in
 * all, which stands for payload.
 */
static inline void corpus_parse(struct reference_frame *frame, const char *text)
{
	char *end;

	frame->length = 0;
	while (*text) {
		if (*text == ' ') {
			text++;
		} else if (*text == '*') {
			size_t repeat = strtoul(text + 1, &end, 10);
			uint8_t byte = frame->data[frame->length - 1];

			memset(&frame->data[frame->length], byte, repeat - 1);
			frame->length += (uint32_t)repeat - 1;
			text = end;
		} else {
			char byte[3] = {text[0], text[1], 0};

			frame->data[frame->length++] = (uint8_t)strtoul(byte, NULL, 16);
			text += 2;
		}
	}
}

#define CORPUS_MACS "020000000001 020000000002 "
#define CORPUS_TCP  "c350 0050 00000001 00000002 5018 0100 0000 0000 "
#define CORPUS_SYN                                                                            \
	"1f90 c351 00000009 00000000 a002 ffff 0000 0000 020405b4 0402080a 0000000100000000 " \
	"01030307 "
#define CORPUS_UDP	     "0035 d431 0014 0000 00*12 "
#define CORPUS_IP(protocol)  "4500 003c 1234 4000 40 " protocol " 0000 0a000001 0a000002 "
#define CORPUS_IP6(protocol) "60000000 0014 " protocol " 40 20010db8*13 01 20010db8*13 02 "

static const char *const corpus_texts[] = {
	CORPUS_MACS "0800 " CORPUS_IP("06") CORPUS_TCP "68656c6c6f",
	CORPUS_MACS "0800 " CORPUS_IP("06") CORPUS_SYN,
	CORPUS_MACS "86dd " CORPUS_IP6("06") CORPUS_TCP "47*20",
	CORPUS_MACS "8100 0064 0800 " CORPUS_IP("06") CORPUS_TCP "00*40",
	CORPUS_MACS "8100 0064 86dd " CORPUS_IP6("06") CORPUS_TCP,
	CORPUS_MACS "88a8 0005 8100 0064 0800 " CORPUS_IP("06") CORPUS_TCP,
	/* IPv4 with 4 and with 40 bytes of options */
	CORPUS_MACS "0800 4600 0040 0001 0000 40 06 0000 c0a80101 c0a80102 94040000 " CORPUS_TCP,
	CORPUS_MACS "0800 4f00 0064 0001 0000 40 06 0000 c0a80101 c0a80102 01*40 " CORPUS_TCP,
	/* a fragment header, hop-by-hop options, before TCP */
	CORPUS_MACS "86dd " CORPUS_IP6("2c") "0600 0001 00000007 " CORPUS_TCP,
	CORPUS_MACS "86dd " CORPUS_IP6("00") "0600 0502 0000 0100 " CORPUS_TCP,
	CORPUS_MACS "8847 0001 1140 0800*2 " CORPUS_IP("06") CORPUS_TCP,
	CORPUS_MACS "8847 000401 40 4500 003c 1234 4000 40 06 0000 0a000001 0a000002 " CORPUS_TCP,
	CORPUS_MACS
	"8847 00040040 00064140 4500 003c 1234 4000 40 06 0000 0a000001 0a000002 " CORPUS_TCP,
	CORPUS_MACS "8864 1100 0007 003e 0021 " CORPUS_IP("06") CORPUS_TCP,
	CORPUS_MACS "8864 1100 0008 003e 0057 " CORPUS_IP6("06") CORPUS_TCP,
	/* not truncated from here on */
	CORPUS_MACS "9100 2005 8100 0064 0800 " CORPUS_IP("06") CORPUS_TCP,
	CORPUS_MACS "88a8 0064 0800 " CORPUS_IP("11") CORPUS_UDP,
	CORPUS_MACS "8100 e064 8100 0005 8100 0006 0800 " CORPUS_IP("06") CORPUS_TCP,
	CORPUS_MACS "8100 0064 8847 00064140 " CORPUS_IP("06") CORPUS_TCP,
	CORPUS_MACS "8100 0005 8864 1100 0007 003e 0021 " CORPUS_IP("06") CORPUS_TCP,
	CORPUS_MACS
	"8100 0005 0806 0001 0800 06 04 0001 020000000002 0a000001 000000000000 0a000002",
	CORPUS_MACS "0800 " CORPUS_IP("11") CORPUS_UDP,
	CORPUS_MACS "0800 " CORPUS_IP("84") "0bb8 0bb9 00000001 00000000 00030010",
	CORPUS_MACS "0800 " CORPUS_IP("01") "0800 f7ff 0001 0001 61*20",
	CORPUS_MACS "0800 " CORPUS_IP("2f") "0000 0800 " CORPUS_IP("06") CORPUS_TCP,
	CORPUS_MACS "0800 " CORPUS_IP("04") CORPUS_IP("06") CORPUS_TCP,
	CORPUS_MACS "0800 " CORPUS_IP("32") "00000001 00000001 77*20",
	CORPUS_MACS "0800 " CORPUS_IP("02") "1600 0000 e0000001",
	CORPUS_MACS "0800 " CORPUS_IP("67") "2000 0000 0000 0000",
	/* Geneve and VXLAN */
	CORPUS_MACS "0800 " CORPUS_IP("11") "d431 17c1 0064 0000 0000 6558 000007 00 " CORPUS_MACS
					    "0800 " CORPUS_IP("06") CORPUS_TCP,
	CORPUS_MACS "0800 " CORPUS_IP("11") "d431 12b5 0064 0000 0800 0000 000007 00 " CORPUS_MACS
					    "0800 " CORPUS_IP("06") CORPUS_TCP,
	/* fragments: the first, and a later one */
	CORPUS_MACS "0800 4500 003c 1234 2000 40 06 0000 0a000001 0a000002 " CORPUS_TCP,
	CORPUS_MACS "0800 4500 003c 1234 20b9 40 06 0000 0a000001 0a000002 " CORPUS_TCP,
	CORPUS_MACS "0800 4500 003c 1234 00b9 40 11 0000 0a000001 0a000002 " CORPUS_UDP,
	CORPUS_MACS "86dd " CORPUS_IP6("2c") "0600 0001 00000007 " CORPUS_TCP,
	CORPUS_MACS "86dd " CORPUS_IP6("2c") "1100 0580 00000007 " CORPUS_UDP,
	CORPUS_MACS "86dd " CORPUS_IP6("11") CORPUS_UDP,
	CORPUS_MACS "86dd " CORPUS_IP6("3a") "8700 0000 00000000 20010db8*13 02",
	CORPUS_MACS "86dd " CORPUS_IP6("84") "0bb8 0bb9 00000001 00000000",
	CORPUS_MACS "86dd " CORPUS_IP6("67") "2000 0000",
	/* authentication headers, routing, several extension headers */
	CORPUS_MACS "0800 " CORPUS_IP("33") "0604 0000 00000001 00000002 00*12 " CORPUS_TCP,
	CORPUS_MACS "0800 " CORPUS_IP("33") "1104 0000 00000001 00000002 00*12 " CORPUS_UDP,
	CORPUS_MACS "86dd " CORPUS_IP6("33") "0604 0000 00000001 00000002 00*12 " CORPUS_TCP,
	CORPUS_MACS
	"86dd " CORPUS_IP6("00") "3c00 0104 00*4 2b01 00*14 2c02 00*22 0600 0000 00*4 " CORPUS_TCP,
	CORPUS_MACS "86dd " CORPUS_IP6("3c") "3b00 0104 00*4",
	/* TCP with every flag, resets, other ports and addresses */
	CORPUS_MACS "0800 " CORPUS_IP("06") "0016 0017 00000001 00000002 50ff 0100 0000 0000",
	CORPUS_MACS "0800 " CORPUS_IP("06") "0050 1f90 00000001 00000002 5004 0000 0000 0000",
	CORPUS_MACS "0800 " CORPUS_IP("06") "01bb 01bc 00000001 00000002 5011 0000 0000 0000",
	CORPUS_MACS "0800 4500 0028 0000 4000 01 06 0000 7f000001 7f000001 " CORPUS_TCP,
	CORPUS_MACS "0800 45b8 0028 0000 4000 ff 06 0000 c0a80001 c0a8ffff " CORPUS_TCP,
	CORPUS_MACS "0800 4500 0028 0000 4000 ff 06 0000 0a010203 08080808 " CORPUS_TCP,
	CORPUS_MACS "0800 4500 05dc 0000 4000 40 06 0000 0a000001 0a000002 " CORPUS_TCP "5a*1460",
	CORPUS_MACS "86dd 6a0fffff 0014 06 40 fe80 00*13 01 fe80 00*13 02 " CORPUS_SYN,
	CORPUS_MACS "86dd 60000000 0014 06 ff 00*15 01 00*15 01 " CORPUS_TCP,
	"ffffffffffff 020000000002 0800 4500 0028 0000 4000 40 11 0000 0a000001 "
	"ffffffff " CORPUS_UDP,
	"01005e000001 020000000002 0800 4500 0028 0000 4000 40 11 0000 0a000001 "
	"e0000001 " CORPUS_UDP,
	"333300000001 020000000002 86dd 60000000 0014 11 ff fe80 00*13 01 ff02 00*13 "
	"01 " CORPUS_UDP,
	"ffffffffffff 020000000002 0806 0001 0800 06 04 0001 020000000002 0a000001 000000000000 "
	"0a000002",
	CORPUS_MACS "0806 0001 0800 06 04 0002 020000000002 0a000002 020000000001 0a000001 00*18",
	"ffffffffffff 020000000002 8035 0001 0800 06 04 0003 020000000002 00000000 020000000002 "
	"0a000001",
	/* 802.3 with LLC: spanning tree, NetBEUI, IPX four ways, SNAP with IP, ISO */
	"0180c2000000 020000000002 0026 424203 0000 00 00 00*30",
	CORPUS_MACS "0010 f0f003 00*20",
	CORPUS_MACS "0030 e0e003 ffff 0022 00*30",
	CORPUS_MACS "0030 ffff 0022 00*30",
	CORPUS_MACS "8137 ffff 0022 00*30",
	CORPUS_MACS "0030 aaaa03 000000 8137 ffff 0022 00*20",
	CORPUS_MACS "0048 aaaa03 000000 0800 " CORPUS_IP("06") CORPUS_TCP,
	CORPUS_MACS "0030 aaaa03 080007 809b 00*20",
	CORPUS_MACS "0020 fefe03 82 00*20",
	CORPUS_MACS "0020 fefe03 83 1b01 00 0f 01*20",
	CORPUS_MACS "6003 0100 00*30",
	CORPUS_MACS "6004 0100 00*30",
	CORPUS_MACS "6002 0100 00*30",
	CORPUS_MACS "809b 0100 00*30",
	CORPUS_MACS "80f3 0100 00*30",
	CORPUS_MACS "8863 1109 0000 0004 0101 0000 00*30",
	CORPUS_MACS "8848 00064140 " CORPUS_IP("06") CORPUS_TCP,
	CORPUS_MACS
	"8847 0006 40 40 00064140 60000000 0014 06 40 20010db8*13 01 20010db8*13 02 " CORPUS_TCP,
	CORPUS_MACS "88cc 0207 04 020000000002 0403 07 6574 00*20",
	CORPUS_MACS "0000 00*50",
	CORPUS_MACS "ffff ff*50",
	"000000000000 000000000000 0800 45*40",
	"000000000000 000000000000 0800 " CORPUS_IP("06") CORPUS_TCP,
};

/* The number of frames that are also truncated at every length. */
#define CORPUS_TRUNCATED 15

/* Changes random bytes of the whole frames, those in headers more often. */
static inline void corpus_mutate(struct corpus *frames, size_t whole, size_t wanted, uint64_t seed)
{
	while (wanted--) {
		struct reference_frame *frame = corpus_next(frames);
		unsigned int changes = 1 + reference_random(&seed) % 4;

		*frame = frames->list[reference_random(&seed) % whole];
		while (changes--) {
			uint32_t limit = frame->length < 80 ? frame->length : 80;

			frame->data[reference_random(&seed) % limit] =
				(uint8_t)reference_random(&seed);
		}
	}
}

static inline void corpus_make(struct corpus *frames, uint64_t seed)
{
	size_t whole = sizeof(corpus_texts) / sizeof(corpus_texts[0]), i;
	uint32_t length;

	frames->list = calloc(CORPUS_MAX, sizeof(*frames->list));
	frames->count = 0;
	if (!frames->list)
		abort();
	for (i = 0; i < whole; i++)
		corpus_parse(corpus_next(frames), corpus_texts[i]);
	corpus_mutate(frames, whole, 200, seed);
	for (i = 0; i < CORPUS_TRUNCATED; i++) {
		for (length = CORPUS_SHORTEST; length < frames->list[i].length && length < 76;
		     length++) {
			struct reference_frame *frame = corpus_next(frames);

			*frame = frames->list[i];
			frame->length = length;
		}
	}
}

#endif
