// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/pcapng_writer.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "tap.h"

#define NAMED	    1
#define MANY	    300
#define BLOCK_TYPES 8
#define SECTION	    0 /* counted as */

static const uint8_t bytes[64];

struct blocks {
	unsigned int of[BLOCK_TYPES];
	bool whole; /* every block's two lengths agree and the last ends the buffer */
};

static struct blocks count_blocks(const struct buffer *buffer)
{
	struct blocks blocks = {.whole = true};
	uint32_t type, length, again;
	size_t at = 0;
	bool packet;

	while (at < buffer->used && blocks.whole) {
		memcpy(&type, buffer->data + at, sizeof(type));
		length = pcapng_writer_span(buffer->data + at, &packet);
		if (length < 12 || length % 4 || length > buffer->used - at) {
			blocks.whole = false;
			break;
		}
		at += length;
		memcpy(&again, buffer->data + at - 4, sizeof(again));
		blocks.whole = again == length && packet == (type == 6);
		blocks.of[type < BLOCK_TYPES ? type : SECTION]++;
	}
	return blocks;
}

static uint64_t lost(void *arg, uint32_t netns, uint32_t ifindex)
{
	(void)arg;
	return netns + ifindex;
}

static struct pcapng_writer live_writer(void)
{
	return (struct pcapng_writer){.snaplen = 64,
				      .linktype = LINKTYPE_LINUX_SLL2,
				      .filter = "tcp",
				      .live = true,
				      .lost = lost};
}

static void add_packet(struct pcapng_writer *writer, struct buffer *out, uint32_t ifindex)
{
	struct packet packet = {.data = bytes,
				.avail = 3,
				.length = 64,
				.ifindex = ifindex,
				.linktype = LINKTYPE_LINUX_SLL2,
				.interface_name = "some"};

	pcapng_writer_packet(writer, out, &packet);
}

/* Interfaces that come and go do not fill the files after them. */
static void test_forgotten(struct tap *tap)
{
	_cleanup_(pcapng_writer_free) struct pcapng_writer writer = live_writer();
	_cleanup_(buffer_free) struct buffer out = {0};
	struct blocks blocks;
	uint32_t i;

	if (buffer_init(&out, 1))
		return;
	pcapng_writer_header(&writer, &out);
	pcapng_writer_interface(&writer, &out, 0, NAMED, "lo");
	for (i = 0; i < MANY; i++)
		add_packet(&writer, &out, NAMED + 1 + i / 3);
	pcapng_writer_statistics(&writer, &out, 1);
	blocks = count_blocks(&out);
	tap_ok(tap, blocks.whole, "every block is whole");
	tap_number(tap, blocks.of[1], 1 + MANY / 3, "an interface each");
	tap_number(tap, blocks.of[6], MANY, "packets");
	tap_number(tap, blocks.of[5], 1 + MANY / 3, "statistics each");

	out.used = 0;
	pcapng_writer_header(&writer, &out);
	tap_number(tap, count_blocks(&out).of[1], 1 + MANY / 3, "the next file knows them all");
	add_packet(&writer, &out, NAMED + 2);
	tap_number(tap, count_blocks(&out).of[1], 1 + MANY / 3,
		   "one that is known is not described");

	out.used = 0;
	pcapng_writer_header(&writer, &out);
	tap_number(tap, count_blocks(&out).of[1], 2, "then those without packets are forgotten");
	tap_number(tap, (long long)writer.interfaces[1].packets, 4, "the others' counts are kept");
	add_packet(&writer, &out, NAMED + 9);
	blocks = count_blocks(&out);
	tap_ok(tap, blocks.whole && blocks.of[1] == 3, "one that comes back is described again");
}

/* Interfaces of two network namespaces have the same numbers. */
static void test_netns(struct tap *tap)
{
	_cleanup_(pcapng_writer_free) struct pcapng_writer writer = live_writer();
	_cleanup_(buffer_free) struct buffer out = {0};
	struct packet packet = {.data = bytes, .avail = 3, .length = 64, .ifindex = NAMED};

	if (buffer_init(&out, 1))
		return;
	pcapng_writer_header(&writer, &out);
	pcapng_writer_interface(&writer, &out, 10, NAMED, "a:lo");
	pcapng_writer_interface(&writer, &out, 20, NAMED, "b:lo");
	for (packet.netns = 10; packet.netns <= 30; packet.netns += 10)
		pcapng_writer_packet(&writer, &out, &packet);
	packet.netns = 10;
	pcapng_writer_packet(&writer, &out, &packet);
	tap_number(tap, count_blocks(&out).of[1], 3, "a number in three namespaces: three");
	tap_number(tap, (long long)writer.interfaces[0].packets, 2, "packets of the first");
	tap_number(tap, (long long)writer.interfaces[1].packets, 1, "and of the second");
}

