// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* OpenFlow messages of versions 1.0 and 1.3 by what they consist of, and some of others. */
#include "generate.h"

#define HEADER_LENGTH 8
#define BIG_SWITCH    0x005c16c7

static const uint32_t vendors[] = {0,	     0x2320,	 BIG_SWITCH, BIG_SWITCH,
				   0x123456, 0x01002320, 0xff000008, 0x4f4e4600};

/* Mostly one that has a name. */
static void add_value(struct chance *chance, struct bytes *bytes, int size)
{
	uint32_t kind = chance_below(chance, 8);
	uint64_t value = chance_next(chance);

	if (kind < 4)
		value = chance_below(chance, 10);
	else if (kind < 6)
		value = UINT64_MAX - chance_below(chance, 10);
	else if (kind == 6)
		value = 1ull << chance_below(chance, 8 * (uint32_t)size);
	bytes_number(bytes, value, size);
}

static void add_text(struct chance *chance, struct bytes *bytes, uint32_t size)
{
	uint32_t used = chance_one_in(chance, 6) ? size : chance_below(chance, size), i;

	for (i = 0; i < size; i++)
		bytes_number(bytes,
			     i >= used			 ? 0
			     : chance_one_in(chance, 20) ? chance_below(chance, 256)
							 : 'a' + chance_below(chance, 26),
			     1);
}

static void add_match(struct chance *chance, struct bytes *bytes)
{
	static const uint16_t types[] = {0x0800, 0x0800, 0x0806, 0x86dd};
	uint32_t wildcards = (uint32_t)(chance_next(chance) & chance_next(chance)) & 0x3fffff;

	if (chance_one_in(chance, 8))
		wildcards = chance_one_in(chance, 2) ? 0x3fffff : (uint32_t)chance_next(chance);
	bytes_number(bytes, wildcards, 4);
	add_value(chance, bytes, 2);
	bytes_random(bytes, chance, 12);
	add_value(chance, bytes, 2);
	bytes_number(bytes, chance_below(chance, 10), 2);
	bytes_number(bytes, types[chance_below(chance, 4)], 2);
	bytes_number(bytes, chance_below(chance, 8), 1);
	bytes_number(bytes, chance_one_in(chance, 2) ? 1 : chance_below(chance, 20), 3);
	bytes->data[bytes->length - 3] = bytes->data[bytes->length - 1];
	bytes_random(bytes, chance, 12);
}

/* A digit is a number of so many bytes; the letters are what is in the switch. */
static void add_layout(struct chance *chance, struct bytes *bytes, const char *layout)
{
	for (; *layout; layout++) {
		switch (*layout) {
		case 'n':
			add_text(chance, bytes, 16);
			break;
		case 'N':
			add_text(chance, bytes, 32);
			break;
		case 'd':
			add_text(chance, bytes, 256);
			break;
		case 'm':
			add_match(chance, bytes);
			break;
		case 'v':
			bytes_number(bytes, vendors[chance_below(chance, 8)], 4);
			break;
		default:
			add_value(chance, bytes, *layout - '0');
		}
	}
}

static void add_actions(struct chance *chance, struct bytes *bytes)
{
	static const char *const layouts[] = {"22", "22", "13", "4",  "66",  "66", "4",
					      "4",  "13", "22", "22", "264", "4"};
	uint32_t count = chance_below(chance, 5), type;
	size_t start;

	while (count--) {
		start = bytes->length;
		type = chance_below(chance, 15);
		bytes_number(bytes, type > 12 ? 0xffff : type, 2);
		bytes_number(bytes, 0, 2);
		if (type > 12) {
			add_layout(chance, bytes, "v");
			if (chance_one_in(chance, 2)) {
				bytes_number(bytes, chance_below(chance, 6), 4);
				add_value(chance, bytes, 4);
				bytes_number(bytes,
					     chance_below(chance, 2) ? 0x8100
								     : chance_below(chance, 2),
					     2);
				bytes_random(bytes, chance, 2);
				bytes_number(bytes, chance_below(chance, 3), 1);
				bytes_number(bytes, 0, 3);
			} else {
				bytes_random(bytes, chance, 4 * chance_below(chance, 5));
			}
		} else {
			add_layout(chance, bytes, layouts[type]);
		}
		bytes_put(bytes, start + 2,
			  bytes->length - start +
				  (chance_one_in(chance, 20) ? chance_below(chance, 17) - 8 : 0),
			  2);
	}
}

static void add_vendor(struct chance *chance, struct bytes *bytes)
{
	uint32_t subtype = chance_below(chance, 38);

	add_layout(chance, bytes, "v");
	if (chance_one_in(chance, 10))
		return;
	bytes_number(bytes, chance_one_in(chance, 2) ? chance_below(chance, 9) : subtype, 4);
	bytes_random(bytes, chance, 4 * chance_below(chance, 4));
}

