// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Calls and replies of NFS in records of ONC RPC. What a call asks for follows from conversation
 * and transaction identifier, both of few values: so a reply mostly has what its call asked for,
 * and some calls are forgotten before it, or made twice.
 */
#include "generate.h"

#define PROCEDURES_2 18
#define PROCEDURES_3 22

/* A digit is a number of so many bytes; the letters are what is in add_field(). */
static const char *const calls2[PROCEDURES_2] = {
	"",   "H",  "H44444444", "",	"Ht",  "H",  "H444", "",    "H4444",
	"Ht", "Ht", "HtHt",	 "HHt", "Htt", "Ht", "Ht",   "H44", "H",
};
static const char *const results2[PROCEDURES_2] = {
	"", "A", "A", "", "HA", "t", "At", "", "A", "HA", "", "", "", "", "HA", "", "444b", "44444",
};
static const char *const calls3[PROCEDURES_3] = {
	"",	  "h",	"hs4", "ht",   "hm",  "h",    "h84",   "h844b", "ht4s", "hts", "htst",
	"htmsbb", "ht", "ht",  "htht", "hht", "h884", "h8844", "h",	"h",	"h",   "h84",
};
static const char *const results3[PROCEDURES_3] = {
	"",    "a", "w", "hpp", "pm", "pt", "p4b", "w4b8",     "opw",	       "opw",	  "opw",
	"opw", "w", "w", "ww",	"pw", "p8", "p8",  "p8888884", "p44444448444", "p44bbbb", "w8",
};
/* After a status that is not 0. */
static const char *const failures3[PROCEDURES_3] = {
	"",  "",  "w", "p",  "p",  "",	"p", "w", "w", "w", "w",
	"w", "w", "w", "ww", "pw", "p", "p", "p", "p", "p", "w8",
};

/* Mostly small, else any or a single bit. */
static void add_number(struct chance *chance, struct bytes *bytes, int size)
{
	uint32_t kind = chance_below(chance, 5);
	uint64_t value = chance_next(chance);

	if (kind < 3)
		value = chance_below(chance, 9);
	else if (kind == 3)
		value = 1ull << chance_below(chance, 8 * (uint32_t)size);
	bytes_number(bytes, value, size);
}

/* Bytes that servers of several systems might have put into a handle, as tcpdump tells them. */
static void add_handle_bytes(struct chance *chance, struct bytes *bytes, uint32_t length)
{
	static const uint8_t special[] = {8, 10, 12, 0};
	uint32_t zeros = 1 + chance_below(chance, 6), i;
	size_t start = bytes->length;
	uint8_t masks = (uint8_t)(chance_next(chance) | chance_next(chance));

	for (i = 0; i < length; i++)
		bytes_number(bytes,
			     !(masks >> (i / 4 % 8) & 1) || chance_below(chance, 7) < zeros
				     ? 0
				     : chance_next(chance),
			     1);
	if (length < 28)
		return;
	for (i = chance_below(chance, 4); i; i--)
		bytes->data[start + chance_below(chance, 10)] = special[chance_below(chance, 4)];
	if (chance_one_in(chance, 8))
		bytes_put(bytes, start + 8, chance_one_in(chance, 2) ? 0x000a : 0x0c00, 2);
	if (chance_one_in(chance, 8))
		bytes_put(bytes, start + 4, chance_one_in(chance, 2) ? 0x00080000 : 0, 4);
	if (chance_one_in(chance, 6)) {
		/* Not all 13: what follows would be printed as it is by tcpdump. */
		memset(bytes->data + start, 0, 14);
		for (i = chance_below(chance, 13); i; i--)
			bytes->data[start + i] = (uint8_t)(31 + chance_below(chance, 97));
	}
}

static void add_handle3(struct chance *chance, struct bytes *bytes)
{
	static const uint8_t lengths[] = {32, 32, 32, 28, 24, 20, 16, 12, 36, 52, 8, 0};
	uint32_t length = lengths[chance_below(chance, sizeof(lengths))];

	bytes_mostly(bytes, chance, length, 4);
	add_handle_bytes(chance, bytes, length);
}

static void add_text(struct chance *chance, struct bytes *bytes)
{
	uint32_t length = chance_below(chance, 12), i;

	if (chance_one_in(chance, 60))
		bytes_number(bytes, UINT32_MAX - chance_below(chance, 6), 4);
	else
		bytes_mostly(bytes, chance, length, 4);
	for (i = 0; i < (length + 3) / 4 * 4; i++)
		bytes_number(bytes,
			     i >= length		 ? 0
			     : chance_one_in(chance, 20) ? chance_next(chance)
							 : 'a' + chance_below(chance, 26),
			     1);
}

static void add_numbers(struct chance *chance, struct bytes *bytes, uint32_t count)
{
	while (count--)
		add_number(chance, bytes, 4);
}

/* A value that need not follow: whether it does, and count numbers. */
static void add_optional(struct chance *chance, struct bytes *bytes, uint32_t count)
{
	bool there = !chance_one_in(chance, 3);

	bytes_number(bytes, there ? 1 + !chance_below(chance, 9) : 0, 4);
	if (there)
		add_numbers(chance, bytes, count);
}

static void add_settings(struct chance *chance, struct bytes *bytes)
{
	uint32_t i, how;

	for (i = 0; i < 4; i++)
		add_optional(chance, bytes, 1 + (i == 3 && chance_one_in(chance, 2)));
	for (i = 0; i < 2; i++) {
		how = chance_below(chance, 4);
		bytes_number(bytes, how, 4);
		if (how == 2)
			add_numbers(chance, bytes, 2);
	}
}

