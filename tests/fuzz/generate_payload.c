// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Payloads of the text protocols that tcpdump prints, often slightly corrupted. */
#include "generate.h"

static const char *pick(struct chance *chance, const char *const *words, size_t count)
{
	return words[chance_below(chance, (uint32_t)count)];
}

#define PICK(chance, words) pick(chance, words, sizeof(words) / sizeof((words)[0]))

static void add_line_end(struct chance *chance, struct bytes *bytes)
{
	static const char *const ends[] = {"\r\n", "\r\n", "\r\n", "\n", "\r", "\r\r\n", ""};

	bytes_text(bytes, PICK(chance, ends));
}

static void add_lines(struct chance *chance, struct bytes *bytes)
{
	static const char *const lines[] = {
		"GET / HTTP/1.1",
		"get /x HTTP/1.0",
		"POST\t/ HTTP/1.1",
		"HTTP/1.1 200 OK",
		"HTTP/1.1  404 Not found",
		"HTTP/1.1 20 x",
		" GET /",
		"BASELINE-CONTROL x",
		"PATCH / x",
		"RTSP/1.0 200 OK",
		"SETUP rtsp://h/ RTSP/1.0",
		"Host: example.com",
		"",
		"\tfolded",
		"220 mail ESMTP",
		"EHLO me",
		"USER anonymous",
		"SSH-2.0-OpenSSH_9.0",
		"SSH-",
		"SSH",
		"S",
		"example.com",
		"bytes \x01 not text",
		"caf\xc3\xa9",
		"MSG 0 1 . 0 10",
		"RPY 0 1 . 0 1",
		"END",
		"SEQ 0 0 4096",
		"x",
	};
	uint32_t count = 1 + chance_below(chance, 5);

	while (count--) {
		bytes_text(bytes, PICK(chance, lines));
		if (chance_one_in(chance, 12))
			bytes_random(bytes, chance, chance_below(chance, 140));
		add_line_end(chance, bytes);
	}
}

static void add_resp(struct chance *chance, struct bytes *bytes)
{
	static const char *const parts[] = {
		"*2\r\n",
		"$4\r\nPING\r\n",
		"+OK\r\n",
		"-ERR no\r\n",
		":1000\r\n",
		"$-1\r\n",
		"*-1\r\n",
		"$0\r\n\r\n",
		"*0\r\n",
		"$-7\r\n",
		"$99999999999\r\n",
		"$2147483647\r\n",
		"$x\r\n",
		"$3\rabc",
		"PING\r\n",
		"\r\nSET a b\r\n",
		"\n",
		"*1\r\n*1\r\n",
		"$5\r\nabc\r\n",
		"+no end",
		"$",
		"*",
	};
	uint32_t count = 1 + chance_below(chance, 6);

	while (count--)
		bytes_text(bytes, PICK(chance, parts));
}

static void add_telnet(struct chance *chance, struct bytes *bytes)
{
	uint32_t count = 1 + chance_below(chance, 5);
	uint32_t i, length;

	while (count--) {
		bytes_number(bytes, chance_one_in(chance, 12) ? chance_below(chance, 256) : 255, 1);
		if (chance_one_in(chance, 3)) {
			/* IAC SB option ... IAC SE */
			bytes_number(bytes, 250, 1);
			bytes_number(bytes, 35 + chance_below(chance, 6), 1);
			length = chance_below(chance, 8);
			for (i = 0; i < length; i++)
				bytes_number(bytes, chance_below(chance, 20), 1);
			if (!chance_one_in(chance, 10))
				bytes_number(bytes, 0xfff0, 2);
		} else {
			bytes_number(bytes, 234 + chance_below(chance, 22), 1);
			bytes_number(bytes, chance_below(chance, 44), 1);
		}
	}
}

static void add_name(struct chance *chance, struct bytes *bytes)
{
	static const char *const labels[] = {"\3www", "\7example", "\3com", "\1a", "\4\x01\x80zz"};
	uint32_t count = chance_below(chance, 4);

	while (count--)
		bytes_text(bytes, PICK(chance, labels));
	switch (chance_below(chance, 8)) {
	case 0:
		bytes_number(bytes, 0xc000 | chance_below(chance, 40), 2);
		break;
	case 1:
		bytes_number(bytes, 0x4108ff, 3);
		bytes_number(bytes, 0, 1);
		break;
	case 2:
		bytes_random(bytes, chance, 2);
		break;
	default:
		bytes_number(bytes, 0, 1);
	}
}

