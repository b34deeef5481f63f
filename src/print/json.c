// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * A packet as one JSON object (RFC 8259) on a line, as schema/packet.json has it. The text printers
 * find the segment; what they wrote of the packet is dropped.
 */
#include <arpa/inet.h>

#include "base/foreign.h"
#include "print/printer.h"

#define BITS_PER_BYTE 8

enum option_kind {
	OPTION_END = 0,
	OPTION_NOP = 1,
	OPTION_MSS = 2,
	OPTION_WSCALE = 3,
	OPTION_SACK_OK = 4,
	OPTION_SACK = 5,
	OPTION_TIMESTAMP = 8,
};

static void put_number(struct buffer *out, const char *name, uint32_t value)
{
	buffer_string(out, name);
	buffer_decimal(out, value);
}

static void put_address(struct buffer *out, uint8_t version, const uint8_t *address)
{
	char text[INET6_ADDRSTRLEN];

	buffer_char(out, '"');
	buffer_string(out,
		      inet_ntop(version == 6 ? AF_INET6 : AF_INET, address, text, sizeof(text)));
	buffer_char(out, '"');
}

static void put_hex(struct buffer *out, struct cursor at, uint32_t length)
{
	uint32_t i;

	buffer_char(out, '"');
	for (i = 0; i < length && cursor_has(at, i + 1); i++)
		buffer_hex_padded(out, cursor_u8(at, i), 2);
	buffer_char(out, '"');
}

/* Pairs of sequence numbers (RFC 2018 section 3). */
static void put_sack(struct buffer *out, struct cursor at, uint32_t length)
{
	uint32_t i;

	buffer_literal(out, ",\"blocks\":[");
	for (i = 0; i + 8 <= length; i += 8) {
		buffer_string(out, i ? ",[" : "[");
		buffer_decimal(out, cursor_u32(at, i));
		put_number(out, ",", cursor_u32(at, i + 4));
		buffer_char(out, ']');
	}
	buffer_char(out, ']');
}

/* value: what follows kind and length; a length that does not fit the kind leaves bytes. */
static void put_option(struct buffer *out, uint8_t kind, struct cursor value, uint32_t length)
{
	put_number(out, "{\"kind\":", kind);
	if (kind == OPTION_MSS && length == 2) {
		put_number(out, ",\"mss\":", cursor_u16(value, 0));
	} else if (kind == OPTION_WSCALE && length == 1) {
		put_number(out, ",\"wscale\":", cursor_u8(value, 0));
	} else if (kind == OPTION_TIMESTAMP && length == 8) {
		put_number(out, ",\"value\":", cursor_u32(value, 0));
		put_number(out, ",\"echo\":", cursor_u32(value, 4));
	} else if (kind == OPTION_SACK && length && length % 8 == 0) {
		put_sack(out, value, length);
	} else if (length) {
		buffer_literal(out, ",\"data\":");
		put_hex(out, value, length);
	}
	buffer_char(out, '}');
}

/* RFC 9293 section 3.1; the list ends where it makes no sense any more. */
static void put_options(struct buffer *out, const struct print_segment *segment)
{
	uint32_t end = segment->header_length, at = TCP_HEADER, length;
	const char *separator = "";
	uint8_t kind;

	buffer_literal(out, ",\"options\":[");
	while (at < end && cursor_has(segment->at, at + 1)) {
		kind = cursor_u8(segment->at, at);
		length = 1;
		if (kind != OPTION_END && kind != OPTION_NOP) {
			length = cursor_has(segment->at, at + 2) ? cursor_u8(segment->at, at + 1)
								 : 0;
			if (length < 2 || at + length > end ||
			    !cursor_has(segment->at, at + length))
				break;
		}
		buffer_string(out, separator);
		put_option(out, kind, cursor_skip(segment->at, at + (length > 1 ? 2 : 1)),
			   length > 1 ? length - 2 : 0);
		separator = ",";
		if (kind == OPTION_END)
			break;
		at += length;
	}
	buffer_char(out, ']');
}

/* Null until the conversation's first numbers are known. */
static void put_relative(struct buffer *out, const char *name, uint32_t number, uint32_t base)
{
	buffer_string(out, name);
	if (base)
		buffer_decimal(out, number - base);
	else
		buffer_literal(out, "null");
}

static void put_flags(struct buffer *out, uint8_t flags)
{
	static const char *const names[BITS_PER_BYTE] = {"fin", "syn", "rst", "psh",
							 "ack", "urg", "ece", "cwr"};
	const char *separator = "";
	int bit;

	buffer_literal(out, ",\"flags\":[");
	for (bit = 0; bit < BITS_PER_BYTE; bit++) {
		if (!(flags >> bit & 1))
			continue;
		buffer_string(out, separator);
		foreign_put_json(out, names[bit]);
		separator = ",";
	}
	buffer_char(out, ']');
}

