// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Writes a capture file of random TCP packets that are hard on a printer: valid, cut and malformed
 * options, wrong lengths, every flag, both IP versions, records cut off anywhere.
 *
 *	generate SEED COUNT LINKTYPE [PORT] >FILE
 *
 * LINKTYPE is a number of packet.h. The same arguments give the same file. With PORT each segment
 * has that port.
 */
#include "generate.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/checksum.h"
#include "packet.h"

#define CONVERSATIONS 4096
#define FEW	      40 /* where replies are to find their calls, of which 64 are remembered */
#define SNAPSHOT      262144
#define ETHERTYPE_IP4 0x0800
#define ETHERTYPE_IP6 0x86dd

/* A segment before it gets its network header. */
struct segment {
	struct bytes bytes;
	uint32_t number; /* of its conversation */
	uint16_t port;	 /* the only port to use, or 0 */
	bool reversed;
	bool ip6;
	bool extended; /* mostly with extension headers */
};

static uint16_t port_of(struct chance *chance, uint32_t number)
{
	static const uint16_t printed[] = {23,	25,   43,  22,	 21,	80,	  8080,
					   554, 8554, 53,  6379, 10288, 639,	  1723,
					   323, 646,  179, 6633, 6653,	NFS_PORT, ZMTP_PORT};

	if (number % 3 == 0)
		return printed[number / 3 % (sizeof(printed) / sizeof(printed[0]))];
	if (number % 97 == 0)
		return (uint16_t)(30000 + number);
	return (uint16_t)(chance_one_in(chance, 2) ? 443 : 5001);
}

static void make_tcp(struct chance *chance, struct segment *segment)
{
	static const uint8_t flags[] = {0x10, 0x10, 0x18, 0x18, 0x02, 0x12, 0x11, 0x14, 0x04};
	struct chance own = {segment->number};
	struct bytes options = {0}, payload = {0};
	uint16_t low = segment->port ? segment->port : port_of(&own, segment->number);
	uint16_t high = (uint16_t)(30000 + segment->number);
	uint32_t words;

	generate_options(chance, &options);
	generate_payload(chance, &(struct talk){low, segment->number, segment->reversed}, &payload);
	words = 5 + (uint32_t)options.length / 4;
	if (chance_one_in(chance, 40))
		words = chance_below(chance, 16);
	bytes_number(&segment->bytes, segment->reversed ? low : high, 2);
	bytes_number(&segment->bytes, segment->reversed ? high : low, 2);
	bytes_number(&segment->bytes, chance_next(&own) + chance_below(chance, 100000), 4);
	bytes_number(&segment->bytes, chance_next(&own) + chance_below(chance, 100000), 4);
	bytes_number(&segment->bytes,
		     words << 4 | (chance_one_in(chance, 9) ? chance_below(chance, 16) : 0), 1);
	bytes_number(&segment->bytes,
		     chance_one_in(chance, 5) ? chance_below(chance, 256)
					      : flags[chance_below(chance, sizeof(flags))],
		     1);
	bytes_random(&segment->bytes, chance, 2);
	bytes_number(&segment->bytes, 0, 2);
	bytes_number(&segment->bytes, chance_one_in(chance, 3) ? chance_next(chance) : 0, 2);
	bytes_add(&segment->bytes, options.data, options.length);
	bytes_add(&segment->bytes, payload.data, payload.length);
}

static void address(struct bytes *bytes, const struct segment *segment, bool source)
{
	bool low = source == segment->reversed;

	if (!segment->ip6) {
		bytes_number(bytes, (low ? 0x0a000000u : 0xc0a80000u) + segment->number, 4);
		return;
	}
	/* runs of zeros of every length and position, and the forms that embed an IPv4 address */
	switch (segment->number % 5) {
	case 0:
		bytes_number(bytes, 0x20010db800000000, 8);
		bytes_number(bytes, low ? 1 : segment->number, 8);
		break;
	case 1:
		bytes_number(bytes, 0, 8);
		bytes_number(bytes, (low ? 0xffff00000000 : 0) + segment->number, 8);
		break;
	case 2:
		bytes_number(bytes, 0xfe80000000000000, 8);
		bytes_number(bytes, (uint64_t)segment->number << 48 | low, 8);
		break;
	case 3:
		bytes_number(bytes, 0x0064ff9b00000000, 8);
		bytes_number(bytes, low ? 0x01020304 : segment->number, 8);
		break;
	default:
		bytes_number(bytes, 0x2001000000000001, 8);
		bytes_number(bytes, low ? 0 : (uint64_t)segment->number << 32, 8);
	}
}

