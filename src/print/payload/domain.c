// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* DNS messages over TCP (RFC 1035 section 4.2.2): two bytes of length, then the message. */
#include "print/payload/domain.h"

#define HEADER_LENGTH	     12
#define QUESTION_TAIL	     4
#define RECORD_TAIL	     10
#define OPCODE_INVERSE_QUERY 1

enum domain_flag {
	FLAG_RESPONSE = 0x8000,
	FLAG_AUTHORITATIVE = 0x0400,
	FLAG_CUT = 0x0200,
	FLAG_RECURSION_DESIRED = 0x0100,
	FLAG_RECURSION_AVAILABLE = 0x0080,
	FLAG_AUTHENTIC = 0x0020,
	FLAG_CHECKING_DISABLED = 0x0010,
	FLAGS_ODD_IN_QUERY = 0x06cf,
};

struct counts {
	uint32_t questions;
	uint32_t answers;
	uint32_t authorities;
	uint32_t additional;
};

static const char *const opcode_names[] = {
	"",	    " inv_q",	 " stat",     " op3",	  " notify",  " update",
	" op6",	    " op7",	 " op8",      " updateA", " updateD", " updateDA",
	" updateM", " updateMA", " zoneInit", " zoneRef",
};

/* Two lack the space before them in tcpdump, so they do here. */
static const char *const response_names[] = {
	"",	     " FormErr", " ServFail", " NXDomain", " NotImp",  " Refused",
	" YXDomain", " YXRRSet", " NXRRSet",  " NotAuth",  " NotZone", " Resp11",
	" Resp12",   " Resp13",	 " Resp14",   " NoChange", " BadVers", "Resp17",
	" Resp18",   " Resp19",	 " Resp20",   "Resp21",	   " Resp22",  " BadCookie",
};

static void put_response_code(struct printer *printer, uint32_t code)
{
	if (code < sizeof(response_names) / sizeof(response_names[0]))
		buffer_string(printer->out, response_names[code]);
	else
		buffer_format(printer->out, " Resp%u", code & 0xfff);
}

/* Whether the message goes on at offset. */
static bool is_inside(const struct domain *domain, uint64_t offset)
{
	return cursor_has(domain->message, offset + 1);
}

/* Moves over a record that is no OPT record; false at the end of what there is. */
static bool skip_record(const struct domain *domain, uint32_t *offset)
{
	if (!cursor_has(domain->message, (uint64_t)*offset + RECORD_TAIL))
		return false;
	*offset += RECORD_TAIL + cursor_u16(domain->message, *offset + RECORD_TAIL - 2);
	return is_inside(domain, *offset);
}

/* The high bits of the response code, which an OPT record has (RFC 6891 section 6.1.3). */
static uint32_t extended_code(const struct domain *domain, const struct counts *counts)
{
	uint32_t offset = HEADER_LENGTH;
	uint32_t i;

	for (i = 0; i < counts->questions; i++) {
		if (print_domain_name_skip(domain, &offset))
			return 0;
		offset += QUESTION_TAIL;
		if (!is_inside(domain, offset))
			return 0;
	}
	for (i = 0; i < counts->answers + counts->authorities; i++) {
		if (print_domain_name_skip(domain, &offset) || !skip_record(domain, &offset))
			return 0;
	}
	for (i = 0; i < counts->additional; i++) {
		if (print_domain_name_skip(domain, &offset) ||
		    !cursor_has(domain->message, (uint64_t)offset + 5))
			return 0;
		if (cursor_u16(domain->message, offset) == DOMAIN_TYPE_OPT)
			return (uint32_t)cursor_u8(domain->message, offset + 4) << 4;
		if (!skip_record(domain, &offset))
			return 0;
	}
	return 0;
}

/* A section's records; only the first is printed even after the end, as tcpdump does. */
static int put_records(const struct domain *domain, uint32_t *offset, const char *title,
		       uint32_t count, bool first_unseen)
{
	bool first = true;
	int err;

	if (!count)
		return 0;
	if (!first_unseen && !is_inside(domain, *offset))
		return DOMAIN_SHORT;
	buffer_string(domain->printer->out, title);
	for (; count && (first || is_inside(domain, *offset)); count--) {
		if (!first)
			buffer_char(domain->printer->out, ',');
		err = print_domain_record(domain, offset);
		if (err)
			return err;
		first = false;
	}
	return count ? DOMAIN_SHORT : 0;
}

static int put_questions(const struct domain *domain, uint32_t *offset, uint32_t count)
{
	bool shown = domain->printer->options.verbose > 1;
	uint32_t i;
	int err;

	for (i = 0; i < count; i++) {
		if (i)
			buffer_char(domain->printer->out, ',');
		if (shown) {
			buffer_literal(domain->printer->out, " q:");
			err = print_domain_record_question(domain, offset);
		} else {
			err = print_domain_name_skip(domain, offset);
			if (!err)
				*offset += QUESTION_TAIL;
		}
		if (err)
			return err;
	}
	return 0;
}