static void add_queues(struct chance *chance, struct bytes *bytes)
{
	uint32_t count = chance_below(chance, 4), inner;
	size_t start, property;

	while (count--) {
		start = bytes->length;
		add_layout(chance, bytes, "422");
		for (inner = chance_below(chance, 3); inner; inner--) {
			property = bytes->length;
			bytes_number(bytes, chance_below(chance, 3), 2);
			bytes_number(bytes, 0, 6);
			if (bytes->data[property + 1] == 1) {
				bytes_number(bytes, chance_below(chance, 1100), 2);
				bytes_number(bytes, 0, 6);
			}
			bytes_put(bytes, property + 2,
				  bytes->length - property + !chance_below(chance, 20), 2);
		}
		bytes_put(bytes, start + 4, bytes->length - start - !chance_below(chance, 20), 2);
	}
}

/* From the type on. ATM and Frame Relay, of which tcplens does not print all, are left out. */
static void add_arp(struct chance *chance, struct bytes *bytes)
{
	static const uint16_t types[] = {0x0806, 0x0806, 0x0806, 0x8035};
	static const uint16_t protocols[] = {0x0800, 0x0800, 0x0800, 0x1000, 0x86dd, 0x1234};
	static const uint8_t hardware[] = {1, 1, 1, 6, 7, 23, 24, 32, 99};
	uint32_t most = chance_one_in(chance, 6) ? 20 : 0, zeros = chance_below(chance, 2), i;
	uint32_t lengths[] = {6, 4};

	for (i = 0; most && i < 2; i++)
		lengths[i] = chance_below(chance, most);
	bytes_number(bytes, types[chance_below(chance, 4)], 2);
	bytes_number(bytes, hardware[chance_below(chance, sizeof(hardware))], 2);
	bytes_number(bytes, protocols[chance_below(chance, 6)], 2);
	bytes_number(bytes, lengths[0], 1);
	bytes_number(bytes, lengths[1], 1);
	bytes_number(bytes, chance_one_in(chance, 2) ? 1 : chance_below(chance, 12), 2);
	bytes_random(bytes, chance, lengths[0] + lengths[1]);
	for (i = 0; i < lengths[0]; i++)
		bytes_number(bytes, zeros ? 0 : chance_next(chance), 1);
	bytes_random(bytes, chance, lengths[1]);
	bytes_random(bytes, chance, chance_one_in(chance, 3) ? 18 : 0);
	if (chance_one_in(chance, 8))
		bytes->length -= chance_below(chance, 20);
}

/* An Ethernet frame of what tcplens prints too: TCP, ARP, or a type that nobody knows. */
static void add_frame(struct chance *chance, struct bytes *bytes)
{
	uint32_t payload = chance_below(chance, 20);

	if (chance_one_in(chance, 4)) {
		bytes_random(bytes, chance, chance_below(chance, 14));
		return;
	}
	bytes_number(bytes, 0x020000000001, 6);
	bytes_number(bytes, 0x020000000002, 6);
	if (chance_one_in(chance, 4)) {
		bytes_number(bytes, 0x1234, 2);
		bytes_random(bytes, chance, payload);
		return;
	}
	if (chance_one_in(chance, 3)) {
		add_arp(chance, bytes);
		return;
	}
	bytes_number(bytes, 0x0800, 2);
	bytes_number(bytes, 0x45000000 + 40 + payload, 4);
	bytes_number(bytes, 0x4000, 4);
	bytes_number(bytes, 0x40060000, 4);
	bytes_number(bytes, 0x0a010000 + chance_below(chance, 9), 4);
	bytes_number(bytes, 0x0a020000, 4);
	bytes_number(bytes, 5001, 2);
	bytes_number(bytes, 5002, 2);
	bytes_random(bytes, chance, 8);
	bytes_number(bytes, 0x5018, 2);
	bytes_random(bytes, chance, 4);
	bytes_number(bytes, 0, 2);
	bytes_random(bytes, chance, payload);
	if (chance_one_in(chance, 8))
		bytes->length -= chance_below(chance, 20);
}

static void add_flows(struct chance *chance, struct bytes *bytes)
{
	uint32_t count = chance_below(chance, 3);
	size_t start;

	while (count--) {
		start = bytes->length;
		bytes_number(bytes, 0, 2);
		add_layout(chance, bytes, "11m442226888");
		add_actions(chance, bytes);
		bytes_put(bytes, start,
			  bytes->length - start +
				  (chance_one_in(chance, 15) ? chance_below(chance, 9) - 4 : 0),
			  2);
	}
}

static void add_stats(struct chance *chance, struct bytes *bytes, bool reply)
{
	static const char *const requests[] = {"", "m112", "m112", "", "26", "224", "v", "v4"};
	static const char *const replies[] = {"dddNd",		"",	  "8844", "13N44488",
					      "26888888888888", "224888", "v",	  "v4"};
	uint32_t type = chance_below(chance, 8), count = chance_below(chance, 3);

	bytes_number(bytes, type == 7 ? 0xffff : type, 2);
	add_value(chance, bytes, 2);
	if (!reply)
		add_layout(chance, bytes, requests[type]);
	else if (type == 1)
		add_flows(chance, bytes);
	else if (type < 3 || type > 5)
		add_layout(chance, bytes, replies[type]);
	else
		for (; count; count--)
			add_layout(chance, bytes, replies[type]);
}

