// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "flow/top_text.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "base/foreign.h"
#include "flow/column.h"

#define RATE_WIDTH  6
#define RTT_WIDTH   6
#define RETR_WIDTH  7
#define CWND_WIDTH  4
#define NOW_WIDTH   9
#define FIXED_WIDTH (RATE_WIDTH * 2 + RTT_WIDTH + RETR_WIDTH + CWND_WIDTH + NOW_WIDTH + 6)

/* Of the addresses: two of IPv4 with their ports; less where the screen is narrow. */
#define ADDRESSES_WIDTH	 45
#define ADDRESSES_NARROW 26
#define PROCESS_WIDTH	 8

#define MILLISECOND 1000000
#define MICROSECOND 1000

/* How wide the addresses are, with the processes after them. */
static size_t addresses_width(size_t width)
{
	size_t room = width > FIXED_WIDTH + 2 ? width - FIXED_WIDTH - 2 : 0;

	if (room >= ADDRESSES_WIDTH + PROCESS_WIDTH)
		return ADDRESSES_WIDTH;
	return room > ADDRESSES_NARROW + PROCESS_WIDTH ? room - PROCESS_WIDTH : ADDRESSES_NARROW;
}

static void put_left(struct buffer *out, const char *text, size_t width)
{
	size_t length = strlen(text);

	buffer_char(out, ' ');
	foreign_put(out, text);
	for (; length < width; length++)
		buffer_char(out, ' ');
}

void top_text_header(struct buffer *out, size_t width)
{
	buffer_format(out, " %*s %*s %*s %*s %*s %-*s", RATE_WIDTH, "RATE>", RATE_WIDTH, "RATE<",
		      RTT_WIDTH, "RTTms", RETR_WIDTH, "RETR", CWND_WIDTH, "CWND", NOW_WIDTH, "NOW");
	put_left(out, "CONNECTION", addresses_width(width));
	put_left(out, "PROCESS", 0);
}

/* As many decimals as there is room for. */
static void put_rtt(struct buffer *out, uint64_t ns)
{
	uint64_t us = (ns + MICROSECOND / 2) / MICROSECOND;

	if (ns == FLOW_UNKNOWN)
		column_number(out, ns, RTT_WIDTH);
	else if (us < 100000)
		column_decimals(out, us, 3, 0, RTT_WIDTH);
	else if (us < 10000000)
		column_decimals(out, us / 100, 1, 0, RTT_WIDTH);
	else
		column_number(out, us / 1000, RTT_WIDTH);
}

/* Of the interval, and of the life. */
static void put_retransmitted(struct buffer *out, const struct top_row *row)
{
	char text[48];

	if (row->retransmitted == FLOW_UNKNOWN)
		snprintf(text, sizeof(text), "-");
	else if (row->retransmitted_since == FLOW_UNKNOWN)
		snprintf(text, sizeof(text), "-/%llu", (unsigned long long)row->retransmitted);
	else
		snprintf(text, sizeof(text), "%llu/%llu",
			 (unsigned long long)row->retransmitted_since,
			 (unsigned long long)row->retransmitted);
	buffer_format(out, " %*s", RETR_WIDTH, text);
}

static const char *short_wait_name(enum flow_wait wait)
{
	static const char *const names[FLOW_WAITS] = {
		[FLOW_WAIT_APPLICATION] = "IDLE", [FLOW_WAIT_RECEIVER] = "RWND",
		[FLOW_WAIT_BUFFER] = "SBUF",	  [FLOW_WAIT_CONGESTION] = "CWND",
		[FLOW_WAIT_RECOVERY] = "LOSS",	  [FLOW_WAIT_UNKNOWN] = "UNKN",
	};

	return names[wait];
}

static const char *side_text(enum flow_side side)
{
	static const char *const names[] = {">", "<", ""};

	return names[side];
}

