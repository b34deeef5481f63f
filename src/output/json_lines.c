// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "output/lines.h"
#include "print/json.h"

static struct sink_needs needs(const struct print_options *print)
{
	return (struct sink_needs){
		.sum = !print->no_checksum,
		.segment = true,
		.processes = true,
	};
}

static int open_format(void **state, const struct sink_request *request)
{
	return json_new((struct json **)state, request->token, request->print);
}

static void put_packet(void *state, const struct packet *packet, struct buffer *out)
{
	json_packet(state, packet, out);
}

static bool take(void *state, const struct packet *packet, struct print_order *order)
{
	return json_take(state, packet, order);
}

static void put_packet_by(void *state, const struct packet *packet, const struct print_order *order,
			  struct buffer *out)
{
	json_packet_by(state, packet, order, out);
}

static void put_account(void *state, const struct account *account, struct buffer *out)
{
	json_account(state, account, out);
}

static void count(const void *state, struct printer_stats *stats)
{
	json_stats(state, stats);
}

static void close_format(void *state)
{
	json_free(state);
}

static const struct lines_format format = {
	.open = open_format,
	.packet = put_packet,
	.take = take,
	.packet_by = put_packet_by,
	.account = put_account,
	.stats = count,
	.close = close_format,
};

const struct sink_type json_lines_sink = {
	.name = "json",
	.machine_readable = true,
	.needs = needs,
	.lines = &format,
	LINES_SINK,
};
