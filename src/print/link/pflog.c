// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* What OpenBSD's packet filter logs: the rule and what it did, then the packet. */
#include "decode/link_header.h"
#include "print/link/wired.h"

#define NO_SUBRULE 0xffffffff

static const struct print_name reason_names[] = {
	{0, "0(match)"},
	{1, "1(bad-offset)"},
	{2, "2(fragment)"},
	{3, "3(short)"},
	{4, "4(normalize)"},
	{5, "5(memory)"},
	{6, "6(bad-timestamp)"},
	{7, "7(congestion)"},
	{8, "8(ip-option)"},
	{9, "9(proto-cksum)"},
	{10, "10(state-mismatch)"},
	{11, "11(state-insert)"},
	{12, "12(state-limit)"},
	{13, "13(src-limit)"},
	{14, "14(synproxy)"},
	{0, NULL},
};

static const struct print_name action_names[] = {
	{0, "pass"},  {1, "block"},	     {2, "scrub"},   {4, "nat"},
	{5, "nonat"}, {6, "binat"},	     {7, "nobinat"}, {8, "rdr"},
	{9, "nordr"}, {10, "synproxy-drop"}, {0, NULL},
};

static const struct print_name direction_names[] = {
	{0, "in/out"},
	{1, "in"},
	{2, "out"},
	{0, NULL},
};

static void put_name(struct printer *printer, const struct print_name *names, uint8_t value)
{
	const char *name = print_name_find(names, value);

	if (name)
		buffer_string(printer->out, name);
	else
		buffer_format(printer->out, "unkn(%u)", value);
}

/* Before 4.99.5 tcpdump took the fourth for the third. */
static void put_reason(struct printer *printer, uint8_t reason)
{
	if (!printer_since(printer, PRINT_4_99_5) && reason == 3)
		buffer_literal(printer->out, "unkn(3)");
	else
		put_name(printer, reason_names,
			 !printer_since(printer, PRINT_4_99_5) && reason == 4 ? 3 : reason);
}

/* A field of PFLOG_NAME bytes, or as many as there are before a zero byte. */
static void put_text(struct printer *printer, struct cursor at, uint32_t offset)
{
	uint32_t i;

	for (i = 0; i < PFLOG_NAME && cursor_u8(at, offset + i); i++)
		print_text_char(printer, cursor_u8(at, offset + i));
}

static void put_header(struct printer *printer, struct cursor at)
{
	uint32_t subrule = cursor_u32(at, PFLOG_SUBRULE);

	buffer_format(printer->out, "rule %u", cursor_u32(at, PFLOG_RULE));
	if (subrule != NO_SUBRULE) {
		buffer_char(printer->out, '.');
		put_text(printer, at, PFLOG_RULESET);
		buffer_format(printer->out, ".%u", subrule);
	}
	buffer_char(printer->out, '/');
	put_reason(printer, cursor_u8(at, PFLOG_REASON));
	buffer_literal(printer->out, ": ");
	put_name(printer, action_names, cursor_u8(at, PFLOG_ACTION));
	buffer_char(printer->out, ' ');
	put_name(printer, direction_names, cursor_u8(at, PFLOG_DIRECTION));
	buffer_literal(printer->out, " on ");
	put_text(printer, at, PFLOG_INTERFACE);
	buffer_literal(printer->out, ": ");
}

/* tcpdump 4.99.5 needs the direction, where OpenBSD has it, too. */
static uint32_t least_length(const struct printer *printer)
{
	return printer->options.version < PRINT_4_99_5 ? PFLOG_LENGTH_MIN : PFLOG_DIRECTION + 1;
}

int print_pflog_link(struct printer *printer, struct cursor at, uint32_t length)
{
	uint32_t header_length = cursor_u8(at, 0);
	struct cursor payload;
	bool known;
	int err;

	printer->protocol = "pflog";
	if (!cursor_has(at, 1))
		return PRINT_CUT;
	if (header_length < least_length(printer)) {
		buffer_literal(printer->out, "[pflog: invalid header length!]");
		printer->link_length = header_length;
		return 0;
	}
	header_length = (header_length + 3) & ~3u;
	printer->link_length = header_length;
	if (!cursor_has(at, header_length)) {
		print_text_cut(printer);
		return 0;
	}
	if (!cursor_has(at, PFLOG_DIRECTION + 1))
		return PRINT_CUT;
	if (printer->options.link_header)
		put_header(printer, at);
	payload = cursor_skip(at, header_length);
	length -= header_length;
	err = print_link_family(printer, cursor_u8(at, PFLOG_FAMILY), payload, length, &known);
	if (known)
		return err;
	if (!printer->options.link_header)
		put_header(printer, at);
	return print_dump_default(printer, payload, payload.avail);
}