/* Correct in three of four. */
static void fill_checksum(struct chance *chance, struct segment *segment)
{
	struct bytes *bytes = &segment->bytes;
	struct bytes pseudo = {0};
	uint16_t sum;

	if (bytes->length < 20 || chance_one_in(chance, 4))
		return;
	address(&pseudo, segment, true);
	address(&pseudo, segment, false);
	bytes_number(&pseudo, bytes->length, 4);
	bytes_number(&pseudo, 6, 4);
	sum = checksum_fold(checksum_add(checksum_add(0, pseudo.data, pseudo.length), bytes->data,
					 bytes->length));
	sum = (uint16_t)~sum;
	memcpy(bytes->data + 16, &sum, sizeof(sum));
}

static void add_ip4_options(struct chance *chance, struct bytes *bytes)
{
	static const uint8_t kinds[] = {0, 1, 1, 7, 68, 82, 130, 131, 137, 148, 136};
	uint32_t length, words = 1 + chance_below(chance, 10);
	size_t end = bytes->length + 4 * words;
	uint8_t kind;

	while (bytes->length < end) {
		kind = kinds[chance_below(chance, sizeof(kinds))];
		bytes_number(bytes, kind, 1);
		if (kind < 2)
			continue;
		length = chance_one_in(chance, 8) ? chance_below(chance, 40)
						  : 3 + 4 * chance_below(chance, 4);
		bytes_number(bytes, length, 1);
		bytes_number(bytes,
			     1 + chance_below(chance, 5) * (chance_one_in(chance, 4) ? 1 : 4), 1);
		bytes_random(bytes, chance, length > 3 ? length - 3 : 0);
	}
	bytes->length = end;
}

static void add_ip4(struct chance *chance, struct bytes *bytes, struct segment *segment)
{
	static const uint16_t fragments[] = {0x4000, 0x4000, 0,	     0x2000,
					     0x2010, 0x0010, 0xe000, 0x8000};
	size_t start = bytes->length;
	uint32_t words = 5, total;
	uint16_t sum;

	bytes_number(bytes, 0, 2);
	bytes->data[start + 1] = (uint8_t)(chance_one_in(chance, 3) ? chance_next(chance) : 0);
	bytes_number(bytes, 0, 2);
	bytes_random(bytes, chance, 2);
	bytes_number(bytes, chance_one_in(chance, 6) ? fragments[chance_below(chance, 8)] : 0x4000,
		     2);
	bytes_number(bytes, chance_one_in(chance, 9) ? 0 : 64, 1);
	bytes_number(bytes, 6, 1);
	bytes_number(bytes, 0, 2);
	address(bytes, segment, true);
	address(bytes, segment, false);
	if (chance_one_in(chance, 8)) {
		add_ip4_options(chance, bytes);
		words = (uint32_t)(bytes->length - start) / 4;
	}
	total = (uint32_t)(bytes->length - start + segment->bytes.length);
	if (chance_one_in(chance, 15))
		total = chance_one_in(chance, 2) ? chance_below(chance, 100)
						 : total + chance_below(chance, 99);
	/* what the stack leaves to the network card */
	if (chance_one_in(chance, 50))
		total = 0;
	bytes->data[start] =
		(uint8_t)(4 << 4 | (chance_one_in(chance, 60) ? chance_below(chance, 16) : words));
	bytes_put(bytes, start + 2, total, 2);
	if (chance_one_in(chance, 9))
		return;
	sum = checksum_fold(checksum_add(0, bytes->data + start, bytes->length - start));
	sum = (uint16_t)~sum;
	memcpy(bytes->data + start + 10, &sum, sizeof(sum));
}

static void add_ip6(struct chance *chance, struct bytes *bytes, struct segment *segment)
{
	struct bytes headers = {0};
	uint8_t first = 6;
	uint32_t length;

	if (chance_one_in(chance, segment->extended ? 2 : 10))
		first = generate_ip6(chance, &headers, first);
	length = (uint32_t)(segment->bytes.length + headers.length);
	if (chance_one_in(chance, 15))
		length = chance_one_in(chance, 2) ? chance_below(chance, 100)
						  : length + chance_below(chance, 99);
	bytes_number(bytes,
		     6u << 28 | (chance_one_in(chance, 3) ? chance_next(chance) & 0xfffffff : 0),
		     4);
	bytes_number(bytes, length, 2);
	bytes_number(bytes, first, 1);
	bytes_number(bytes, 64, 1);
	address(bytes, segment, true);
	address(bytes, segment, false);
	bytes_add(bytes, headers.data, headers.length);
}

static void add_ethernet(struct chance *chance, struct bytes *bytes, uint16_t ethertype)
{
	bytes_number(bytes, 0x020000000001, 6);
	bytes_number(bytes, chance_one_in(chance, 9) ? 0xffffffffffff : 0x00000c000002, 6);
	bytes_number(bytes, ethertype, 2);
}

