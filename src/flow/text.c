// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "flow/text.h"

#include <string.h>
#include <time.h>

#include "base/address.h"
#include "base/foreign.h"
#include "flow/column.h"

#define NANOSECONDS 1000000000
#define MICROSECOND 1000
#define END_WIDTH   11

void text_header(struct buffer *out)
{
	buffer_format(out,
		      "%-15s %11s %-11s %9s %12s %12s %9s %9s %6s %6s %1s %5s %5s %5s %5s %9s %9s "
		      "%6s %7s %5s %5s %5s %5s %5s %5s %s\n",
		      "START", "SECONDS", "END", "CONNECTms", "BYTES>", "BYTES<", "SEGS>", "SEGS<",
		      "RETR>", "RETR<", "D", "FAST", "RTO", "TLP", "SPUR", "RTTms", "MINRTTms",
		      "CWND", "BIT/s", "IDLE%", "RWND%", "SBUF%", "CWND%", "LOSS%", "UNKN%",
		      "CONNECTION");
}

static void put_start(struct buffer *out, uint64_t ns)
{
	time_t seconds = (time_t)(ns / NANOSECONDS);
	struct tm local;

	if (ns == FLOW_UNKNOWN || !localtime_r(&seconds, &local)) {
		buffer_format(out, "%-15s", "-");
		return;
	}
	buffer_padded(out, (uint32_t)local.tm_hour, 2);
	buffer_char(out, ':');
	buffer_padded(out, (uint32_t)local.tm_min, 2);
	buffer_char(out, ':');
	buffer_padded(out, (uint32_t)local.tm_sec, 2);
	buffer_char(out, '.');
	buffer_padded(out, (uint32_t)(ns % NANOSECONDS / MICROSECOND), 6);
}

static void put_duration(struct buffer *out, const struct flow *flow)
{
	if (flow->start_ns == FLOW_UNKNOWN || flow->last_ns == FLOW_UNKNOWN)
		column_number(out, FLOW_UNKNOWN, 11);
	else
		column_decimals(out, (flow->last_ns - flow->start_ns) / MICROSECOND, 6, 0, 11);
}

/* `fin>`: the client's; `refused<`: the server's. */
static void put_end(struct buffer *out, const struct flow *flow)
{
	static const char *const side_names[] = {">", "<", ""};
	const char *name = flow_end_name(flow->end);
	size_t length;

	if (flow->handshake == FLOW_HANDSHAKE_REFUSED)
		name = "refused";
	length = strlen(name) + strlen(side_names[flow->ended_by]);
	buffer_char(out, ' ');
	buffer_string(out, name);
	buffer_string(out, side_names[flow->ended_by]);
	for (; length < END_WIDTH; length++)
		buffer_char(out, ' ');
}

static void put_shares(struct buffer *out, const struct flow_end *end)
{
	uint32_t shares[FLOW_WAITS];
	bool known = flow_shares(end, shares);
	unsigned int i;

	for (i = 0; i < FLOW_WAITS; i++) {
		if (known)
			column_decimals(out, shares[i], 1, 0, 5);
		else
			column_number(out, FLOW_UNKNOWN, 5);
	}
}

static void put_address(struct buffer *out, const struct flow *flow, const struct flow_end *end)
{
	address_put(out, flow->version, end->address);
	buffer_char(out, '.');
	buffer_decimal(out, end->port);
}

static void put_connection_end(struct buffer *out, const struct flow *flow, enum flow_side side)
{
	const struct flow_end *end = &flow->ends[side];
	char comm[sizeof(end->comm) + 1] = "";

	put_address(out, flow, end);
	if (!end->local)
		return;
	buffer_char(out, ' ');
	if (!end->pid) {
		buffer_char(out, '?');
		return;
	}
	memcpy(comm, end->comm, sizeof(end->comm));
	foreign_put(out, comm);
	buffer_char(out, '[');
	buffer_decimal(out, end->pid);
	buffer_char(out, ']');
}

static void put_sender(struct buffer *out, const struct flow *flow, enum flow_side side)
{
	const struct flow_end *end = &flow->ends[side];

	buffer_string(out, side == FLOW_CLIENT ? " >" : " <");
	column_number(out, end->retransmitted_by[FLOW_RETRANSMIT_FAST], 5);
	column_number(out, end->retransmitted_by[FLOW_RETRANSMIT_TIMEOUT], 5);
	column_number(out, end->retransmitted_by[FLOW_RETRANSMIT_PROBE], 5);
	column_number(out, end->spurious, 5);
	column_milliseconds(out, end->rtt_ns, 9);
	column_milliseconds(out, end->rtt_min_ns, 9);
	column_number(out, end->cwnd, 6);
	column_rate(out, end->rate, 7);
	put_shares(out, end);
}

void text_flow(struct buffer *out, const struct flow *flow)
{
	const struct flow_end *client = &flow->ends[FLOW_CLIENT];
	const struct flow_end *server = &flow->ends[FLOW_SERVER];

	put_start(out, flow->start_ns);
	put_duration(out, flow);
	put_end(out, flow);
	column_milliseconds(out, flow->handshake_ns, 9);
	column_number(out, client->bytes, 12);
	column_number(out, server->bytes, 12);
	column_number(out, client->segments, 9);
	column_number(out, server->segments, 9);
	column_number(out, client->retransmitted, 6);
	column_number(out, server->retransmitted, 6);
	put_sender(out, flow, flow_main_side(flow));
	buffer_char(out, ' ');
	if (flow->netns_name) {
		foreign_put(out, flow->netns_name);
		buffer_char(out, ':');
	}
	put_connection_end(out, flow, FLOW_CLIENT);
	buffer_string(out, flow->client_known ? " > " : " - ");
	put_connection_end(out, flow, FLOW_SERVER);
	buffer_char(out, '\n');
}
