// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The common packet in one go: a TCP segment over IPv4 on Ethernet, its headers captured, no
 * options or the time stamps alone, nothing after its length, printed the plain way (-nn).
 * Everything else, and every doubt, is left to the general printers, whose text for this packet is
 * the same.
 */
#include <string.h>

#include "print/printer.h"
#include "print/tcp/tcp_pen.h"

#define HEADERS	    (ETHERNET_HEADER + IP4_HEADER + TCP_HEADER)
#define TIME_STAMPS 12 /* with the two NOPs in front (RFC 7323 appendix A) */

#define LINE_MAX 320

static uint32_t u16_at(const uint8_t *at)
{
	uint16_t value;

	memcpy(&value, at, sizeof(value));
	return be16toh(value);
}

static uint32_t u32_at(const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return be32toh(value);
}

bool print_common_wanted(const struct print_options *options)
{
	return options->numeric && !options->quiet && !options->link_header && !options->verbose &&
	       !options->number && !options->absolute && options->dump == PRINT_DUMP_NONE &&
	       options->payload == PRINT_PAYLOAD_BY_PORT;
}

/* The length of the TCP header where the packet is of the common kind, else 0. */
static uint32_t recognize(const struct packet *packet)
{
	const uint8_t *ip = packet->data + ETHERNET_HEADER, *tcp = ip + IP4_HEADER;
	uint32_t total, header;

	if (packet->linktype != LINKTYPE_ETHERNET || packet->processes || packet->tcp_info ||
	    packet->retransmit || packet->trigger || packet->avail < HEADERS ||
	    packet->length < packet->caplen || packet->length > PACKET_LENGTH_MAX)
		return 0;
	/* IPv4 without options, TCP, neither a fragment nor the first of some (RFC 791 3.1). */
	if (u16_at(ip - 2) != 0x0800 || ip[0] != 0x45 || ip[9] != 6 || u16_at(ip + 6) & 0x3fff)
		return 0;
	total = u16_at(ip + 2);
	header = (uint32_t)(tcp[12] >> 4) * 4;
	if (total > packet->length - ETHERNET_HEADER || total < IP4_HEADER + header)
		return 0;
	if (header == TCP_HEADER)
		return header;
	if (header != TCP_HEADER + TIME_STAMPS || packet->avail < HEADERS + TIME_STAMPS ||
	    u32_at(tcp + TCP_HEADER) != 0x0101080a)
		return 0;
	return header;
}

static struct segment_base relate(struct printer *printer, const uint8_t *ip, const uint8_t *tcp)
{
	struct seqtrack_segment segment = {
		.source = ip + 12,
		.destination = ip + 16,
		.source_port = (uint16_t)u16_at(tcp),
		.destination_port = (uint16_t)u16_at(tcp + 2),
		.sequence = u32_at(tcp + 4),
		.acknowledgment = u32_at(tcp + 8),
		.syn = tcp[13] & TCP_SYN,
	};
	struct segment_base base = {0};

	if (printer->order)
		return printer->order->base;
	if (tcp[13] & TCP_ACK)
		seqtrack_ip4(printer->seqtrack, &segment, &base);
	return base;
}

static char *pen_segment(char *out, const uint8_t *tcp, uint32_t header, uint32_t payload,
			 const struct segment_base *base)
{
	uint8_t flags = tcp[13];

	out = buffer_pen_literal(out, ": ");
	out = tcp_pen_flags(out, flags);
	if (payload || flags & (TCP_SYN | TCP_FIN | TCP_RST))
		out = tcp_pen_sequence(out, u32_at(tcp + 4) - base->sequence, payload);
	if (flags & TCP_ACK)
		out = tcp_pen_acknowledgment(out, u32_at(tcp + 8) - base->acknowledgment);
	out = tcp_pen_window(out, (uint16_t)u16_at(tcp + 14));
	if (header > TCP_HEADER) {
		out = buffer_pen_literal(out, ", options [nop,nop,TS val ");
		out = buffer_pen_decimal(out, u32_at(tcp + TCP_HEADER + 4));
		out = buffer_pen_literal(out, " ecr ");
		out = buffer_pen_decimal(out, u32_at(tcp + TCP_HEADER + 8));
		*out++ = ']';
	}
	out = buffer_pen_literal(out, ", length ");
	out = buffer_pen_decimal(out, payload);
	*out++ = '\n';
	return out;
}

/* Room for a line, after its time; NULL: there is no memory. */
static char *begin_line(struct printer *printer)
{
	char *out = buffer_reserve(printer->out, PRINT_TIME_PEN + LINE_MAX), *after;

	if (!out)
		return NULL;
	after = print_time_pen(printer, out);
	if (after)
		return after;
	print_time_stamp(printer);
	return buffer_reserve(printer->out, LINE_MAX);
}

bool print_common_packet(struct printer *printer)
{
	const struct packet *packet = printer->packet;
	const uint8_t *ip, *tcp;
	struct segment_base base;
	uint32_t header = recognize(packet), payload;
	char *out;

	if (!header)
		return false;
	ip = packet->data + ETHERNET_HEADER;
	tcp = ip + IP4_HEADER;
	payload = u16_at(ip + 2) - IP4_HEADER - header;
	if (tcp[13] & TCP_URG || (payload && print_payload_has_printer((uint16_t)u16_at(tcp),
								       (uint16_t)u16_at(tcp + 2))))
		return false;
	out = begin_line(printer);
	if (!out)
		return true;
	base = relate(printer, ip, tcp);
	out = buffer_pen_literal(out, "IP ");
	out = print_address_pen_ports(out, ip + 12, u16_at(tcp), ip + 16, u16_at(tcp + 2));
	buffer_commit(printer->out, pen_segment(out, tcp, header, payload, &base));
	return true;
}
