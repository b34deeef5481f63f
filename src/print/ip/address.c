// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Addresses and ports, by number or by name. */
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/address.h"
#include "base/foreign.h"
#include "print/printer.h"

#define IP6_GROUPS 8

static const char *host_name(const struct printer *printer, int family, const uint8_t *address)
{
	const struct print_names *names = &printer->options.names;

	if (printer->options.numeric || !names->host)
		return NULL;
	return names->host(names->arg, family, address);
}

static void put_name(struct printer *printer, const char *name)
{
	size_t begin = printer->out->used;
	const char *dot;

	foreign_put(printer->out, name);
	if (!printer->options.no_domain)
		return;
	dot = memchr(printer->out->data + begin, '.', printer->out->used - begin);
	if (dot)
		printer->out->used = (size_t)(dot - printer->out->data);
}

void print_address_ip4_numeric(struct printer *printer, const uint8_t *address)
{
	address_put(printer->out, 4, address);
}

/* The longest run of at least two zero groups, the first of equals (RFC 5952 section 4.2). */
static void find_zeros(const uint16_t *groups, int *first, int *count)
{
	int i, run = 0;

	*first = -1;
	*count = 1;
	for (i = 0; i < IP6_GROUPS; i++) {
		run = groups[i] ? 0 : run + 1;
		if (run > *count) {
			*count = run;
			*first = i - run + 1;
		}
	}
	if (*first < 0)
		*count = 0;
}

void print_address_ip6_numeric(struct printer *printer, const uint8_t *address)
{
	uint16_t groups[IP6_GROUPS];
	int i, first, count;
	bool embeds_ip4;

	for (i = 0; i < IP6_GROUPS; i++)
		groups[i] = (uint16_t)(address[2 * i] << 8 | address[2 * i + 1]);
	find_zeros(groups, &first, &count);
	/* ::a.b.c.d and ::ffff:a.b.c.d (RFC 4291 section 2.5.5) */
	embeds_ip4 = !first && (count == 6 || (count == 5 && groups[5] == 0xffff));
	for (i = 0; i < IP6_GROUPS; i++) {
		if (first >= 0 && i >= first && i < first + count) {
			if (i == first)
				buffer_char(printer->out, ':');
			continue;
		}
		if (i)
			buffer_char(printer->out, ':');
		if (i == 6 && embeds_ip4) {
			print_address_ip4_numeric(printer, address + 12);
			return;
		}
		buffer_hex(printer->out, groups[i]);
	}
	if (first >= 0 && first + count == IP6_GROUPS)
		buffer_char(printer->out, ':');
}

void print_address_ip4(struct printer *printer, const uint8_t *address)
{
	const char *name = host_name(printer, AF_INET, address);

	if (name)
		put_name(printer, name);
	else
		print_address_ip4_numeric(printer, address);
}

void print_address_ip6(struct printer *printer, const uint8_t *address)
{
	const char *name = host_name(printer, AF_INET6, address);

	if (name)
		put_name(printer, name);
	else
		print_address_ip6_numeric(printer, address);
}

static void put_network_address(struct printer *printer, const struct segment_network *network,
				const uint8_t *address)
{
	if (network->version == 6)
		print_address_ip6(printer, address);
	else
		print_address_ip4(printer, address);
}

void print_address_pair(struct printer *printer, const struct segment_network *network)
{
	put_network_address(printer, network, network->source);
	buffer_literal(printer->out, " > ");
	put_network_address(printer, network, network->destination);
}

char *print_address_pen_ports(char *out, const uint8_t *source, uint32_t source_port,
			      const uint8_t *destination, uint32_t destination_port)
{
	out = address_pen_ip4_dot(out, source);
	out = buffer_pen_decimal(out, source_port);
	out = buffer_pen_literal(out, " > ");
	out = address_pen_ip4_dot(out, destination);
	return buffer_pen_decimal(out, destination_port);
}

/* The usual case at once: IPv4, numbers only. */
static void put_numeric_ports(struct printer *printer, const struct segment_network *network,
			      uint16_t source, uint16_t destination)
{
	char *out = buffer_reserve(printer->out, 2 * ADDRESS_IP4_PEN + sizeof("65535 > 65535"));

	if (out)
		buffer_commit(printer->out,
			      print_address_pen_ports(out, network->source, source,
						      network->destination, destination));
}

void print_address_ports(struct printer *printer, const struct segment_network *network,
			 uint16_t source, uint16_t destination)
{
	if (printer->options.numeric && network->direct && network->version == 4) {
		put_numeric_ports(printer, network, source, destination);
		return;
	}
	if (network->direct) {
		put_network_address(printer, network, network->source);
		buffer_char(printer->out, '.');
	}
	print_address_port(printer, source);
	buffer_literal(printer->out, " > ");
	if (network->direct) {
		put_network_address(printer, network, network->destination);
		buffer_char(printer->out, '.');
	}
	print_address_port(printer, destination);
}

void print_address_port(struct printer *printer, uint16_t port)
{
	const struct print_names *names = &printer->options.names;
	const char *name = NULL;

	if (!printer->options.numeric && names->port)
		name = names->port(names->arg, port);
	if (name)
		foreign_put(printer->out, name);
	else
		buffer_decimal(printer->out, port);
}

static bool is_broadcast(const uint8_t *address)
{
	return !memcmp(address, "\xff\xff\xff\xff\xff\xff", 6);
}

void print_address_ethernet(struct printer *printer, const uint8_t *address)
{
	const struct print_names *names = &printer->options.names;
	const char *name = NULL;
	int i;

	if (!printer->options.numeric && names->ethernet)
		name = names->ethernet(names->arg, address);
	if (!name && !printer->options.numeric && is_broadcast(address))
		name = "Broadcast";
	if (name) {
		foreign_put(printer->out, name);
		return;
	}
	for (i = 0; i < 6; i++) {
		if (i)
			buffer_char(printer->out, ':');
		buffer_hex_padded(printer->out, address[i], 2);
	}
	if (printer->options.numeric)
		return;
	name = print_name_vendor((uint32_t)(address[0] << 16 | address[1] << 8 | address[2]));
	buffer_literal(printer->out, " (oui ");
	buffer_string(printer->out, name ? name : "Unknown");
	buffer_char(printer->out, ')');
}
