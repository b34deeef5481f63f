// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The usual headers: IP without options or extensions, and not a fragment, on a link without tags;
 * a TCP header that makes sense; everything captured. For them it is certain that the printers get
 * to the segment, and to this one alone, whatever the options are.
 */
#include "print/order.h"

#include <netinet/in.h>

#include "print/printer.h"

/* In the word with the fragment's offset: that, and whether more follow. */
#define IP4_FRAGMENT 0x3fff

#define SLL_PROTOCOL 14

/* The length of the link header and what it says that follows; 0: not known. */
static uint32_t read_link(const struct packet *packet, struct cursor at, uint16_t *type)
{
	if (packet->prefix_length)
		at = (struct cursor){packet->prefix, packet->prefix_length, packet->prefix_length};
	*type = 0;
	switch (packet->linktype) {
	case LINKTYPE_ETHERNET:
		*type = cursor_u16(at, ETHERNET_HEADER - 2);
		return ETHERNET_HEADER;
	case LINKTYPE_LINUX_SLL:
		*type = cursor_u16(at, SLL_PROTOCOL);
		return PACKET_SLL_LENGTH;
	case LINKTYPE_LINUX_SLL2:
		*type = cursor_u16(at, 0);
		return PACKET_SLL2_LENGTH;
	case LINKTYPE_RAW:
	case LINKTYPE_RAW_BSD:
	case LINKTYPE_IPV4:
	case LINKTYPE_IPV6:
		*type = cursor_u8(at, 0) >> 4 == 6 ? ETHERTYPE_IP6 : ETHERTYPE_IP4;
		return 0;
	default:
		return 0;
	}
}

/* The TCP header and what follows it, as long as the network header says. */
static bool take_ip4(struct cursor at, uint32_t wire, struct segment *segment)
{
	const struct segment_network network = {
		.version = 4, .source = at.data + 12, .destination = at.data + 16};
	uint32_t total = cursor_u16(at, 2);

	if (cursor_u8(at, 0) != 0x45 || cursor_u8(at, 9) != IPPROTO_TCP ||
	    cursor_u16(at, 6) & IP4_FRAGMENT || total > wire || total < IP4_HEADER + TCP_HEADER)
		return false;
	segment_fill(segment, &network, cursor_skip(cursor_limit(at, total), IP4_HEADER),
		     total - IP4_HEADER);
	return true;
}

static bool take_ip6(struct cursor at, uint32_t wire, struct segment *segment)
{
	const struct segment_network network = {
		.version = 6, .source = at.data + 8, .destination = at.data + 24};
	uint32_t length = cursor_u16(at, 4);

	if (cursor_u8(at, 0) >> 4 != 6 || cursor_u8(at, 6) != IPPROTO_TCP || length < TCP_HEADER ||
	    length > wire || wire - length < IP6_HEADER)
		return false;
	segment_fill(segment, &network,
		     cursor_skip(cursor_limit(at, IP6_HEADER + length), IP6_HEADER), length);
	return true;
}

/* Whether the headers are the usual ones. */
static bool take_headers(const struct packet *packet, struct segment *segment)
{
	struct cursor at = {packet->data, packet->avail, packet->caplen - packet->prefix_length};
	uint16_t type;
	uint32_t link = read_link(packet, at, &type);
	bool found = false;

	if (packet->length > PACKET_LENGTH_MAX || packet->length < packet->caplen ||
	    packet->caplen < link)
		return false;
	if (!packet->prefix_length)
		at = cursor_skip(at, link);
	if (type == ETHERTYPE_IP4)
		found = take_ip4(at, packet->length - link, segment);
	else if (type == ETHERTYPE_IP6)
		found = take_ip6(at, packet->length - link, segment);
	return found && cursor_has(segment->at, TCP_HEADER) && segment->header_length >= TCP_HEADER;
}

bool print_order_take(struct printer *printer, const struct packet *packet,
		      struct print_order *order)
{
	const struct print_options *options = &printer->options;
	struct segment segment;

	if (packet->event || packet->retransmit || packet->trigger ||
	    !take_headers(packet, &segment) ||
	    print_payload_remembers(segment.source_port, segment.destination_port))
		return false;
	if (!options->absolute && !options->quiet)
		seqtrack_relate(printer->seqtrack, &segment, printer_netns(packet));
	order->base = segment.base;
	order->before = printer->packets++;
	order->reference = printer->clock.reference;
	print_time_pass(printer, &packet->time);
	return true;
}

void print_order_packet(struct printer *printer, const struct packet *packet,
			const struct print_order *order, struct buffer *out)
{
	printer->order = order;
	printer->packets = order->before;
	printer->clock.reference = order->reference;
	printer_packet(printer, packet, out);
}
