// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Questions and resource records of DNS messages. */
#include "print/payload/domain.h"

enum {
	TYPE_A = 1,
	TYPE_NS = 2,
	TYPE_CNAME = 5,
	TYPE_SOA = 6,
	TYPE_PTR = 12,
	TYPE_MX = 15,
	TYPE_TXT = 16,
	TYPE_AAAA = 28,
	TYPE_SRV = 33,
	TYPE_A6 = 38,
	TYPE_DNAME = 39,
	TYPE_UNSPECA = 104,
	TYPE_TSIG = 250,
	TYPE_URI = 256,
};

#define CLASS_IN    1
#define FLAG_DNSSEC 0x8000

static const struct print_name type_names[] = {
	{TYPE_A, "A"},
	{TYPE_NS, "NS"},
	{3, "MD"},
	{4, "MF"},
	{TYPE_CNAME, "CNAME"},
	{TYPE_SOA, "SOA"},
	{7, "MB"},
	{8, "MG"},
	{9, "MR"},
	{10, "NULL"},
	{11, "WKS"},
	{TYPE_PTR, "PTR"},
	{13, "HINFO"},
	{14, "MINFO"},
	{TYPE_MX, "MX"},
	{TYPE_TXT, "TXT"},
	{17, "RP"},
	{18, "AFSDB"},
	{19, "X25"},
	{20, "ISDN"},
	{21, "RT"},
	{22, "NSAP"},
	{23, "NSAP_PTR"},
	{24, "SIG"},
	{25, "KEY"},
	{26, "PX"},
	{27, "GPOS"},
	{TYPE_AAAA, "AAAA"},
	{29, "LOC"},
	{30, "NXT"},
	{31, "EID"},
	{32, "NIMLOC"},
	{TYPE_SRV, "SRV"},
	{34, "ATMA"},
	{35, "NAPTR"},
	{36, "KX"},
	{37, "CERT"},
	{TYPE_A6, "A6"},
	{TYPE_DNAME, "DNAME"},
	{40, "SINK"},
	{DOMAIN_TYPE_OPT, "OPT"},
	{42, "APL"},
	{43, "DS"},
	{44, "SSHFP"},
	{45, "IPSECKEY"},
	{46, "RRSIG"},
	{47, "NSEC"},
	{48, "DNSKEY"},
	{99, "SPF"},
	{100, "UINFO"},
	{101, "UID"},
	{102, "GID"},
	{103, "UNSPEC"},
	{TYPE_UNSPECA, "UNSPECA"},
	{249, "TKEY"},
	{TYPE_TSIG, "TSIG"},
	{251, "IXFR"},
	{252, "AXFR"},
	{253, "MAILB"},
	{254, "MAILA"},
	{255, "ANY"},
	{TYPE_URI, "URI"},
	{0, NULL},
};

/* Those that 4.99.3 does not know, or calls otherwise. */
static const struct print_name later_type_names[] = {
	{49, "DHCID"},	   {50, "NSEC3"},      {51, "NSEC3PARAM"}, {52, "TLSA"},   {53, "SMIMEA"},
	{55, "HIP"},	   {56, "NINFO"},      {57, "RKEY"},	   {58, "TALINK"}, {59, "CDS"},
	{60, "CDNSKEY"},   {61, "OPENPGPKEY"}, {62, "CSYNC"},	   {63, "ZONEMD"}, {64, "SVCB"},
	{65, "HTTPS"},	   {104, "NID"},       {105, "L32"},	   {106, "L64"},   {107, "LP"},
	{108, "EUI48"},	   {109, "EUI64"},     {257, "CAA"},	   {258, "AVC"},   {259, "DOA"},
	{260, "AMTRELAY"}, {32768, "TA"},      {32769, "DLV"},	   {0, NULL},
};

static const struct print_name class_names[] = {
	{CLASS_IN, "IN"}, {3, "CHAOS"}, {4, "HS"}, {255, "ANY"}, {0, NULL},
};

/* The data of one record. */
struct record {
	uint32_t at;
	uint32_t end;
	uint16_t length;
	uint16_t type;
	uint16_t class; /* of an OPT record: how long its sender's messages may be */
	uint16_t flags; /* of an OPT record */
};

static void put_type(struct printer *printer, uint16_t type)
{
	const char *name = NULL;

	if (printer_since(printer, PRINT_4_99_5))
		name = print_name_find(later_type_names, type);
	if (!name)
		name = print_name_find(type_names, type);
	buffer_char(printer->out, ' ');
	if (name)
		buffer_string(printer->out, name);
	else
		buffer_format(printer->out, "Type%u", type);
}

static void put_class(struct printer *printer, uint16_t class)
{
	const char *name = print_name_find(class_names, class);

	if (class == CLASS_IN)
		return;
	if (name)
		buffer_format(printer->out, " %s", name);
	else
		buffer_format(printer->out, " (Class %u)", class);
}