static void add_link(struct chance *chance, struct bytes *bytes, uint32_t linktype, bool ip6)
{
	uint16_t ethertype = ip6 ? ETHERTYPE_IP6 : ETHERTYPE_IP4;

	switch (linktype) {
	case LINKTYPE_ETHERNET:
		add_ethernet(chance, bytes, ethertype);
		break;
	case LINKTYPE_LINUX_SLL:
		bytes_number(bytes, chance_below(chance, 6), 2);
		bytes_number(bytes, 1, 2);
		bytes_number(bytes, chance_one_in(chance, 4) ? chance_below(chance, 9) : 6, 2);
		bytes_random(bytes, chance, 8);
		bytes_number(bytes, ethertype, 2);
		break;
	case LINKTYPE_LINUX_SLL2:
		bytes_number(bytes, ethertype, 2);
		bytes_number(bytes, 0, 2);
		bytes_number(bytes, chance_one_in(chance, 3) ? 1 : 99999, 4);
		bytes_number(bytes, 1, 2);
		bytes_number(bytes, chance_below(chance, 6), 1);
		bytes_number(bytes, chance_one_in(chance, 4) ? chance_below(chance, 9) : 6, 1);
		bytes_random(bytes, chance, 8);
		break;
	case LINKTYPE_NULL:
	case LINKTYPE_LOOP:
		bytes_number(bytes, ip6 ? 24 : 2, linktype == LINKTYPE_LOOP ? 4 : 1);
		if (linktype == LINKTYPE_NULL)
			bytes_number(bytes, 0, 3);
		break;
	case LINKTYPE_PPP:
		bytes_number(bytes, 0xff030000 | (ip6 ? 0x57 : 0x21), 4);
		break;
	case LINKTYPE_IEEE802_11:
	case LINKTYPE_IEEE802_11_PRISM:
	case LINKTYPE_IEEE802_11_RADIOTAP:
	case LINKTYPE_IEEE802_11_AVS:
	case LINKTYPE_PPI:
		generate_wireless(chance, bytes, linktype, ethertype);
		break;
	default:
		generate_link(chance, bytes, linktype, ip6);
	}
}

static void make_frame(struct chance *chance, uint32_t linktype, uint16_t port, struct bytes *frame)
{
	struct segment segment = {
		.number = chance_below(chance, port == NFS_PORT ? FEW : CONVERSATIONS),
		.port = port,
		.reversed = chance_one_in(chance, 2),
		.extended = linktype == LINKTYPE_IPV6,
	};

	segment.ip6 =
		linktype == LINKTYPE_IPV6 || (segment.number % 4 == 3 && linktype != LINKTYPE_IPV4);
	make_tcp(chance, &segment);
	fill_checksum(chance, &segment);
	add_link(chance, frame, linktype, segment.ip6);
	if (segment.ip6)
		add_ip6(chance, frame, &segment);
	else
		add_ip4(chance, frame, &segment);
	bytes_add(frame, segment.bytes.data, segment.bytes.length);
	if (chance_one_in(chance, 10))
		bytes_random(frame, chance, chance_below(chance, 20));
	generate_link_end(chance, frame, linktype);
}

/* Seconds increase and sometimes decrease. */
static void write_record(struct chance *chance, const struct bytes *frame, uint32_t *seconds)
{
	uint32_t captured = (uint32_t)frame->length;
	uint32_t header[4];

	if (chance_one_in(chance, 4))
		captured = 1 + chance_below(chance, captured);
	if (chance_one_in(chance, 50))
		*seconds += chance_below(chance, 5000) - 1000;
	header[0] = *seconds;
	header[1] = chance_below(chance, 1000000);
	header[2] = captured;
	header[3] = (uint32_t)frame->length +
		    (chance_one_in(chance, 30) ? chance_below(chance, 2000) : 0);
	fwrite(header, sizeof(header), 1, stdout);
	fwrite(frame->data, captured, 1, stdout);
}

int main(int argc, char **argv)
{
	uint32_t file_header[6] = {0xa1b2c3d4, 4 << 16 | 2, 0, 0, SNAPSHOT, 0};
	uint32_t seconds = 1700000000;
	uint16_t port = 0;
	unsigned long count;
	struct bytes frame;
	struct chance chance;

	if (argc != 4 && argc != 5) {
		fprintf(stderr, "usage: generate SEED COUNT LINKTYPE [PORT]\n");
		return 2;
	}
	chance.state = strtoull(argv[1], NULL, 10);
	count = strtoul(argv[2], NULL, 10);
	file_header[5] = (uint32_t)strtoul(argv[3], NULL, 10);
	if (argc == 5)
		port = (uint16_t)strtoul(argv[4], NULL, 10);
	fwrite(file_header, sizeof(file_header), 1, stdout);
	while (count--) {
		frame.length = 0;
		make_frame(&chance, file_header[5], port, &frame);
		write_record(&chance, &frame, &seconds);
	}
	return fflush(stdout) || ferror(stdout) ? 1 : 0;
}
