// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* The options in an OPT record of DNS (RFC 6891 section 6.1.2). */
#include "print/payload/domain.h"

enum {
	OPTION_NSID = 3,
	OPTION_DNSSEC_UNDERSTOOD = 5,
	OPTION_DIGEST_UNDERSTOOD = 6,
	OPTION_NSEC3_UNDERSTOOD = 7,
	OPTION_CLIENT_SUBNET = 8,
	OPTION_EXPIRE = 9,
	OPTION_COOKIE = 10,
	OPTION_KEEPALIVE = 11,
	OPTION_PADDING = 12,
	OPTION_CHAIN = 13,
	OPTION_KEY_TAG = 14,
};

static const struct print_name option_names[] = {
	{1, "LLQ"},
	{2, "UL"},
	{OPTION_NSID, "NSID"},
	{OPTION_DNSSEC_UNDERSTOOD, "DAU"},
	{OPTION_DIGEST_UNDERSTOOD, "DHU"},
	{OPTION_NSEC3_UNDERSTOOD, "N3U"},
	{OPTION_CLIENT_SUBNET, "ECS"},
	{OPTION_EXPIRE, "EXPIRE"},
	{OPTION_COOKIE, "COOKIE"},
	{OPTION_KEEPALIVE, "KEEPALIVE"},
	{OPTION_PADDING, "PADDING"},
	{OPTION_CHAIN, "CHAIN"},
	{OPTION_KEY_TAG, "KEY-TAG"},
	{16, "CLIENT-TAG"},
	{17, "SERVER-TAG"},
	{0, NULL},
};

static const struct print_name dnssec_names[] = {
	{0, "DELETE"},
	{1, "RSAMD5"},
	{2, "DH"},
	{3, "DS"},
	{5, "RSASHA1"},
	{6, "DSA-NSEC3-SHA1"},
	{7, "RSASHA1-NSEC3-SHA1"},
	{8, "RSASHA256"},
	{10, "RSASHA512"},
	{12, "ECC-GOST"},
	{13, "ECDSAP256SHA256"},
	{14, "ECDSAP384SHA384"},
	{15, "ED25519"},
	{16, "ED448"},
	{252, "INDIRECT"},
	{253, "PRIVATEDNS"},
	{254, "PRIVATEOID"},
	{0, NULL},
};

static const struct print_name digest_names[] = {
	{1, "SHA-1"}, {2, "SHA-256"}, {3, "GOST_R_34.11-94"}, {4, "SHA-384"}, {0, NULL},
};

static const struct print_name nsec3_names[] = {{1, "SHA-1"}, {0, NULL}};

static void put_algorithms(struct printer *printer, const struct print_name *names,
			   struct cursor data)
{
	const char *name;
	uint32_t i;

	for (i = 0; i < data.avail; i++) {
		if (i)
			buffer_char(printer->out, ' ');
		name = print_name_find(names, cursor_u8(data, i));
		if (name)
			buffer_string(printer->out, name);
		else
			buffer_format(printer->out, "Alg_%u", cursor_u8(data, i));
	}
}

/* RFC 7871 section 6: an address cut to the bytes that its prefix needs. */
static void put_client_subnet(struct printer *printer, struct cursor data)
{
	uint16_t family = cursor_u16(data, 0);
	uint8_t source_bits = cursor_u8(data, 2);
	uint8_t scope_bits = cursor_u8(data, 3);
	uint32_t bits = family == 1 ? 32 : 128;
	uint8_t address[16] = {0};

	if (data.avail < 4 || (family != 1 && family != 2) || data.avail - 4 > bits / 8 ||
	    source_bits > bits || scope_bits > bits || (source_bits + 7u) / 8 != data.avail - 4) {
		print_text_invalid(printer);
		return;
	}
	memcpy(address, data.data + 4, data.avail - 4);
	if (family == 1)
		print_address_ip4_numeric(printer, address);
	else
		print_address_ip6_numeric(printer, address);
	buffer_format(printer->out, "/%u/%u", source_bits, scope_bits);
}