/* A time to live as tcpdump has it: 1d2h3s. */
static void put_period(struct printer *printer, uint32_t seconds)
{
	static const struct {
		uint32_t seconds;
		char unit;
	} units[] = {{31536000, 'y'}, {604800, 'w'}, {86400, 'd'},
		     {3600, 'h'},     {60, 'm'},     {1, 's'}};
	size_t i;

	if (!seconds)
		buffer_literal(printer->out, "0s");
	for (i = 0; seconds; seconds %= units[i++].seconds) {
		if (seconds >= units[i].seconds)
			buffer_format(printer->out, "%u%c", seconds / units[i].seconds,
				      units[i].unit);
	}
}

int print_domain_record_question(const struct domain *domain, uint32_t *offset)
{
	uint32_t name = *offset, at = *offset;
	int err;

	err = print_domain_name_skip(domain, &at);
	if (err)
		return err;
	if (!cursor_has(domain->message, (uint64_t)at + 4))
		return DOMAIN_SHORT;
	put_type(domain->printer, cursor_u16(domain->message, at));
	put_class(domain->printer, cursor_u16(domain->message, at + 2));
	buffer_literal(domain->printer->out, "? ");
	err = print_domain_name(domain, &name, 0);
	if (!err)
		*offset = name + 4;
	return err;
}

static int put_start_of_authority(const struct domain *domain, const struct record *record)
{
	uint32_t at = record->at;
	int err, i;

	if (!domain->printer->options.verbose)
		return 0;
	for (i = 0; i < 2; i++) {
		buffer_char(domain->printer->out, ' ');
		err = print_domain_name(domain, &at, 0);
		if (err)
			return err;
	}
	if (!cursor_has(domain->message, (uint64_t)at + 20))
		return DOMAIN_SHORT;
	for (i = 0; i < 5; i++, at += 4) {
		buffer_char(domain->printer->out, ' ');
		buffer_decimal(domain->printer->out, cursor_u32(domain->message, at));
	}
	return 0;
}

static int put_text_strings(const struct domain *domain, const struct record *record)
{
	struct buffer *out = domain->printer->out;
	uint32_t length, at = record->at;

	while (at < record->end) {
		buffer_literal(out, " \"");
		if (!cursor_has(domain->message, (uint64_t)at + 1))
			return DOMAIN_SHORT;
		length = cursor_u8(domain->message, at++);
		if (!print_text_chars(domain->printer, cursor_skip(domain->message, at), length))
			return DOMAIN_SHORT;
		buffer_char(out, '"');
		at += length;
	}
	return 0;
}

static int put_service(const struct domain *domain, const struct record *record)
{
	struct cursor message = domain->message;
	uint32_t name = record->at + 6;
	int err;

	buffer_char(domain->printer->out, ' ');
	if (!cursor_has(message, (uint64_t)record->at + 6))
		return DOMAIN_SHORT;
	err = print_domain_name(domain, &name, 0);
	if (!err)
		buffer_format(domain->printer->out, ":%u %u %u",
			      cursor_u16(message, record->at + 4), cursor_u16(message, record->at),
			      cursor_u16(message, record->at + 2));
	return err;
}

static int put_mail_exchange(const struct domain *domain, const struct record *record)
{
	uint32_t name = record->at + 2;
	int err;

	buffer_char(domain->printer->out, ' ');
	if (!cursor_has(domain->message, (uint64_t)record->at + 2))
		return DOMAIN_SHORT;
	err = print_domain_name(domain, &name, 0);
	if (!err)
		buffer_format(domain->printer->out, " %u", cursor_u16(domain->message, record->at));
	return err;
}

/* RFC 2874 section 3.1: how many bits come from the name, then the other bits, then the name. */
static int put_a6(const struct domain *domain, const struct record *record)
{
	struct buffer *out = domain->printer->out;
	uint8_t address[16] = {0};
	uint32_t bits, skipped, name;
	const uint8_t *rest;

	if (!cursor_has(domain->message, (uint64_t)record->at + 1))
		return DOMAIN_SHORT;
	bits = cursor_u8(domain->message, record->at);
	skipped = bits / 8;
	if (bits > 128) {
		buffer_format(out, " %u(bad plen)", bits);
		return 0;
	}
	name = record->at + 1 + 16 - skipped;
	if (bits < 128) {
		rest = cursor_bytes(domain->message, record->at + 1, 16 - skipped);
		if (!rest)
			return PRINT_CUT;
		memcpy(address + skipped, rest, 16 - skipped);
		buffer_format(out, " %u ", bits);
		print_address_ip6_numeric(domain->printer, address);
	}
	if (!bits)
		return 0;
	buffer_char(out, ' ');
	return print_domain_name(domain, &name, 0);
}