static void put_header(struct buffer *out, const struct print_segment *segment,
		       enum print_checksum checksum)
{
	static const char *const verdicts[] = {"unknown", "correct", "incorrect"};
	uint32_t sequence = cursor_u32(segment->at, 4), acknowledgment = cursor_u32(segment->at, 8);

	put_flags(out, segment->flags);
	put_number(out, ",\"seq\":", sequence);
	put_number(out, ",\"ack\":", acknowledgment);
	put_relative(out, ",\"relative_seq\":", sequence, segment->base.sequence);
	put_relative(out, ",\"relative_ack\":", acknowledgment, segment->base.acknowledgment);
	put_number(out, ",\"window\":", cursor_u16(segment->at, 14));
	put_number(out, ",\"urgent\":", cursor_u16(segment->at, 18));
	buffer_literal(out, ",\"checksum\":");
	foreign_put_json(out, verdicts[checksum]);
	if (segment->header_length <= segment->length)
		put_number(out, ",\"payload\":", segment->length - segment->header_length);
	put_options(out, segment);
}

void print_json_segment(struct printer *printer, const struct print_segment *segment,
			enum print_checksum checksum)
{
	struct buffer *out = &printer->json;

	out->used = 0;
	put_number(out, ",\"ip\":{\"version\":", segment->network->version);
	buffer_literal(out, ",\"source\":");
	put_address(out, segment->network->version, segment->network->source);
	buffer_literal(out, ",\"destination\":");
	put_address(out, segment->network->version, segment->network->destination);
	put_number(out, "},\"tcp\":{\"source\":", segment->source_port);
	put_number(out, ",\"destination\":", segment->destination_port);
	if (cursor_has(segment->at, TCP_HEADER) && segment->header_length >= TCP_HEADER)
		put_header(out, segment, checksum);
	buffer_char(out, '}');
}

static void put_owner(struct buffer *out, const char *name, const struct packet_owner *owner)
{
	buffer_string(out, name);
	if (!owner->comm) {
		buffer_string(out, owner->local ? "{\"local\":true}" : "{\"local\":false}");
		return;
	}
	put_number(out, "{\"local\":true,\"pid\":", owner->pid);
	if (owner->tid)
		put_number(out, ",\"tid\":", owner->tid);
	if (owner->uid != PACKET_NO_UID)
		put_number(out, ",\"uid\":", owner->uid);
	buffer_literal(out, ",\"comm\":");
	foreign_put_json(out, owner->comm);
	buffer_char(out, '}');
}

static void put_owners(struct printer *printer)
{
	struct packet_owner source = {0}, destination = {0};

	if (!printer->options.owners.find || !printer->tuple.version)
		return;
	if (!printer->options.owners.find(printer->options.owners.arg, &printer->tuple, &source,
					  &destination))
		return;
	put_owner(printer->out, ",\"processes\":{\"source\":", &source);
	put_owner(printer->out, ",\"destination\":", &destination);
	buffer_char(printer->out, '}');
}

static void put_time(struct buffer *out, const struct packet_time *time)
{
	buffer_format(out, "%lld.", (long long)time->seconds);
	/* A file may have any number there. */
	buffer_padded(out, time->nanoseconds % 1000000000, 9);
}

void print_json_packet(struct printer *printer, size_t begin)
{
	const struct packet *packet = printer->packet;
	struct buffer *out = printer->out;
	const char *name = packet->interface_name ?: printer->options.interface_name;

	out->used = begin;
	buffer_literal(out, "{\"schema\":1,\"time\":");
	put_time(out, &packet->time);
	if (packet->ifindex) {
		put_number(out, ",\"ifindex\":", packet->ifindex);
		buffer_literal(out, ",\"direction\":");
		foreign_put_json(out, packet->type == PACKET_TYPE_OUTGOING ? "out" : "in");
	}
	if (name) {
		buffer_literal(out, ",\"interface\":");
		foreign_put_json(out, name);
	}
	if (packet->netns_name) {
		buffer_literal(out, ",\"netns\":");
		foreign_put_json(out, packet->netns_name);
	}
	put_number(out, ",\"length\":", packet->length);
	put_number(out, ",\"captured\":", packet->caplen);
	if (printer->tuple.version)
		buffer_bytes(out, printer->json.data, printer->json.used);
	put_owners(printer);
	buffer_literal(out, "}\n");
}