/* RFC 7873 section 4: eight bytes of the client's, then the server's */
static void put_cookie(struct printer *printer, struct cursor data)
{
	if (data.avail < 8 || (data.avail > 8 && data.avail < 16) || data.avail > 40) {
		print_text_invalid(printer);
		return;
	}
	print_text_hex(printer, data.data, 8);
	if (data.avail > 8)
		buffer_char(printer->out, ' ');
	print_text_hex(printer, data.data + 8, data.avail - 8);
}

static void put_key_tags(struct printer *printer, struct cursor data)
{
	uint32_t i;

	if (data.avail % 2) {
		print_text_invalid(printer);
		return;
	}
	for (i = 0; i < data.avail; i += 2)
		buffer_format(printer->out, "%s%u", i ? " " : "", cursor_u16(data, i));
}

static void put_number(struct printer *printer, uint16_t option, struct cursor data)
{
	if (data.avail != (option == OPTION_EXPIRE ? 4 : 2))
		print_text_invalid(printer);
	else if (option == OPTION_EXPIRE)
		buffer_format(printer->out, "%u sec", cursor_u32(data, 0));
	else
		buffer_format(printer->out, "%u.%u sec", cursor_u16(data, 0) / 10,
			      cursor_u16(data, 0) % 10);
}

/* data has exactly the option's bytes, at least one. */
static int put_data(const struct domain *domain, uint16_t option, struct cursor data, uint32_t at)
{
	struct printer *printer = domain->printer;
	int err;

	switch (option) {
	case OPTION_CLIENT_SUBNET:
		put_client_subnet(printer, data);
		break;
	case OPTION_COOKIE:
		put_cookie(printer, data);
		break;
	case OPTION_KEEPALIVE:
	case OPTION_EXPIRE:
		put_number(printer, option, data);
		break;
	case OPTION_PADDING:
		buffer_format(printer->out, "(%u)", data.avail);
		break;
	case OPTION_KEY_TAG:
		put_key_tags(printer, data);
		break;
	case OPTION_DNSSEC_UNDERSTOOD:
		put_algorithms(printer, dnssec_names, data);
		break;
	case OPTION_DIGEST_UNDERSTOOD:
		put_algorithms(printer, digest_names, data);
		break;
	case OPTION_NSEC3_UNDERSTOOD:
		put_algorithms(printer, nsec3_names, data);
		break;
	case OPTION_CHAIN:
		/* tcpdump goes on after a bad name, and counts pointers from the option's end. */
		err = print_domain_name(domain, &at, at + data.avail);
		return err == PRINT_CUT ? err : 0;
	default:
		print_text_hex(printer, data.data, data.avail);
	}
	return 0;
}

int print_domain_options(const struct domain *domain, uint32_t *offset, uint32_t end)
{
	struct cursor message = domain->message;
	struct cursor data;
	uint32_t at = *offset;
	uint16_t option, length;
	const char *name;
	int err;

	while (at < end) {
		if (!cursor_has(message, (uint64_t)at + 2))
			return DOMAIN_SHORT;
		option = cursor_u16(message, at);
		name = print_name_find(option_names, option);
		if (name)
			buffer_string(domain->printer->out, name);
		else
			buffer_format(domain->printer->out, "Opt%u", option);
		length = cursor_u16(message, at + 2);
		at += 4;
		if (!cursor_has(message, at) || !cursor_has(message, (uint64_t)at + length))
			return DOMAIN_SHORT;
		if (length) {
			buffer_char(domain->printer->out, ' ');
			data = cursor_limit(cursor_skip(message, at), length);
			err = put_data(domain, option, data, at);
			if (err)
				return err;
		}
		at += length;
		if (at < end)
			buffer_char(domain->printer->out, ',');
	}
	*offset = at;
	return 0;
}