static void write_now(char *text, size_t size, const struct top_row *row)
{
	const char *name = flow_end_name(row->end);

	if (row->handshake == FLOW_HANDSHAKE_REFUSED)
		name = "refused";
	else if (row->end == FLOW_END_UNREACHABLE)
		name = "unreach";
	else if (row->handshake == FLOW_HANDSHAKE_PENDING)
		name = "connect";
	if (row->end != FLOW_END_OPEN)
		snprintf(text, size, "%s%s", name, side_text(row->ended_by));
	else if (row->now != FLOW_WAITS)
		snprintf(text, size, "%s%s%3u%%", side_text(row->main), short_wait_name(row->now),
			 row->now_percent);
	else
		snprintf(text, size, "%s", name);
}

static enum flow_side key_end(const struct top_row *row, enum flow_side side)
{
	return row->client_is_first ? side : !side;
}

/* 10.0.0.1.4000, or :4000 */
static void write_address(char *text, size_t size, const struct top_row *row, enum flow_side side,
			  bool port_alone)
{
	unsigned int end = key_end(row, side);
	const uint8_t *address = row->key.address[end];
	char name[INET6_ADDRSTRLEN] = "";
	bool is_ip4 = row->version == 4;

	if (!port_alone)
		inet_ntop(is_ip4 ? AF_INET : AF_INET6, is_ip4 ? address + 12 : address, name,
			  sizeof(name));
	snprintf(text, size, "%s%c%u", name, port_alone ? ':' : '.', row->key.port[end]);
}

#define ADDRESS_SIZE   (INET6_ADDRSTRLEN + 8)
#define ADDRESSES_SIZE (2 * ADDRESS_SIZE + 8)

static void write_addresses(char text[ADDRESSES_SIZE], const struct top_row *row, size_t width)
{
	bool alone[FLOW_SIDES] = {false, false};
	char address[FLOW_SIDES][ADDRESS_SIZE];
	enum flow_side side = FLOW_CLIENT;

	/* Where that is too wide, local ends lose their address, one after the other. */
	for (;;) {
		write_address(address[0], ADDRESS_SIZE, row, FLOW_CLIENT, alone[FLOW_CLIENT]);
		write_address(address[1], ADDRESS_SIZE, row, FLOW_SERVER, alone[FLOW_SERVER]);
		snprintf(text, ADDRESSES_SIZE, "%s %c %s", address[0],
			 row->client_known ? '>' : '-', address[1]);
		while (side < FLOW_SIDES && !row->ends[side].local)
			side++;
		if (strlen(text) <= width || side == FLOW_SIDES)
			return;
		alone[side++] = true;
	}
}

static void put_process(struct buffer *out, const struct top_end *end, bool with_pid)
{
	char comm[sizeof(end->comm) + 1] = "";

	if (!end->pid) {
		buffer_char(out, '?');
		return;
	}
	memcpy(comm, end->comm, sizeof(end->comm));
	foreign_put(out, comm);
	if (!with_pid)
		return;
	buffer_char(out, '[');
	buffer_decimal(out, end->pid);
	buffer_char(out, ']');
}

static void put_processes(struct buffer *out, const struct top_row *row, bool with_pid)
{
	const struct top_end *client = &row->ends[FLOW_CLIENT], *server = &row->ends[FLOW_SERVER];

	buffer_char(out, ' ');
	if (client->local)
		put_process(out, client, with_pid);
	if (client->local && server->local)
		buffer_literal(out, " > ");
	if (server->local)
		put_process(out, server, with_pid);
}

void top_text_row(struct buffer *out, const struct top_row *row, size_t width)
{
	size_t addresses = addresses_width(width);
	char text[ADDRESSES_SIZE];

	column_rate(out, row->ends[FLOW_CLIENT].rate, RATE_WIDTH);
	column_rate(out, row->ends[FLOW_SERVER].rate, RATE_WIDTH);
	put_rtt(out, row->rtt_ns);
	put_retransmitted(out, row);
	column_number(out, row->cwnd, CWND_WIDTH);
	write_now(text, sizeof(text), row);
	put_left(out, text, NOW_WIDTH);
	write_addresses(text, row, addresses);
	put_left(out, text, addresses);
	put_processes(out, row, addresses == ADDRESSES_WIDTH);
	if (row->netns_name) {
		buffer_literal(out, " netns ");
		foreign_put(out, row->netns_name);
	}
}
