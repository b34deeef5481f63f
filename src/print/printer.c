// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "print/printer.h"

#include <stdlib.h>

#include "base/foreign.h"
#include "decode/link_types.h"
#include "print/link/wired.h"

int printer_new(struct printer **printer, const struct sandbox_token *token,
		const struct print_options *options)
{
	_cleanup_(printer_freep) struct printer *new = calloc(1, sizeof(*new));
	int err;

	if (!token)
		return -EPERM;
	if (!new)
		return -ENOMEM;
	new->options = *options;
	new->common = print_common_wanted(options);
	err = seqtrack_new(&new->seqtrack);
	if (err)
		return err;
	*printer = new;
	new = NULL;
	return 0;
}

void printer_free(struct printer *printer)
{
	if (!printer)
		return;
	seqtrack_free(printer->seqtrack);
	free(printer);
}

void printer_stats(const struct printer *printer, struct printer_stats *stats)
{
	struct seqtrack_stats conversations;

	seqtrack_count(printer->seqtrack, &conversations);
	*stats = (struct printer_stats){
		.packets = printer->packets,
		.conversations = conversations.entered,
		.evicted = conversations.evicted,
	};
}

/* What starts the list of problems, or separates two. */
static void put_problem(struct printer *printer, bool *any)
{
	buffer_string(printer->out, *any ? ", " : "[Invalid header: ");
	*any = true;
}

/* True when the lengths of the record make no sense; they are then all that is printed. */
static bool put_invalid_lengths(struct printer *printer)
{
	const struct packet *packet = printer->packet;
	struct buffer *out = printer->out;
	bool any = false;

	if (__builtin_expect(packet->caplen && packet->length >= packet->caplen &&
				     packet->length <= PACKET_LENGTH_MAX,
			     1))
		return false;
	if (!packet->caplen) {
		put_problem(printer, &any);
		buffer_literal(out, "caplen==0");
	}
	if (!packet->length) {
		put_problem(printer, &any);
		buffer_literal(out, "len==0");
	} else if (packet->length < packet->caplen) {
		put_problem(printer, &any);
		buffer_format(out, "len(%u) < caplen(%u)", packet->length, packet->caplen);
	}
	if (packet->caplen > PACKET_LENGTH_MAX) {
		put_problem(printer, &any);
		buffer_format(out, "caplen(%u) > %u", packet->caplen, PACKET_LENGTH_MAX);
	}
	if (packet->length > PACKET_LENGTH_MAX) {
		put_problem(printer, &any);
		buffer_format(out, "len(%u) > %u", packet->length, PACKET_LENGTH_MAX);
	}
	buffer_char(out, ']');
	return true;
}

int print_unsupported(struct printer *printer, struct cursor at)
{
	buffer_literal(printer->out, "UNSUPPORTED");
	print_dump_hex_ascii(printer, at);
	return 0;
}

int printer_frame(struct printer *printer, struct cursor at, uint32_t length, bool *known)
{
	int error;

	*known = true;
	switch (printer->packet->linktype) {
	case LINKTYPE_ETHERNET:
		return print_ethernet_link(printer, at, length);
	case LINKTYPE_LINUX_SLL:
		return print_sll_link(printer, at, length);
	case LINKTYPE_LINUX_SLL2:
		return print_sll_link2(printer, at, length);
	case LINKTYPE_RAW:
	case LINKTYPE_RAW_BSD:
	case LINKTYPE_IPV4:
	case LINKTYPE_IPV6:
		return print_link_raw(printer, at, length);
	case LINKTYPE_NULL:
	case LINKTYPE_LOOP:
		return print_link_null(printer, at, length);
	case LINKTYPE_PPP:
		return print_ppp_link(printer, at, length);
	case LINKTYPE_ARCNET_LINUX:
		return print_link_arcnet(printer, at, length);
	case LINKTYPE_C_HDLC:
		return print_link_hdlc(printer, at, length);
	case LINKTYPE_IEEE802_11:
		return print_wifi_link(printer, at, length);
	case LINKTYPE_IEEE802_11_RADIOTAP:
		return print_wifi_radiotap(printer, at, length);
	case LINKTYPE_IEEE802_11_PRISM:
		return print_wifi_prism(printer, at, length);
	case LINKTYPE_IEEE802_11_AVS:
		return print_wifi_avs(printer, at, length);
	case LINKTYPE_PPI:
		return print_ppi_link(printer, at, length);
	default:
		*known = print_wired_frame(printer, at, length, &error);
		return *known ? error : 0;
	}
}

