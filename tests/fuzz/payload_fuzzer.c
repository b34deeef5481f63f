// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Any bytes as the payload of a segment, cut anywhere: no crash, no read outside, plain text. The
 * first byte chooses the port and with it the printer, unless FUZZ_PORT is in the environment: then
 * all runs are one printer's.
 */
#include <stdlib.h>

#include "print/printer.h"

#define CHOICES	  4
#define ZMTP_PORT 5555 /* any: the printer is chosen by -T */

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

/* tests/fuzz/fuzzers has the same, in the same order. */
static const uint16_t ports[] = {21,  22,  23,	25,   43,   53,	       80,   179,  323,
				 554, 639, 646, 1723, 2049, ZMTP_PORT, 6379, 6653, 10288};

static const uint8_t hosts[2][4] = {{192, 0, 2, 1}, {192, 0, 2, 2}};

static uint16_t port_of(uint8_t choice)
{
	const char *fixed = getenv("FUZZ_PORT");

	return fixed ? (uint16_t)atoi(fixed) : ports[choice % (sizeof(ports) / sizeof(ports[0]))];
}

/* More may be missing from the capture than from the segment. */
static void print_payload(struct printer *printer, const uint8_t *input, bool reply,
			  const uint8_t *bytes, uint32_t length)
{
	uint16_t port = port_of(input[0]);
	struct segment segment = {
		.network = {.version = 4, .source = hosts[reply], .destination = hosts[!reply]},
		.source_port = reply ? port : 40000,
		.destination_port = reply ? 40000 : port,
		.flags = input[1] & 128 ? TCP_RST : TCP_ACK,
	};
	uint32_t captured = length - (length < input[2] ? 0 : input[2]);
	uint8_t *copy = malloc(captured);
	struct cursor at = {copy, captured, captured};
	size_t i;

	if (!copy)
		return;
	memcpy(copy, bytes, captured);
	printer->out->used = 0;
	printer->protocol = "";
	printer->options.payload = port == ZMTP_PORT ? PRINT_PAYLOAD_ZMTP1 : PRINT_PAYLOAD_BY_PORT;
	print_payload_segment(printer, &segment, at, length + input[3]);
	for (i = 0; i < printer->out->used; i++)
		if ((printer->out->data[i] < ' ' && printer->out->data[i] != '\n' &&
		     printer->out->data[i] != '\t') ||
		    printer->out->data[i] == 0x7f)
			abort();
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	static const struct packet packet;
	/* Of segments inside OpenFlow; kept between runs. */
	static struct seqtrack *seqtrack;
	struct printer printer;
	struct buffer out;

	if (size <= CHOICES || (!seqtrack && seqtrack_new(&seqtrack)) || buffer_init(&out, 16))
		return 0;
	printer = (struct printer){
		.options =
			{
				.version = input[1] & 32 ? PRINT_4_99_5 : PRINT_4_99_3,
				.numeric = true,
				.verbose = input[1] & 3,
				.link_header = input[1] & 4,
				.as_dot = input[1] & 8,
				.no_checksum = input[1] & 16,
				.handle_words = input[1] & 64,
			},
		.seqtrack = seqtrack,
		.packet = &packet,
		.out = &out,
	};
	/* As a call and as its reply, which NFS tells apart by the ports. */
	print_payload(&printer, input, false, input + CHOICES, (uint32_t)size - CHOICES);
	print_payload(&printer, input, true, input + CHOICES, (uint32_t)size - CHOICES);
	buffer_free(&out);
	return 0;
}
