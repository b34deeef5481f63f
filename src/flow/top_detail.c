// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "flow/top_detail.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <time.h>

#include "base/foreign.h"
#include "flow/column.h"

#define LABEL	    20
#define WIDTH	    28
#define NANOSECONDS 1000000000
#define CELL_SIZE   64

/* A line: a title, and the client's and the server's. */
static void put_line(struct buffer *out, const char *title, const char *client, const char *server)
{
	char text[CELL_SIZE];

	foreign_copy(text, sizeof(text), client);
	buffer_format(out, "%-*s %-*s ", LABEL, title, WIDTH, text);
	foreign_put(out, server);
	buffer_char(out, '\n');
}

/* What column_* appends, without the spaces before it. */
static void take_cell(char cell[CELL_SIZE], struct buffer *buffer)
{
	size_t start = 0, length;

	while (start < buffer->used && buffer->data[start] == ' ')
		start++;
	length = buffer->used - start;
	snprintf(cell, CELL_SIZE, "%.*s", (int)length, length ? buffer->data + start : "");
	buffer->used = 0;
}

static void put_ends(struct buffer *out, const char *title, const struct flow *flow,
		     void (*put)(struct buffer *out, const struct flow_end *end))
{
	char cells[FLOW_SIDES][CELL_SIZE];
	struct buffer one = {0};
	unsigned int side;

	for (side = 0; side < FLOW_SIDES; side++) {
		put(&one, &flow->ends[side]);
		take_cell(cells[side], &one);
	}
	buffer_free(&one);
	put_line(out, title, cells[FLOW_CLIENT], cells[FLOW_SERVER]);
}

static void put_bytes(struct buffer *out, const struct flow_end *end)
{
	column_number(out, end->bytes, 0);
}

static void put_segments(struct buffer *out, const struct flow_end *end)
{
	column_number(out, end->segments, 0);
	if (end->data_segments == FLOW_UNKNOWN)
		return;
	buffer_literal(out, ", with data");
	column_number(out, end->data_segments, 0);
}

static void put_retransmitted(struct buffer *out, const struct flow_end *end)
{
	column_number(out, end->retransmitted, 0);
	if (end->retransmitted_bytes == FLOW_UNKNOWN)
		return;
	buffer_literal(out, ", bytes");
	column_number(out, end->retransmitted_bytes, 0);
}

static void put_kinds(struct buffer *out, const struct flow_end *end)
{
	unsigned int i;

	for (i = 0; i < FLOW_RETRANSMIT_KINDS; i++)
		column_number(out, end->retransmitted_by[i], 0);
	column_number(out, end->spurious, 0);
}

static void put_rtt(struct buffer *out, const struct flow_end *end)
{
	column_milliseconds(out, end->rtt_ns, 0);
	if (end->rtt_min_ns == FLOW_UNKNOWN)
		return;
	buffer_literal(out, ", smallest");
	column_milliseconds(out, end->rtt_min_ns, 0);
}

static void put_window(struct buffer *out, const struct flow_end *end)
{
	column_number(out, end->cwnd, 0);
	column_number(out, end->ssthresh, 0);
	column_number(out, end->mss, 0);
}

static void put_delivery(struct buffer *out, const struct flow_end *end)
{
	column_rate(out, end->rate, 0);
}

static void write_address(char *text, size_t size, const struct flow *flow, enum flow_side side)
{
	const struct flow_end *end = &flow->ends[side];
	char address[INET6_ADDRSTRLEN] = "";

	inet_ntop(flow->version == 4 ? AF_INET : AF_INET6, end->address, address, sizeof(address));
	snprintf(text, size, "%s.%u", address, end->port);
}

static void put_processes(struct buffer *out, const struct flow *flow)
{
	char cells[FLOW_SIDES][CELL_SIZE];
	const struct flow_end *end;
	unsigned int side;

	for (side = 0; side < FLOW_SIDES; side++) {
		end = &flow->ends[side];
		if (!end->local)
			snprintf(cells[side], CELL_SIZE, "elsewhere");
		else if (!end->pid)
			snprintf(cells[side], CELL_SIZE, "?");
		else
			snprintf(cells[side], CELL_SIZE, "%.*s[%u]", (int)sizeof(end->comm),
				 end->comm, end->pid);
	}
	put_line(out, "process", cells[FLOW_CLIENT], cells[FLOW_SERVER]);
}