/* RFC 7553 section 4.5 */
static int put_uri(const struct domain *domain, const struct record *record)
{
	struct cursor at = cursor_skip(domain->message, record->at);

	if (!cursor_has(at, record->length))
		return DOMAIN_SHORT;
	if (record->length < 4 && printer_since(domain->printer, PRINT_4_99_5)) {
		buffer_format(domain->printer->out, " len %u is too short (< 4)", record->length);
		return 0;
	}
	if (!cursor_has(at, 4))
		return PRINT_CUT;
	buffer_format(domain->printer->out, " %u %u ", cursor_u16(at, 0), cursor_u16(at, 2));
	/* A record too short for its own fields leaves no end for the text but the packet's. */
	if (!print_text_chars(domain->printer, cursor_skip(at, 4), record->length - 4u))
		return DOMAIN_SHORT;
	return 0;
}

/* RFC 8945 section 4.2 */
static int put_transaction_signature(const struct domain *domain, const struct record *record)
{
	static const char *const names[] = {
		" fudge=", " maclen=", " origid=", " error=", " otherlen="};
	uint32_t at = record->at;
	uint16_t value;
	size_t i;
	int err;

	if (!domain->printer->options.verbose)
		return 0;
	buffer_char(domain->printer->out, ' ');
	err = print_domain_name(domain, &at, 0);
	if (err)
		return err;
	at += 6;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!cursor_has(domain->message, (uint64_t)at + 2))
			return DOMAIN_SHORT;
		value = cursor_u16(domain->message, at);
		buffer_string(domain->printer->out, names[i]);
		buffer_decimal(domain->printer->out, value);
		at += 2 + (i == 1 ? value : 0);
	}
	return 0;
}

static int put_opt(const struct domain *domain, const struct record *record)
{
	struct buffer *out = domain->printer->out;
	uint32_t at = record->at;
	int err;

	buffer_format(out, " UDPsize=%u", record->class);
	if (record->flags & FLAG_DNSSEC)
		buffer_literal(out, " DO");
	if (at >= record->end)
		return 0;
	buffer_literal(out, " [");
	err = print_domain_options(domain, &at, record->end);
	if (!err)
		buffer_char(out, ']');
	return err;
}

static int put_address(const struct domain *domain, const struct record *record)
{
	uint32_t length = record->type == TYPE_A ? 4 : 16;
	const uint8_t *address = cursor_bytes(domain->message, record->at, length);

	if (!address)
		return DOMAIN_SHORT;
	buffer_char(domain->printer->out, ' ');
	if (record->type == TYPE_A)
		print_address_ip4_numeric(domain->printer, address);
	else
		print_address_ip6_numeric(domain->printer, address);
	return 0;
}

static int put_data(const struct domain *domain, const struct record *record)
{
	uint32_t at = record->at;

	switch (record->type) {
	case TYPE_A:
	case TYPE_AAAA:
		return put_address(domain, record);
	case TYPE_NS:
	case TYPE_CNAME:
	case TYPE_PTR:
	case TYPE_DNAME:
		buffer_char(domain->printer->out, ' ');
		return print_domain_name(domain, &at, 0);
	case TYPE_SOA:
		return put_start_of_authority(domain, record);
	case TYPE_MX:
		return put_mail_exchange(domain, record);
	case TYPE_TXT:
		return put_text_strings(domain, record);
	case TYPE_SRV:
		return put_service(domain, record);
	case TYPE_A6:
		return put_a6(domain, record);
	case TYPE_URI:
		return put_uri(domain, record);
	case TYPE_UNSPECA:
		if (printer_since(domain->printer, PRINT_4_99_5))
			return 0;
		print_text_chars(domain->printer, cursor_skip(domain->message, at), record->length);
		return 0;
	case TYPE_TSIG:
		return put_transaction_signature(domain, record);
	case DOMAIN_TYPE_OPT:
		return put_opt(domain, record);
	}
	return 0;
}

int print_domain_record(const struct domain *domain, uint32_t *offset)
{
	struct printer *printer = domain->printer;
	struct cursor message = domain->message;
	struct record record;
	uint32_t at = *offset;
	int err;

	if (printer->options.verbose) {
		buffer_char(printer->out, ' ');
		err = print_domain_name(domain, &at, 0);
		if (err)
			return err;
	} else {
		err = print_domain_name_skip(domain, &at);
	}
	/* What is not all there ends the section without a word. */
	if (err || !cursor_has(message, (uint64_t)at + 10)) {
		*offset = message.avail;
		return 0;
	}
	record = (struct record){
		.type = cursor_u16(message, at),
		.class = cursor_u16(message, at + 2),
		.flags = cursor_u16(message, at + 6),
		.length = cursor_u16(message, at + 8),
		.at = at + 10,
		.end = at + 10 + cursor_u16(message, at + 8),
	};
	if (record.type != DOMAIN_TYPE_OPT) {
		put_class(printer, record.class);
		if (printer->options.verbose > 2) {
			buffer_literal(printer->out, " [");
			put_period(printer, cursor_u32(message, at + 4));
			buffer_char(printer->out, ']');
		}
	}
	put_type(printer, record.type);
	if (!cursor_has(message, record.end))
		return DOMAIN_SHORT;
	err = put_data(domain, &record);
	if (!err)
		*offset = record.end;
	return err;
}
