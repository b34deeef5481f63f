// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Names in DNS messages: labels, compression (RFC 1035 section 4.1.4), bit labels (RFC 2673). */
#include "print/payload/domain.h"

#define NAME_MAX_CHARACTERS 255
#define BIT_LABEL	    1

enum {
	LABEL_MASK = 0xc0,
	LABEL_TEXT = 0x00,
	LABEL_EXTENDED = 0x40,
	LABEL_RESERVED = 0x80,
	LABEL_POINTER = 0xc0,
};

/* A count of 0 stands for 256 bits. */
static uint32_t bits_of(uint8_t count)
{
	return count ? count : 256;
}

int print_domain_name_skip(const struct domain *domain, uint32_t *offset)
{
	struct cursor message = domain->message;
	uint32_t at = *offset;
	uint8_t label;

	for (;;) {
		if (!cursor_has(message, (uint64_t)at + 1))
			return DOMAIN_SHORT;
		label = cursor_u8(message, at++);
		if (!label)
			break;
		if ((label & LABEL_MASK) == LABEL_POINTER) {
			at++;
			break;
		}
		if ((label & LABEL_MASK) == LABEL_RESERVED)
			return DOMAIN_SHORT;
		if ((label & LABEL_MASK) == LABEL_TEXT) {
			at += label;
			continue;
		}
		if ((label & ~LABEL_MASK) != BIT_LABEL || !cursor_has(message, (uint64_t)at + 1))
			return DOMAIN_SHORT;
		at += 1 + (bits_of(cursor_u8(message, at)) + 7) / 8;
	}
	*offset = at;
	return 0;
}

/* How far the label at offset reaches after its first byte. Reports one that cannot be. */
static int label_length(const struct domain *domain, uint32_t at, uint32_t *length)
{
	uint8_t label = cursor_u8(domain->message, at);

	if (!cursor_has(domain->message, (uint64_t)at + 1))
		return DOMAIN_SHORT;
	switch (label & LABEL_MASK) {
	case LABEL_EXTENDED:
		if ((label & ~LABEL_MASK) != BIT_LABEL) {
			buffer_format(domain->printer->out, "<ELT %u>", label & ~LABEL_MASK & 0xff);
			return DOMAIN_SHORT;
		}
		if (!cursor_has(domain->message, (uint64_t)at + 2))
			return DOMAIN_SHORT;
		*length = (bits_of(cursor_u8(domain->message, at + 1)) + 7) / 8 + 1;
		return 0;
	case LABEL_RESERVED:
		buffer_literal(domain->printer->out, "<BAD LABEL TYPE>");
		return DOMAIN_SHORT;
	}
	*length = label;
	return 0;
}

/* at: the count of bits */
static int put_bit_label(const struct domain *domain, uint32_t at)
{
	struct buffer *out = domain->printer->out;
	uint32_t bits, left;
	uint8_t byte;

	if (!cursor_has(domain->message, (uint64_t)at + 1))
		return DOMAIN_SHORT;
	bits = bits_of(cursor_u8(domain->message, at++));
	buffer_literal(out, "\\[x");
	for (left = bits; left; left -= left < 8 ? left : 8, at++) {
		if (!cursor_has(domain->message, (uint64_t)at + 1))
			return PRINT_CUT;
		byte = cursor_u8(domain->message, at);
		if (left > 7)
			buffer_hex_padded(out, byte, 2);
		else if (left > 4)
			buffer_format(out, "%02x", byte & (0xff << (8 - left)));
		else
			buffer_format(out, "%1x", byte >> 4 & 15 & (15 << (4 - left)));
	}
	buffer_format(out, "/%u]", bits);
	return 0;
}

/* The text of a label as far as the name's limit allows. */
static int put_text(const struct domain *domain, uint32_t at, uint32_t length, uint32_t characters)
{
	uint32_t room = characters < NAME_MAX_CHARACTERS ? NAME_MAX_CHARACTERS - characters : 0;

	if (length > room)
		length = room;
	if (!print_text_chars(domain->printer, cursor_skip(domain->message, at), length))
		return DOMAIN_SHORT;
	return 0;
}

/* One name on its way through its labels. */
struct name {
	uint32_t at;	     /* after the first byte of the label */
	uint32_t length;     /* of the label, after that byte */
	uint32_t end;	     /* where the name ends in its own place */
	uint32_t limit;	     /* pointers must go below, so that they end */
	uint32_t characters; /* printed, dots included */
	uint8_t label;
	bool compressed;
};

/* Reads the label at place. */
static int read_label(const struct domain *domain, struct name *name, uint32_t place)
{
	int err = label_length(domain, place, &name->length);

	if (err)
		return err;
	name->label = cursor_u8(domain->message, place);
	name->at = place + 1;
	return 0;
}

static int follow_pointer(const struct domain *domain, struct name *name, uint32_t base)
{
	uint32_t target;

	if (!name->compressed)
		name->end = name->at + 1;
	name->compressed = true;
	if (!cursor_has(domain->message, (uint64_t)name->at + 1))
		return DOMAIN_SHORT;
	target = (uint32_t)(name->label << 8 | cursor_u8(domain->message, name->at)) & 0x3fff;
	if (target >= name->limit) {
		buffer_literal(domain->printer->out, "<BAD PTR>");
		return DOMAIN_SHORT;
	}
	name->limit = target;
	return read_label(domain, name, base + target);
}

static int put_label(const struct domain *domain, struct name *name)
{
	int err;

	if ((name->label & LABEL_MASK) == LABEL_EXTENDED) {
		err = put_bit_label(domain, name->at);
	} else {
		err = put_text(domain, name->at, name->length, name->characters);
		name->characters += name->length;
	}
	if (err)
		return err;
	if (name->characters <= NAME_MAX_CHARACTERS)
		buffer_char(domain->printer->out, '.');
	name->characters++;
	err = read_label(domain, name, name->at + name->length);
	if (!err && !name->compressed)
		name->end += name->length + 1;
	return err;
}

int print_domain_name(const struct domain *domain, uint32_t *offset, uint32_t base)
{
	struct name name = {.limit = *offset - base};
	int err;

	err = read_label(domain, &name, *offset);
	if (err)
		return err;
	if ((name.label & LABEL_MASK) != LABEL_POINTER)
		name.end = name.at + name.length;
	if (!name.label)
		buffer_char(domain->printer->out, '.');
	while (name.label && cursor_has(domain->message, (uint64_t)name.at + 1)) {
		if ((name.label & LABEL_MASK) == LABEL_POINTER)
			err = follow_pointer(domain, &name, base);
		else
			err = put_label(domain, &name);
		if (err)
			return err;
	}
	if (name.characters > NAME_MAX_CHARACTERS)
		buffer_literal(domain->printer->out, "<DOMAIN NAME TOO LONG>");
	/* A pointer whose second byte is missing was not followed: the end is not known. */
	if (!name.end)
		return DOMAIN_SHORT;
	*offset = name.end;
	return 0;
}