/* Every length of packet and of filter: the padding is right. */
static void test_lengths(struct tap *tap)
{
	_cleanup_(buffer_free) struct buffer out = {0};
	char filter[16];
	bool good = true;
	uint32_t i;

	if (buffer_init(&out, 1))
		return;
	for (i = 0; i < sizeof(filter) && good; i++) {
		struct pcapng_writer writer = live_writer();
		struct packet packet = {.prefix = bytes,
					.prefix_length = i % 2 ? PACKET_SLL2_LENGTH : 0,
					.data = bytes,
					.avail = i,
					.length = 64};

		out.used = 0;
		memset(filter, 'x', i);
		filter[i] = '\0';
		writer.filter = filter;
		pcapng_writer_header(&writer, &out);
		pcapng_writer_packet(&writer, &out, &packet);
		pcapng_writer_statistics(&writer, &out, 1);
		good = count_blocks(&out).whole;
		pcapng_writer_free(&writer);
	}
	tap_ok(tap, good, "lengths 0 to %zu: every block is whole", sizeof(filter) - 1);
}

/* A filter longer than an option can be is left out. */
static void test_long_filter(struct tap *tap)
{
	_cleanup_(cleanup_free) char *filter = malloc(65536);
	struct pcapng_writer writer = live_writer();
	_cleanup_(buffer_free) struct buffer out = {0};

	if (!filter || buffer_init(&out, 1))
		return;
	memset(filter, 'x', 65535);
	filter[65535] = '\0';
	writer.filter = filter;
	writer.live = false;
	pcapng_writer_header(&writer, &out);
	tap_ok(tap, count_blocks(&out).whole && out.used < 1000, "65535 bytes of filter");
	out.used = 0;
	filter[65534] = '\0';
	pcapng_writer_header(&writer, &out);
	tap_ok(tap, count_blocks(&out).whole && out.used > 65534, "65534 bytes of filter");
}

static bool holds(const struct buffer *out, const char *text)
{
	return memmem(out->data, out->used, text, strlen(text)) != NULL;
}

/* Both ends are told once in each file, and again when one has changed; from either side. */
static void test_processes(struct tap *tap)
{
	_cleanup_(pcapng_writer_free) struct pcapng_writer writer = live_writer();
	_cleanup_(buffer_free) struct buffer out = {0};
	struct packet_processes there = {.tuple = {bytes, bytes + 4, 1, 2, 4, 0},
					 .source_text = "a[1]",
					 .destination_text = "-",
					 .sender_pid = 1};
	struct packet_processes back = {.tuple = {bytes + 4, bytes, 2, 1, 4, 0},
					.source_text = "-",
					.destination_text = "a[1]"};
	struct packet packet = {.data = bytes, .avail = 3, .length = 64, .processes = &there};

	if (buffer_init(&out, 1))
		return;
	pcapng_writer_header(&writer, &out);
	pcapng_writer_packet(&writer, &out, &packet);
	tap_ok(tap, count_blocks(&out).whole && holds(&out, "a[1] > -"), "told with the first");
	out.used = 0;
	pcapng_writer_packet(&writer, &out, &packet);
	packet.processes = &back;
	pcapng_writer_packet(&writer, &out, &packet);
	tap_ok(tap, count_blocks(&out).whole && !holds(&out, " > "), "and not again");
	back.destination_text = "b[1]";
	pcapng_writer_packet(&writer, &out, &packet);
	tap_ok(tap, count_blocks(&out).whole && holds(&out, "- > b[1]"), "but when it has changed");
	pcapng_writer_header(&writer, &out);
	out.used = 0;
	pcapng_writer_packet(&writer, &out, &packet);
	tap_ok(tap, count_blocks(&out).whole && holds(&out, "- > b[1]"), "and in the next file");
}

int main(void)
{
	struct tap tap = {0};

	test_forgotten(&tap);
	test_netns(&tap);
	test_lengths(&tap);
	test_long_filter(&tap);
	test_processes(&tap);
	return tap_done(&tap);
}
