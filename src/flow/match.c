// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "flow/match.h"

#include <string.h>

#define ETHERNET      14
#define IP4	      20
#define IP6	      40
#define TCP	      20
#define PROTOCOL_TCP  6
#define FRAME_MAX     (ETHERNET + IP6 + TCP)
#define IN_MAPPED     12 /* where an IPv4 address is in its mapped form */
#define TTL	      64
#define HEADER_LENGTH 0x50 /* of TCP: five words */

static const uint8_t mapped[IN_MAPPED] = {[10] = 0xff, [11] = 0xff};

static void put_u16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static void put_ports(uint8_t *tcp, uint16_t source, uint16_t destination)
{
	put_u16(tcp, source);
	put_u16(tcp + 2, destination);
	tcp[12] = HEADER_LENGTH;
}

static uint32_t put_ip4(uint8_t *frame, const uint8_t *source, const uint8_t *destination)
{
	uint8_t *ip = frame + ETHERNET;

	put_u16(frame + 12, 0x0800);
	ip[0] = 0x45;
	put_u16(ip + 2, IP4 + TCP);
	ip[8] = TTL;
	ip[9] = PROTOCOL_TCP;
	memcpy(ip + 12, source + IN_MAPPED, 4);
	memcpy(ip + 16, destination + IN_MAPPED, 4);
	return ETHERNET + IP4;
}

static uint32_t put_ip6(uint8_t *frame, const uint8_t *source, const uint8_t *destination)
{
	uint8_t *ip = frame + ETHERNET;

	put_u16(frame + 12, 0x86dd);
	ip[0] = 0x60;
	put_u16(ip + 4, TCP);
	ip[6] = PROTOCOL_TCP;
	ip[7] = TTL;
	memcpy(ip + 8, source, 16);
	memcpy(ip + 24, destination, 16);
	return ETHERNET + IP6;
}

static bool matches(struct filter *filter, const uint8_t *source, uint16_t source_port,
		    const uint8_t *destination, uint16_t destination_port)
{
	uint8_t frame[FRAME_MAX] = {0};
	bool is_ip4 = !memcmp(source, mapped, sizeof(mapped)) &&
		      !memcmp(destination, mapped, sizeof(mapped));
	uint32_t tcp =
		is_ip4 ? put_ip4(frame, source, destination) : put_ip6(frame, source, destination);

	put_ports(frame + tcp, source_port, destination_port);
	return filter_matches(filter, frame, tcp + TCP, tcp + TCP);
}

bool match_flow(struct filter *filter, const uint8_t *source, uint16_t source_port,
		const uint8_t *destination, uint16_t destination_port)
{
	return matches(filter, source, source_port, destination, destination_port) ||
	       matches(filter, destination, destination_port, source, source_port);
}
