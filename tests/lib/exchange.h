/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Segments between a client and a server, made by hand, and the connections found in them. */
#ifndef TCPLENS_EXCHANGE_H
#define TCPLENS_EXCHANGE_H

#include <arpa/inet.h>
#include <stdlib.h>

#include "base/tcp_flag.h"
#include "flow/analysis.h"

#define MS	 1000000
#define GIVEN	 64
#define CLIENT	 40000
#define SERVER	 80
#define HEADER	 20
#define LONGEST	 200
#define OPTIONS	 40
#define ISN	 1000u
#define PEER_ISN 0xfffffff0u /* wraps after 16 bytes */

struct exchange {
	struct analysis *analysis;
	struct conversation given[GIVEN];
	size_t count;
	int64_t time; /* of the next packet */
	uint16_t client_port;
	uint16_t cut;	 /* bytes of a packet that are captured; 0: all */
	uint16_t window; /* of the next packets */
	uint8_t options[OPTIONS];
	uint8_t option_length; /* a multiple of 4 */
};

static inline void take(void *arg, const struct conversation *conversation)
{
	struct exchange *exchange = arg;

	if (exchange->count < GIVEN)
		exchange->given[exchange->count] = *conversation;
	exchange->count++;
}

static inline struct exchange *begin(uint32_t limit)
{
	struct exchange *exchange = calloc(1, sizeof(*exchange));
	struct analysis_request request = {.limit = limit, .done = take, .arg = exchange};

	if (!exchange || analysis_new(&exchange->analysis, &request))
		abort();
	exchange->client_port = CLIENT;
	exchange->window = 1000;
	return exchange;
}

/* Gives what is left; returns the first connection given. */
static inline const struct conversation *finish(struct exchange *exchange)
{
	analysis_end(exchange->analysis);
	return &exchange->given[0];
}

static inline void end(struct exchange *exchange)
{
	analysis_free(exchange->analysis);
	free(exchange);
}

static inline void put16(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static inline void put32(uint8_t *at, uint32_t value)
{
	put16(at, value >> 16);
	put16(at + 2, value & 0xffff);
}

/* IPv4 and TCP; the options of the exchange are used up. */
static inline uint32_t build(struct exchange *exchange, uint8_t *bytes, bool server, uint8_t flags,
			     uint32_t sequence, uint32_t acknowledgment, uint32_t payload)
{
	uint32_t header = HEADER + exchange->option_length, length = HEADER + header + payload;
	uint8_t *tcp = bytes + HEADER;

	memset(bytes, 0, LONGEST);
	bytes[0] = 0x45;
	put16(bytes + 2, length);
	bytes[8] = 64;
	bytes[9] = IPPROTO_TCP;
	put32(bytes + 12, server ? 0x0a000002 : 0x0a000001);
	put32(bytes + 16, server ? 0x0a000001 : 0x0a000002);
	put16(tcp, server ? SERVER : exchange->client_port);
	put16(tcp + 2, server ? exchange->client_port : SERVER);
	put32(tcp + 4, sequence);
	put32(tcp + 8, acknowledgment);
	tcp[12] = (uint8_t)(header / 4 << 4);
	tcp[13] = flags;
	put16(tcp + 14, exchange->window);
	memcpy(tcp + HEADER, exchange->options, exchange->option_length);
	exchange->option_length = 0;
	return length;
}

static inline void send_at(struct exchange *exchange, bool server, uint8_t flags, uint32_t sequence,
			   uint32_t acknowledgment, uint32_t payload)
{
	uint8_t bytes[LONGEST];
	uint32_t length = build(exchange, bytes, server, flags, sequence, acknowledgment, payload);
	uint32_t captured = length < LONGEST ? length : LONGEST;
	struct segment segment;
	struct packet packet = {
		.time = {exchange->time / 1000000000, exchange->time % 1000000000},
		.data = bytes,
		.linktype = LINKTYPE_RAW,
		.length = length,
	};

	packet.avail = packet.caplen =
		exchange->cut && exchange->cut < captured ? exchange->cut : captured;
	if (!segment_decode(&packet, &segment))
		abort();
	packet.segment = &segment;
	analysis_packet(exchange->analysis, &packet);
	exchange->time += MS;
}

/* Numbers relative to the initial ones, as printers show them. */
static inline void client(struct exchange *exchange, uint8_t flags, uint32_t sequence,
			  uint32_t acknowledgment, uint32_t payload)
{
	send_at(exchange, false, flags, ISN + sequence, PEER_ISN + acknowledgment, payload);
}

static inline void server(struct exchange *exchange, uint8_t flags, uint32_t sequence,
			  uint32_t acknowledgment, uint32_t payload)
{
	send_at(exchange, true, flags, PEER_ISN + sequence, ISN + acknowledgment, payload);
}

static inline void add_option(struct exchange *exchange, uint8_t kind, const uint8_t *data,
			      uint8_t length)
{
	uint8_t *at = exchange->options + exchange->option_length;

	at[0] = kind;
	at[1] = length + 2;
	memcpy(at + 2, data, length);
	memset(at + 2 + length, 1, (size_t)(-(length + 2) & 3));
	exchange->option_length += (length + 5) & ~3;
}

static inline void add_sack(struct exchange *exchange, uint32_t begin, uint32_t edge)
{
	uint8_t data[8];

	put32(data, ISN + begin);
	put32(data + 4, ISN + edge);
	add_option(exchange, 5, data, sizeof(data));
}

static inline void handshake(struct exchange *exchange)
{
	client(exchange, TCP_SYN, 0, 0, 0);
	server(exchange, TCP_SYN | TCP_ACK, 0, 1, 0);
	client(exchange, TCP_ACK, 1, 1, 0);
}

#endif