static void add_field(struct chance *chance, struct bytes *bytes, char field)
{
	switch (field) {
	case 'H':
		add_handle_bytes(chance, bytes, 32);
		break;
	case 'h':
		add_handle3(chance, bytes);
		break;
	case 'o':
		if (chance_one_in(chance, 4)) {
			bytes_number(bytes, 0, 4);
			break;
		}
		bytes_number(bytes, 1, 4);
		add_handle3(chance, bytes);
		break;
	case 't':
		add_text(chance, bytes);
		break;
	case 's':
		add_settings(chance, bytes);
		break;
	case 'A':
		add_numbers(chance, bytes, 17);
		break;
	case 'a':
		add_numbers(chance, bytes, 21);
		break;
	case 'w':
		add_optional(chance, bytes, 6);
		add_optional(chance, bytes, 21);
		break;
	case 'p':
		add_optional(chance, bytes, 21);
		break;
	case 'b':
		bytes_number(bytes, chance_below(chance, 2), 4);
		break;
	case 'm':
		bytes_number(bytes, chance_below(chance, chance_one_in(chance, 6) ? 500 : 64), 4);
		break;
	default:
		add_number(chance, bytes, field - '0');
	}
}

static void add_layout(struct chance *chance, struct bytes *bytes, const char *layout)
{
	for (; *layout; layout++)
		add_field(chance, bytes, *layout);
}

/* Credentials or a verifier. */
static void add_auth(struct chance *chance, struct bytes *bytes)
{
	uint32_t length = chance_one_in(chance, 2) ? 0 : chance_below(chance, 28);

	bytes_number(bytes, chance_below(chance, 3), 4);
	if (chance_one_in(chance, 80))
		bytes_number(bytes, UINT32_MAX - chance_below(chance, 6), 4);
	else
		bytes_mostly(bytes, chance, length, 4);
	bytes_random(bytes, chance, (length + 3) / 4 * 4);
}

static void add_call(struct chance *chance, struct bytes *bytes, uint32_t version,
		     uint32_t procedure)
{
	bytes_mostly(bytes, chance, 2, 4);
	bytes_mostly(bytes, chance, 100003, 4);
	bytes_number(bytes, version, 4);
	bytes_number(bytes, procedure, 4);
	add_auth(chance, bytes);
	add_auth(chance, bytes);
	if (version == 3 && procedure < PROCEDURES_3)
		add_layout(chance, bytes, calls3[procedure]);
	else
		add_layout(chance, bytes, calls2[procedure % PROCEDURES_2]);
}

static void add_status(struct chance *chance, struct bytes *bytes)
{
	uint32_t status = chance_below(chance, 105);

	if (chance_one_in(chance, 3))
		status = 10000 + chance_below(chance, 10);
	bytes_number(bytes, status, 4);
}

static void add_results(struct chance *chance, struct bytes *bytes, uint32_t version,
			uint32_t procedure)
{
	bool failed = chance_one_in(chance, 4);

	if (failed)
		add_status(chance, bytes);
	else
		bytes_number(bytes, 0, 4);
	if (version == 3 && procedure < PROCEDURES_3)
		add_layout(chance, bytes, (failed ? failures3 : results3)[procedure]);
	else if (!failed)
		add_layout(chance, bytes, results2[procedure % PROCEDURES_2]);
}

static void add_reply(struct chance *chance, struct bytes *bytes, uint32_t version,
		      uint32_t procedure)
{
	uint32_t status = chance_one_in(chance, 12) ? 1 + chance_below(chance, 2) : 0;

	bytes_number(bytes, status, 4);
	if (status) {
		bytes_number(bytes, chance_below(chance, 3), 4);
		add_numbers(chance, bytes, chance_below(chance, 3));
		return;
	}
	add_auth(chance, bytes);
	status = chance_one_in(chance, 12) ? chance_below(chance, 8) : 0;
	bytes_number(bytes, status, 4);
	if (!status)
		add_results(chance, bytes, version, procedure);
}

static void add_record(struct chance *chance, struct bytes *bytes, uint32_t number, bool reply)
{
	uint32_t xid = chance_below(chance, 3), length;
	struct chance own = {number * 3 + xid + 1};
	uint32_t version = chance_below(&own, 3) ? 3 : 2;
	uint32_t procedure = chance_below(&own, 27);
	size_t start = bytes->length;

	if (chance_one_in(chance, 20))
		procedure = chance_below(chance, 40);
	if (chance_one_in(chance, 40))
		version = chance_below(chance, 6);
	bytes_number(bytes, 0, 4);
	bytes_number(bytes, xid, 4);
	bytes_number(bytes, chance_one_in(chance, 40) ? chance_below(chance, 4) : reply, 4);
	if (reply)
		add_reply(chance, bytes, version, procedure);
	else
		add_call(chance, bytes, version, procedure);
	length = (uint32_t)(bytes->length - start) - 4;
	if (chance_one_in(chance, 12))
		length = chance_below(chance, chance_one_in(chance, 2) ? 60 : 2 * length);
	bytes_put(bytes, start, length | (chance_one_in(chance, 5) ? 0 : 0x80000000), 4);
}

void generate_nfs(struct chance *chance, struct bytes *bytes, uint32_t number, bool reply)
{
	add_record(chance, bytes, number, reply);
	if (chance_one_in(chance, 8))
		add_record(chance, bytes, number, reply);
	if (chance_one_in(chance, 12))
		bytes->length -= chance_below(chance, (uint32_t)bytes->length);
}