static int put_other_sections(const struct domain *domain, uint32_t *offset,
			      const struct counts *counts)
{
	int err = put_records(domain, offset, " ns:", counts->authorities, false);

	if (err)
		return err;
	return put_records(domain, offset, " ar:", counts->additional, false);
}

static int put_response(const struct domain *domain, uint16_t flags, const struct counts *counts)
{
	struct buffer *out = domain->printer->out;
	uint32_t offset = HEADER_LENGTH;
	int err;

	put_response_code(domain->printer, (flags & 15u) | extended_code(domain, counts));
	buffer_string(out, flags & FLAG_AUTHORITATIVE ? "*" : "");
	buffer_string(out, flags & FLAG_RECURSION_AVAILABLE ? "" : "-");
	buffer_string(out, flags & FLAG_CUT ? "|" : "");
	buffer_string(out, flags & FLAG_AUTHENTIC ? "$" : "");
	if (counts->questions != 1)
		buffer_format(out, " [%uq]", counts->questions);
	err = put_questions(domain, &offset, counts->questions);
	if (err)
		return err;
	buffer_format(out, " %u/%u/%u", counts->answers, counts->authorities, counts->additional);
	err = put_records(domain, &offset, "", counts->answers, true);
	if (err || domain->printer->options.verbose < 2)
		return err;
	return put_other_sections(domain, &offset, counts);
}

static void put_query_counts(struct buffer *out, uint16_t flags, const struct counts *counts)
{
	if ((flags >> 11 & 15) == OPCODE_INVERSE_QUERY) {
		if (counts->questions)
			buffer_format(out, " [%uq]", counts->questions);
		if (counts->answers != 1)
			buffer_format(out, " [%ua]", counts->answers);
	} else {
		if (counts->answers)
			buffer_format(out, " [%ua]", counts->answers);
		if (counts->questions != 1)
			buffer_format(out, " [%uq]", counts->questions);
	}
	if (counts->authorities)
		buffer_format(out, " [%un]", counts->authorities);
	if (counts->additional)
		buffer_format(out, " [%uau]", counts->additional);
}

static int put_query(const struct domain *domain, uint16_t flags, const struct counts *counts)
{
	struct buffer *out = domain->printer->out;
	uint32_t i, offset = HEADER_LENGTH;
	int err;

	buffer_string(out, flags & FLAG_RECURSION_DESIRED ? "+" : "");
	buffer_string(out, flags & FLAG_CHECKING_DISABLED ? "%" : "");
	if (flags & FLAGS_ODD_IN_QUERY)
		buffer_format(out, " [b2&3=0x%x]", flags);
	put_query_counts(out, flags, counts);
	for (i = 0; i < counts->questions; i++) {
		if (i && !is_inside(domain, offset))
			return DOMAIN_SHORT;
		err = print_domain_record_question(domain, &offset);
		if (err)
			return err;
	}
	if (domain->printer->options.verbose < 2)
		return 0;
	err = put_records(domain, &offset, "", counts->answers, true);
	if (err)
		return err;
	return put_other_sections(domain, &offset, counts);
}

static int put_message(struct printer *printer, struct cursor at, uint32_t length)
{
	struct domain domain = {.printer = printer, .message = at};
	struct counts counts = {
		.questions = cursor_u16(at, 4),
		.answers = cursor_u16(at, 6),
		.authorities = cursor_u16(at, 8),
		.additional = cursor_u16(at, 10),
	};
	uint16_t flags = cursor_u16(at, 2);
	int err;

	buffer_decimal(printer->out, cursor_u16(at, 0));
	buffer_string(printer->out, opcode_names[flags >> 11 & 15]);
	err = flags & FLAG_RESPONSE ? put_response(&domain, flags, &counts)
				    : put_query(&domain, flags, &counts);
	if (err == DOMAIN_SHORT) {
		print_text_cut(printer);
		return 0;
	}
	if (!err)
		buffer_format(printer->out, " (%u)", length);
	return err;
}

int print_domain_payload(struct printer *printer, struct cursor at, uint32_t length)
{
	uint16_t claimed = cursor_u16(at, 0);

	printer->protocol = "domain";
	if (length < 2) {
		buffer_format(printer->out, " [DNS over TCP: length %u < 2]", length);
		print_text_invalid(printer);
		return 0;
	}
	if (!cursor_has(at, 2))
		return PRINT_CUT;
	length -= 2;
	if (claimed != length) {
		buffer_format(printer->out, " [prefix length(%u) != length(%u)]", claimed, length);
		print_text_invalid(printer);
		return 0;
	}
	buffer_char(printer->out, ' ');
	at = cursor_skip(at, 2);
	if (length < HEADER_LENGTH) {
		buffer_format(printer->out, "domain [length %u < %u]", length, HEADER_LENGTH);
		print_text_invalid(printer);
		return 0;
	}
	if (!cursor_has(at, HEADER_LENGTH)) {
		print_text_cut(printer);
		return 0;
	}
	return put_message(printer, at, length);
}
