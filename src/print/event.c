// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Events: what the kernel did to a connection, with the headers that it is about. */
#include "base/foreign.h"
#include "print/printer.h"

#define ETHERNET_HEADER 14

/* The link header in the packet's data, which has no meaning. */
static uint32_t link_length(const struct packet *packet)
{
	if (packet->linktype == LINKTYPE_ETHERNET)
		return ETHERNET_HEADER;
	return packet_cooked_length(packet->linktype) - packet->prefix_length;
}

static struct cursor network_of(const struct packet *packet, uint32_t *length)
{
	struct cursor at = {
		.data = packet->data,
		.avail = packet->avail,
		.captured = packet->caplen - packet->prefix_length,
	};
	uint32_t link = link_length(packet);

	if (!cursor_has(at, link))
		link = 0;
	*length = packet->length - packet->prefix_length - link;
	return cursor_skip(at, link);
}

/* As many numbers as the headers say the segment takes. */
static void put_numbers(struct printer *printer, struct segment *segment)
{
	uint32_t sequence = cursor_u32(segment->at, 4);
	uint32_t taken = segment->length - segment->header_length +
			 ((segment->flags & TCP_SYN) != 0) + ((segment->flags & TCP_FIN) != 0);

	if (!taken)
		return;
	if (!printer->options.absolute)
		seqtrack_relate(printer->seqtrack, segment, printer_netns(printer->packet));
	sequence -= segment->base.sequence;
	buffer_literal(printer->out, ", seq ");
	buffer_decimal(printer->out, sequence);
	buffer_char(printer->out, ':');
	buffer_decimal(printer->out, sequence + taken);
}

static int put_connection(struct printer *printer)
{
	const struct packet_event *event = printer->packet->event;
	struct segment segment;

	if (!segment_decode(printer->packet, &segment))
		return PRINT_CUT;
	buffer_string(printer->out, segment.network.version == 6 ? "IP6 " : "IP ");
	printer->tuple_line = printer->out->used;
	printer->any_tuple = true;
	print_address_ports(printer, &segment.network, segment.source_port,
			    segment.destination_port);
	buffer_literal(printer->out, ": ");
	foreign_put(printer->out, event->text);
	if (event->numbers && cursor_has(segment.at, TCP_HEADER))
		put_numbers(printer, &segment);
	return 0;
}

int print_event_packet(struct printer *printer)
{
	struct cursor at;
	uint32_t length;

	if (!printer->packet->event->whole)
		return put_connection(printer);
	at = network_of(printer->packet, &length);
	printer->protocol = "ip";
	return print_ip_any(printer, at, length);
}

void print_event_note(struct printer *printer)
{
	const struct packet_event *event = printer->packet->event;

	if (!event->whole)
		return;
	buffer_literal(printer->out, " | ");
	foreign_put(printer->out, event->text);
}

void print_event_json(struct buffer *out, const struct packet_event *event)
{
	const struct packet_event_field *field;

	buffer_literal(out, ",\"event\":{\"kind\":");
	foreign_put_json(out, event->kind);
	for (field = event->fields; field < event->fields + event->field_count; field++) {
		buffer_char(out, ',');
		foreign_put_json(out, field->name);
		buffer_char(out, ':');
		if (field->text)
			foreign_put_json(out, field->text);
		else
			buffer_format(out, "%lld", (long long)field->number);
	}
	buffer_char(out, '}');
}