int printer_inside(struct printer *printer, struct cursor at, uint32_t length, uint16_t linktype,
		   bool *known)
{
	const struct packet *outside = printer->packet;
	struct packet inside = *outside;
	int err = 0;

	inside.linktype = linktype;
	inside.data = at.data;
	inside.avail = at.avail;
	inside.caplen = at.captured;
	inside.length = length;
	inside.interface_name = NULL;
	printer->packet = &inside;
	printer->link_length = 0;
	*known = printer->inside < LINK_INSIDE_MAX;
	printer->inside++;
	if (*known)
		err = printer_frame(printer, at, length, known);
	printer->inside--;
	printer->packet = outside;
	return err;
}

static int put_frame(struct printer *printer)
{
	const struct packet *packet = printer->packet;
	struct cursor at = {
		.data = packet->data,
		.avail = packet->avail,
		.captured = packet->caplen - packet->prefix_length,
	};
	bool known;
	int error;

	if (packet->event)
		return print_event_packet(printer);
	error = printer_frame(printer, at, packet->length, &known);
	return known ? error : print_unsupported(printer, at);
}

static void put_count(struct printer *printer)
{
	char digits[10];
	size_t length = buffer_put_decimal(digits, (uint32_t)printer->packets);
	size_t i;

	for (i = length; i < 5; i++)
		buffer_char(printer->out, ' ');
	buffer_bytes(printer->out, digits, length);
	buffer_literal(printer->out, "  ");
}

static void put_processes(struct printer *printer)
{
	const struct packet_processes *processes = printer->packet->processes;
	struct buffer *out = printer->out;

	if (!processes)
		return;
	buffer_literal(out, " | ");
	foreign_put(out, processes->source_text);
	buffer_literal(out, " > ");
	foreign_put(out, processes->destination_text);
	buffer_string(out, processes->details);
}

static const char *trigger_of(const struct printer *printer)
{
	return printer->options.triggers ? printer->packet->trigger : NULL;
}

static bool has_annotations(const struct printer *printer)
{
	const struct packet *packet = printer->packet;

	return packet->event || packet->retransmit || packet->tcp_info || packet->processes ||
	       trigger_of(printer);
}

/* After the line with the addresses, which text of the payload on further lines may follow. */
static void put_annotations(struct printer *printer)
{
	struct buffer *out = printer->out;
	size_t line = printer->tuple_line, end = out->used, rest;
	const char *newline;

	if (printer->packet->event)
		print_event_note(printer);
	if (!printer->any_tuple || !has_annotations(printer))
		return;
	if (printer->packet->retransmit) {
		buffer_literal(out, " | retransmit: ");
		foreign_put(out, printer->packet->retransmit);
	}
	if (trigger_of(printer)) {
		buffer_literal(out, " | trigger: ");
		foreign_put(out, trigger_of(printer));
	}
	if (printer->packet->tcp_info)
		print_socket_info(printer);
	put_processes(printer);
	if (out->used == end)
		return;
	newline = memchr(out->data + line, '\n', end - line);
	if (!newline)
		return;
	line = (size_t)(newline - out->data);
	rest = end - line;
	if (!buffer_room(out, rest))
		return;
	memcpy(out->data + out->used, out->data + line, rest);
	memmove(out->data + line, out->data + end, out->used - end + rest);
}

void printer_packet(struct printer *printer, const struct packet *packet, struct buffer *out)
{
	printer->packet = packet;
	printer->out = out;
	printer->protocol = "";
	printer->link_length = 0;
	printer->any_tuple = false;
	printer->inside = 0;
	printer->packets += !packet->event;
	if (printer->common && !packet->event && print_common_packet(printer))
		return;
	if (printer->options.number && !packet->event)
		put_count(printer);
	if (!put_invalid_lengths(printer)) {
		print_time_stamp(printer);
		if (put_frame(printer)) {
			print_text_cut(printer);
			printer->link_length = 0;
		}
		put_annotations(printer);
		if (printer->options.dump != PRINT_DUMP_NONE && !packet->event)
			print_dump_packet(printer);
	}
	buffer_char(out, '\n');
}