static void add_record(struct chance *chance, struct bytes *bytes)
{
	static const uint16_t types[] = {1,  2,	 5,   6,   12,	15, 16, 28, 33,	 38,  39,
					 41, 41, 104, 250, 256, 99, 49, 65, 108, 257, 32768};
	struct bytes data = {0};
	uint32_t count;

	add_name(chance, bytes);
	bytes_number(bytes, types[chance_below(chance, sizeof(types) / sizeof(types[0]))], 2);
	bytes_number(bytes, chance_one_in(chance, 4) ? chance_below(chance, 260) : 1, 2);
	bytes_number(bytes, chance_next(chance), 4);
	switch (chance_below(chance, 4)) {
	case 0:
		add_name(chance, &data);
		break;
	case 1: /* options of an OPT record */
		for (count = chance_below(chance, 4); count; count--) {
			bytes_number(&data, chance_below(chance, 19), 2);
			bytes_number(&data, chance_one_in(chance, 8) ? chance_below(chance, 50) : 8,
				     2);
			bytes_random(&data, chance, 8);
		}
		break;
	case 2:
		bytes_number(&data, chance_below(chance, 12), 2);
		add_name(chance, &data);
		bytes_random(&data, chance, 20);
		break;
	default:
		bytes_random(&data, chance, chance_below(chance, 24));
	}
	bytes_number(bytes, chance_one_in(chance, 12) ? chance_below(chance, 99) : data.length, 2);
	bytes_add(bytes, data.data, data.length);
}

static void add_domain(struct chance *chance, struct bytes *bytes)
{
	uint32_t counts[4] = {1, chance_below(chance, 3), chance_below(chance, 2),
			      chance_below(chance, 2)};
	uint32_t i;
	size_t start = bytes->length;

	bytes_number(bytes, 0, 2);
	bytes_random(bytes, chance, 2);
	bytes_number(bytes,
		     chance_one_in(chance, 3) ? chance_next(chance)
					      : chance_below(chance, 2) << 15 | 0x100,
		     2);
	if (chance_one_in(chance, 10))
		counts[chance_below(chance, 4)] = chance_below(chance, 6);
	for (i = 0; i < 4; i++)
		bytes_number(bytes, counts[i], 2);
	for (i = 0; i < counts[0]; i++) {
		add_name(chance, bytes);
		bytes_number(bytes, 1 + chance_below(chance, 60), 2);
		bytes_number(bytes, chance_one_in(chance, 8) ? 3 : 1, 2);
	}
	for (i = 0; i < counts[1] + counts[2] + counts[3]; i++)
		add_record(chance, bytes);
	if (chance_one_in(chance, 10))
		bytes->length = start + 2 + chance_below(chance, 20);
	bytes_put(bytes, start, bytes->length - start - 2 + !chance_below(chance, 20), 2);
}

typedef void (*generator)(struct chance *chance, struct bytes *bytes);

static generator generator_of(uint16_t port)
{
	switch (port) {
	case 53:
		return add_domain;
	case 6379:
		return add_resp;
	case 23:
		return add_telnet;
	case 179:
		return generate_bgp;
	case 646:
		return generate_ldp;
	case 639:
		return generate_msdp;
	case 1723:
		return generate_pptp;
	case 6633:
	case 6653:
		return generate_openflow;
	case 323:
		return generate_rpki_rtr;
	case ZMTP_PORT:
		return generate_zmtp1;
	}
	return add_lines;
}

void generate_payload(struct chance *chance, const struct talk *talk, struct bytes *bytes)
{
	generator add = generator_of(talk->port);

	if (chance_one_in(chance, 3))
		return;
	if (chance_one_in(chance, 8))
		bytes_random(bytes, chance, chance_below(chance, 200));
	else if (talk->port == NFS_PORT)
		generate_nfs(chance, bytes, talk->number, talk->reply);
	else
		add(chance, bytes);
	/* Not frames in OpenFlow, whose protocols would be among those that are not TCP. */
	if (add != generate_openflow && chance_one_in(chance, 6))
		bytes_spoil(bytes, chance, 0);
}