static void add_body10(struct chance *chance, struct bytes *bytes, uint32_t type)
{
	static const char *const layouts[] = {
		"",	 "22",		"",   "",   "",		"",	  "841344", "", "22", "22",
		"42211", "m8211442288", "17", "42", "m8222242", "264444", "",	    "", "",   "",
		"22",	 "26",		"4"};
	uint32_t count = chance_below(chance, 4);
	size_t start;

	add_layout(chance, bytes, layouts[type]);
	switch (type) {
	case 4:
		add_vendor(chance, bytes);
		break;
	case 6:
	case 12:
		for (count = type == 12 ? 1 : count; count; count--)
			add_layout(chance, bytes, "26n444444");
		break;
	case 13:
		bytes_number(bytes, 0, 2);
		start = bytes->length;
		add_actions(chance, bytes);
		bytes_put(bytes, start - 2, bytes->length - start, 2);
		if (chance_one_in(chance, 8))
			bytes_put(bytes, start - 2, bytes->length + 60, 2);
		break;
	case 14:
		bytes_number(bytes, chance_below(chance, 8), 2);
		add_actions(chance, bytes);
		break;
	case 16:
	case 17:
		add_stats(chance, bytes, type == 17);
		break;
	case 21:
		add_queues(chance, bytes);
		break;
	}
}

static void add_elements(struct chance *chance, struct bytes *bytes)
{
	uint32_t count = chance_below(chance, 4);

	while (count--) {
		bytes_number(bytes, chance_one_in(chance, 4) ? 2 : 1, 2);
		bytes_mostly(bytes, chance, 8, 2);
		bytes_number(bytes, chance_below(chance, 160), 4);
	}
}

static void add_body13(struct chance *chance, struct bytes *bytes, uint32_t type)
{
	static const char *const layouts[] = {"",
					      "22",
					      "",
					      "",
					      "v4",
					      "",
					      "841124",
					      "",
					      "22",
					      "22",
					      "48",
					      "48",
					      "174462n44444444",
					      "44",
					      "88",
					      "4",
					      "44624444",
					      "134",
					      "224",
					      "224",
					      "",
					      "",
					      "44",
					      "44",
					      "448",
					      "448",
					      "",
					      "444444",
					      "444444",
					      "224",
					      "4"};

	add_layout(chance, bytes, layouts[type]);
	if (!type)
		add_elements(chance, bytes);
}

/*
 * Nothing here moves where the next message begins: what lies between would be read as frames of
 * any protocol.
 */
static void damage(struct chance *chance, struct bytes *bytes, size_t body, uint32_t type)
{
	if (type < 4 && chance_one_in(chance, 2))
		bytes_random(bytes, chance, chance_below(chance, 40));
	if (chance_one_in(chance, 15))
		bytes_random(bytes, chance, 1 + chance_below(chance, 12));
	if (bytes->length > body && chance_one_in(chance, 15))
		bytes->length -= chance_below(chance, (uint32_t)(bytes->length - body));
	if (chance_one_in(chance, 8))
		bytes_spoil(bytes, chance, body);
}

static void add_message(struct chance *chance, struct bytes *bytes)
{
	static const uint8_t versions[] = {1, 1, 1, 1, 1, 1, 1, 1, 4, 4, 4, 4, 0, 2, 3, 5};
	uint8_t version = versions[chance_below(chance, sizeof(versions))];
	uint32_t type = chance_below(chance, version == 4 ? 31 : 23);
	size_t start = bytes->length;

	bytes_number(bytes, version, 1);
	bytes_number(bytes, type, 1);
	bytes_number(bytes, 0, 2);
	bytes_random(bytes, chance, 4);
	if (version == 4)
		add_body13(chance, bytes, type);
	else
		add_body10(chance, bytes, type);
	if (version == 1 && (type == 10 || type == 13))
		add_frame(chance, bytes);
	else
		damage(chance, bytes, start + HEADER_LENGTH, type);
	bytes_put(bytes, start + 2, bytes->length - start, 2);
}

void generate_openflow(struct chance *chance, struct bytes *bytes)
{
	uint32_t count = 1 + chance_below(chance, 3);
	size_t last = 0;

	while (count--) {
		last = bytes->length;
		add_message(chance, bytes);
	}
	if (chance_one_in(chance, 12))
		bytes_put(bytes, last + 2, chance_below(chance, HEADER_LENGTH), 2);
	if (chance_one_in(chance, 12))
		bytes->length -= chance_below(chance, (uint32_t)(bytes->length - last));
}
