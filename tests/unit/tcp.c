// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* What counts as TCP in files, and which TCP packets an expression leaves out. */
#include "filter/tcp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "filter/filter.h"
#include "filter/scope.h"
#include "packet.h"
#include "tap.h"

#define FRAME_MAX 256

struct frame {
	uint8_t data[FRAME_MAX];
	uint32_t length;
};

static void add(struct frame *frame, const char *bytes, size_t count)
{
	memcpy(frame->data + frame->length, bytes, count);
	frame->length += (uint32_t)count;
}

/* An Ethernet frame: tags, then IPv6 with so many headers of destination options, then protocol. */
static struct frame make(unsigned int tags, unsigned int headers, uint8_t protocol)
{
	struct frame frame = {.length = 12};
	unsigned int i;
	char next;

	for (i = 0; i < tags; i++)
		add(&frame, i % 2 ? "\x81\0\0\5" : "\x88\xa8\0\7", 4);
	add(&frame, "\x86\xdd\x60\0\0\0\0\x20", 8);
	next = headers ? 60 : (char)protocol;
	add(&frame, &next, 1);
	frame.length += 33;
	for (i = 0; i < headers; i++) {
		next = i + 1 < headers ? 60 : (char)protocol;
		add(&frame, &next, 1);
		add(&frame, "\0\1\4\0\0\0\0", 7);
	}
	frame.length += 20;
	return frame;
}

static void test_bounds(struct tap *tap)
{
	static const struct {
		unsigned int tags, headers;
		uint8_t protocol;
		enum tcp_definition_verdict verdict;
	} rows[] = {
		{0, 0, 6, TCP_DEFINITION_TCP},	   {0, 0, 17, TCP_DEFINITION_OTHER},
		{8, 0, 6, TCP_DEFINITION_TCP},	   {9, 0, 6, TCP_DEFINITION_TAGS},
		{0, 8, 6, TCP_DEFINITION_TCP},	   {0, 8, 17, TCP_DEFINITION_OTHER},
		{0, 9, 6, TCP_DEFINITION_HEADERS}, {3, 3, 6, TCP_DEFINITION_TCP},
		{0, 1, 59, TCP_DEFINITION_OTHER},
	};
	struct frame frame;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		frame = make(rows[i].tags, rows[i].headers, rows[i].protocol);
		tap_number(tap, tcp_find(LINKTYPE_ETHERNET, false, frame.data, frame.length),
			   rows[i].verdict, "tcp_find: %u tags, %u headers, protocol %u",
			   rows[i].tags, rows[i].headers, rows[i].protocol);
	}
}

/* Cut before the TCP header a packet is not understood, after that it is TCP. */
static void test_cut(struct tap *tap)
{
	struct frame frame = make(2, 3, 6);
	uint32_t length, wrong = 0, known = frame.length - 20;

	for (length = 0; length <= frame.length; length++)
		wrong += tcp_find(LINKTYPE_ETHERNET, false, frame.data, length) !=
			 (length < known ? TCP_DEFINITION_CUT : TCP_DEFINITION_TCP);
	tap_number(tap, wrong, 0, "tcp_find: %u lengths that a frame is cut to", frame.length);
}

static void test_left_out(struct tap *tap)
{
	struct frame frame = make(9, 0, 6);
	struct filter filter = {0};
	char error[FILTER_ERROR_SIZE];

	if (!tap_number(tap, filter_compile(&filter, NULL, LINKTYPE_ETHERNET, error, sizeof(error)),
			0, "filter_compile: no expression"))
		return;
	tap_ok(tap,
	       !filter_matches(&filter, frame.data, frame.length, frame.length) &&
		       filter.left_out[RECORD_UNPARSED_TAGS] == 1,
	       "filter_matches: nine tags are left out, and counted");
	filter_free(&filter);
}

static void test_scope(struct tap *tap)
{
	static const struct {
		const char *expression;
		bool tags, headers;
	} rows[] = {
		{"", false, false},
		{"tcp", true, true},
		{"port 80", true, true},
		{"host ::1", true, false},
		{"host 10.0.0.1", true, false},
		{"not port 80", false, false},
		{"vlan 5", false, false},
		{"ip6 protochain 6", false, false},
		{"len > 100", false, false},
	};
	char note[SCOPE_SIZE];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		scope_describe(rows[i].expression, LINKTYPE_ETHERNET, note);
		if (!tap_ok(tap,
			    !strstr(note, "VLAN tags") == !rows[i].tags &&
				    !strstr(note, "extension headers") == !rows[i].headers,
			    "scope_describe: '%s'", rows[i].expression))
			tap_note("%s", note);
	}
	scope_describe(" \t", LINKTYPE_ETHERNET, note);
	tap_text(tap, note, "", "scope_describe: blank");
	scope_describe("not tcp", LINKTYPE_ETHERNET, note);
	tap_ok(tap, strstr(note, "captures TCP only"), "scope_describe: 'not tcp'");
	scope_describe("geneve", LINKTYPE_ETHERNET, note);
	tap_ok(tap, strstr(note, "inside UDP"), "scope_describe: 'geneve'");
}

/* Long lists are not compiled by libpcap, which would take minutes. */
static void test_scope_of_list(struct tap *tap)
{
	char note[SCOPE_SIZE], *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);
	unsigned int i;

	if (!stream)
		abort();
	for (i = 0; i < 5000; i++)
		fprintf(stream, "%sport %u", i ? " or " : "", i + 1);
	fclose(stream);
	scope_describe(text, LINKTYPE_ETHERNET, note);
	tap_ok(tap, strstr(note, "VLAN tags") && strstr(note, "extension headers"),
	       "scope_describe: a list of 5,000 ports");
	free(text);
}

int main(void)
{
	struct tap tap = {0};

	test_bounds(&tap);
	test_cut(&tap);
	test_left_out(&tap);
	test_scope(&tap);
	test_scope_of_list(&tap);
	return tap_done(&tap);
}
