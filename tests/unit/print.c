// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * src/print over the golden captures: cut at every length, with the bytes in memory of exactly that
 * size, and as live records of headers only.
 */
#include "print/print.h"

#include <fcntl.h>
#include <stdlib.h>

#include "base/checksum.h"
#include "base/cursor.h"
#include "file/reader.h"
#include "tap.h"
#include "token.h"

#define TCP_HEADER  20
#define CUT_PACKETS 25 /* of each capture: every length of each is printed in each way */

static const char *const captures[] = {"ethernet", "sll", "sll2", "raw", "null", "ppp"};

#define CAPTURES (sizeof(captures) / sizeof(captures[0]))

static const struct print_options ways[] = {
	{.numeric = true},
	{.numeric = true, .verbose = 3, .link_header = true, .dump = PRINT_DUMP_HEX_ASCII},
	{.numeric = true, .quiet = true, .quiet_count = 2, .dump = PRINT_DUMP_ASCII_LINK},
	{.numeric = true, .verbose = 1, .payload = PRINT_PAYLOAD_DOMAIN, .dump = PRINT_DUMP_HEX},
	{.numeric = true, .verbose = 1, .payload = PRINT_PAYLOAD_RESP, .secret = "secret"},
	{.numeric = true, .verbose = 2, .payload = PRINT_PAYLOAD_ZMTP1},
	{.version = PRINT_4_99_5, .numeric = true},
	{.version = PRINT_4_99_5, .numeric = true, .verbose = 3, .link_header = true},
};

#define WAYS (sizeof(ways) / sizeof(ways[0]))

static int open_capture(struct reader **reader, const char *name)
{
	static char path[64]; /* the reader keeps it for messages */

	snprintf(path, sizeof(path), "tests/golden/%s.pcap", name);
	return reader_open(reader, token,
			   &(struct reader_request){.path = path, .fd = open(path, O_RDONLY)});
}

/* Prints the first length bytes of the packet from memory of that size. */
static bool prints_cut(struct printer *printer, const struct packet *whole, uint32_t length,
		       struct buffer *out)
{
	struct packet packet = *whole;
	uint8_t *bytes = malloc(length);
	bool good;

	if (!bytes)
		abort();
	memcpy(bytes, whole->data, length);
	packet.data = bytes;
	packet.avail = packet.caplen = length;
	out->used = 0;
	printer_packet(printer, &packet, out);
	good = out->used && out->data[out->used - 1] == '\n';
	free(bytes);
	return good;
}

static void test_cuts(struct tap *tap, const char *name)
{
	_cleanup_(reader_closep) struct reader *reader = NULL;
	struct printer *printers[WAYS] = {0};
	unsigned long prints = 0, wrong = 0;
	struct packet packet;
	struct buffer out;
	uint32_t length;
	size_t way;
	int n;

	if (open_capture(&reader, name) || buffer_init(&out, 1 << 16))
		abort();
	for (way = 0; way < WAYS; way++) {
		if (printer_new(&printers[way], token, &ways[way]))
			abort();
	}
	for (n = 0; n < CUT_PACKETS && reader_next(reader, &packet) == 1; n++) {
		for (length = 1; length <= packet.avail; length++) {
			for (way = 0; way < WAYS; way++, prints++)
				wrong += !prints_cut(printers[way], &packet, length, &out);
		}
	}
	tap_ok(tap, !wrong && prints > 1000,
	       "%s: of %lu cut packets %lu are printed without a newline", name, prints, wrong);
	for (way = 0; way < WAYS; way++)
		printer_free(printers[way]);
	buffer_free(&out);
}

/*
 * The offsets of a plain IPv4 segment and of its payload; 0 for any other packet and one that was
 * not captured whole: a live record would have more of these.
 */
static uint32_t payload_of(const struct packet *packet, uint32_t *segment, uint32_t *length)
{
	struct cursor at = {packet->data, packet->avail, packet->avail};
	uint32_t header_length = (cursor_u8(at, 0) & 15u) * 4;
	uint32_t total = cursor_u16(at, 2), tcp_length;

	*segment = header_length;
	*length = total - header_length;
	tcp_length = (uint32_t)(cursor_u8(at, header_length + 12) >> 4) * 4;
	if (cursor_u8(at, 0) >> 4 != 4 || header_length < 20 || cursor_u16(at, 6) & 0x3fff ||
	    total > packet->avail || tcp_length < TCP_HEADER || tcp_length >= *length)
		return 0;
	return header_length + tcp_length;
}

/* As in a live record: the headers, a byte of payload, and the segment's sum. */
static struct packet live_of(const struct packet *packet, uint32_t payload, uint32_t segment,
			     uint32_t length)
{
	struct packet live = *packet;

	live.avail = payload + 1;
	live.has_sum = true;
	live.segment_sum = checksum_fold(checksum_add(0, packet->data + segment, length));
	return live;
}

/* With -T rpc the payload is not printed, so a record without it must print the same. */
static void test_live(struct tap *tap)
{
	static const struct print_options options = {
		.numeric = true, .verbose = 2, .payload = PRINT_PAYLOAD_OTHER};
	_cleanup_(printer_freep) struct printer *printer = NULL, *live_printer = NULL;
	_cleanup_(reader_closep) struct reader *reader = NULL;
	uint32_t payload, segment, length;
	unsigned int compared = 0, wrong = 0;
	struct packet packet, live;
	struct buffer whole, part;

	if (open_capture(&reader, "raw") || printer_new(&printer, token, &options) ||
	    printer_new(&live_printer, token, &options) || buffer_init(&whole, 64) ||
	    buffer_init(&part, 64))
		abort();
	while (reader_next(reader, &packet) == 1) {
		payload = payload_of(&packet, &segment, &length);
		/* The payload of a reset is printed, and so it is copied. */
		if (!payload || packet.data[segment + 13] & 4)
			continue;
		live = live_of(&packet, payload, segment, length);
		whole.used = part.used = 0;
		printer_packet(printer, &packet, &whole);
		printer_packet(live_printer, &live, &part);
		compared++;
		if (whole.used != part.used || memcmp(whole.data, part.data, whole.used)) {
			wrong++;
			tap_note("whole %.*s", (int)whole.used, whole.data);
			tap_note("live  %.*s", (int)part.used, part.data);
		}
	}
	tap_ok(tap, !wrong && compared > 5,
	       "packets of which only headers were copied print like whole ones: %u of %u",
	       compared - wrong, compared);
	buffer_free(&whole);
	buffer_free(&part);
}

int main(void)
{
	struct tap tap = {0};
	size_t i;

	for (i = 0; i < CAPTURES; i++)
		test_cuts(&tap, captures[i]);
	test_live(&tap);
	return tap_done(&tap);
}
