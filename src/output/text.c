// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "output/lines.h"
#include "print/order.h"
#include "print/print.h"

static struct sink_needs needs(const struct print_options *print)
{
	bool by_port = !print->quiet && print->payload == PRINT_PAYLOAD_BY_PORT;
	bool chosen = !print->quiet && print->payload != PRINT_PAYLOAD_BY_PORT &&
		      print->payload != PRINT_PAYLOAD_OTHER;

	return (struct sink_needs){
		.sum = print->verbose && !print->quiet && !print->no_checksum,
		/* A signature (RFC 2385) is of the whole segment. */
		.whole = print->dump != PRINT_DUMP_NONE || print->secret || chosen,
		.payload_text = by_port,
		.reset_payload = print->verbose && !print->quiet,
		.processes = true,
		.names = true,
	};
}

static int open_format(void **state, const struct sink_request *request)
{
	return printer_new((struct printer **)state, request->token, request->print);
}

static void put_packet(void *state, const struct packet *packet, struct buffer *out)
{
	printer_packet(state, packet, out);
}

static bool take(void *state, const struct packet *packet, struct print_order *order)
{
	return print_order_take(state, packet, order);
}

static void put_packet_by(void *state, const struct packet *packet, const struct print_order *order,
			  struct buffer *out)
{
	print_order_packet(state, packet, order, out);
}

static void count(const void *state, struct printer_stats *stats)
{
	printer_stats(state, stats);
}

static void close_format(void *state)
{
	printer_free(state);
}

static const struct lines_format format = {
	.open = open_format,
	.packet = put_packet,
	.take = take,
	.packet_by = put_packet_by,
	.stats = count,
	.close = close_format,
};

const struct sink_type text_sink = {
	.name = "text",
	.needs = needs,
	.lines = &format,
	LINES_SINK,
};