static void put_rates(struct buffer *out, const struct top_row *row)
{
	char cells[FLOW_SIDES][CELL_SIZE];
	struct buffer one = {0};
	unsigned int side;

	for (side = 0; side < FLOW_SIDES; side++) {
		column_rate(&one, row->ends[side].rate, 0);
		take_cell(cells[side], &one);
	}
	buffer_free(&one);
	put_line(out, "bit/s in interval", cells[FLOW_CLIENT], cells[FLOW_SERVER]);
}

static void put_waits(struct buffer *out, const struct flow *flow)
{
	static const char *const titles[FLOW_WAIT_UNKNOWN] = {
		[FLOW_WAIT_APPLICATION] = "IDLE%  application",
		[FLOW_WAIT_RECEIVER] = "RWND%  receiver",
		[FLOW_WAIT_BUFFER] = "SBUF%  send buffer",
		[FLOW_WAIT_CONGESTION] = "CWND%  congestion",
		[FLOW_WAIT_RECOVERY] = "LOSS%  loss recovery",
	};
	char cells[FLOW_SIDES][CELL_SIZE] = {"-", "-"};
	uint32_t shares[FLOW_SIDES][FLOW_WAITS];
	bool known[FLOW_SIDES];
	unsigned int side, i;

	for (side = 0; side < FLOW_SIDES; side++)
		known[side] = flow_shares(&flow->ends[side], shares[side]);
	for (i = 0; i < FLOW_WAIT_UNKNOWN; i++) {
		for (side = 0; side < FLOW_SIDES; side++)
			if (known[side])
				snprintf(cells[side], CELL_SIZE, "%u.%u", shares[side][i] / 10,
					 shares[side][i] % 10);
		put_line(out, titles[i], cells[FLOW_CLIENT], cells[FLOW_SERVER]);
	}
}

static void put_start(struct buffer *out, const struct flow *flow)
{
	time_t seconds = (time_t)(flow->start_ns / NANOSECONDS);
	char text[CELL_SIZE] = "-";
	struct tm local;

	if (flow->start_ns != FLOW_UNKNOWN && localtime_r(&seconds, &local))
		strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &local);
	buffer_format(out, "%-*s %s", LABEL, "start", text);
	if (flow->start_ns != FLOW_UNKNOWN && flow->last_ns != FLOW_UNKNOWN) {
		buffer_literal(out, ", seconds");
		column_decimals(out, (flow->last_ns - flow->start_ns) / 1000, 6, 0, 0);
	}
	buffer_format(out, "\n%-*s %s, ms", LABEL, "handshake",
		      flow_handshake_name(flow->handshake));
	column_milliseconds(out, flow->handshake_ns, 0);
	buffer_format(out, "\n%-*s %s", LABEL, "end", flow_end_name(flow->end));
	if (flow->ended_by != FLOW_NEITHER)
		buffer_format(out, " by the %s",
			      flow->ended_by == FLOW_CLIENT ? "client" : "server");
	buffer_char(out, '\n');
}

void top_detail_put(struct buffer *out, const struct top_row *row)
{
	const struct flow *flow = row->flow;
	char cells[FLOW_SIDES][CELL_SIZE];

	if (!flow) {
		buffer_literal(out,
			       "There are many connections: details come with the next look\n");
		return;
	}
	put_line(out, "", flow->client_known ? "client >" : "one end >",
		 flow->client_known ? "server <" : "other end <");
	write_address(cells[0], CELL_SIZE, flow, FLOW_CLIENT);
	write_address(cells[1], CELL_SIZE, flow, FLOW_SERVER);
	put_line(out, "address", cells[0], cells[1]);
	put_processes(out, flow);
	put_start(out, flow);
	put_rates(out, row);
	put_ends(out, "bytes", flow, put_bytes);
	put_ends(out, "segments", flow, put_segments);
	put_ends(out, "retransmitted", flow, put_retransmitted);
	put_ends(out, "fast RTO TLP SYN SPUR", flow, put_kinds);
	put_ends(out, "RTT, ms", flow, put_rtt);
	put_ends(out, "cwnd ssthresh mss", flow, put_window);
	put_ends(out, "delivery rate, bit/s", flow, put_delivery);
	put_waits(out, flow);
}
