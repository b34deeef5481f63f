// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Any bytes as the arguments of a call of NFS and as the results of its reply, which the printer of
 * one packet would not take for those of a procedure: no crash, no read outside, plain text. The
 * input's first bytes choose procedure, version and options.
 */
#include <stdlib.h>

#include "print/printer.h"

#define CHOICES	     4
#define CALL_HEADER  44 /* of a record, up to the arguments */
#define REPLY_HEADER 28
#define INPUT_MAX    2048

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

static const uint8_t hosts[2][4] = {{192, 0, 2, 1}, {192, 0, 2, 2}};

/* From memory of exactly the record's size. */
static void print_record(struct printer *printer, bool reply, const uint8_t *header,
			 size_t header_length, const uint8_t *body, size_t length)
{
	struct segment segment = {
		.network = {.version = 4, .source = hosts[reply], .destination = hosts[!reply]},
		.source_port = reply ? 2049 : 700,
		.destination_port = reply ? 700 : 2049,
	};
	size_t total = header_length + length, i;
	uint8_t *bytes = malloc(total);
	struct cursor at = {bytes, (uint32_t)total, (uint32_t)total};

	if (!bytes)
		abort();
	memcpy(bytes, header, header_length);
	memcpy(bytes + header_length, body, length);
	printer->out->used = 0;
	print_nfs_payload(printer, &segment, at, (uint32_t)total);
	for (i = 0; i < printer->out->used; i++)
		if (printer->out->data[i] < ' ' || printer->out->data[i] > '~')
			abort();
	free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	/* A mark of the greatest length: that of the segment counts. */
	uint8_t call[CALL_HEADER] = {0xff, 0xff, 0xff, 0xff},
		reply[REPLY_HEADER] = {0xff, 0xff, 0xff};
	static const struct packet packet;
	struct printer printer;
	struct buffer out;

	if (size < CHOICES || size > INPUT_MAX || buffer_init(&out, 16))
		return 0;
	call[7] = reply[7] = 1;
	call[23] = input[1] & 1 ? 3 : 2;
	call[27] = input[0] % 32;
	reply[11] = 1;
	printer = (struct printer){
		.options = {.numeric = true, .verbose = input[2] & 3, .handle_words = input[2] & 4},
		.packet = &packet,
		.out = &out,
	};
	print_record(&printer, false, call, sizeof(call), input + CHOICES, size - CHOICES);
	print_record(&printer, true, reply, sizeof(reply), input + CHOICES, size - CHOICES);
	buffer_free(&out);
	return 0;
}
