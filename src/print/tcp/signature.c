// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* The MD5 signature option (RFC 2385) against the secret of -M. */
#include <netinet/in.h>

#include "base/md5.h"
#include "print/printer.h"

/* RFC 2385 section 2.0, with the pseudo header of RFC 8200 section 8.1 for IPv6. */
static void add_pseudo_header(struct md5 *md5, const struct segment_network *network)
{
	uint32_t address_length = network->version == 6 ? 16 : 4;
	uint8_t tail[8] = {0};
	uint16_t length;

	md5_add(md5, network->source, address_length);
	md5_add(md5, network->destination, address_length);
	if (network->version == 6) {
		length = cursor_u16(network->header, 4);
		tail[2] = (uint8_t)(length >> 8);
		tail[3] = (uint8_t)length;
		tail[7] = IPPROTO_TCP;
		md5_add(md5, tail, 8);
		return;
	}
	length = cursor_u16(network->header, 2) - (cursor_u8(network->header, 0) & 15) * 4;
	tail[1] = cursor_u8(network->header, 9);
	tail[2] = (uint8_t)(length >> 8);
	tail[3] = (uint8_t)length;
	md5_add(md5, tail, 4);
}

static bool is_valid(const char *secret, const struct segment *segment, const uint8_t *digest)
{
	uint8_t header[TCP_HEADER], due[MD5_LENGTH];
	struct cursor payload = cursor_skip(segment->at, segment->header_length);
	struct md5 md5;

	memcpy(header, segment->at.data, sizeof(header));
	memset(header + 16, 0, 2);
	md5_begin(&md5);
	add_pseudo_header(&md5, &segment->network);
	md5_add(&md5, header, sizeof(header));
	md5_add(&md5, payload.data, segment->length - segment->header_length);
	md5_add(&md5, secret, strlen(secret));
	md5_end(&md5, due);
	return !memcmp(due, digest, sizeof(due));
}

void print_signature_verdict(struct printer *printer, const struct segment *segment,
			     const uint8_t *digest)
{
	const char *secret = printer->options.secret;

	if (segment->at.captured < segment->length ||
	    (secret && !cursor_has(segment->at, segment->length))) {
		buffer_literal(printer->out, "snaplen too short, can't check - ");
		print_text_hex(printer, digest, MD5_LENGTH);
	} else if (!secret) {
		buffer_literal(printer->out, "shared secret not supplied with -M, can't check - ");
		print_text_hex(printer, digest, MD5_LENGTH);
	} else if (is_valid(secret, segment, digest)) {
		buffer_literal(printer->out, "valid");
	} else {
		print_text_invalid(printer);
	}
}
