// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/pcapng_writer.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "file/socket_comment.h"
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

/* A file in which every packet has its processes, begun. Returns 0 or -errno. */
static int begin_every(struct pcapng_writer *writer, struct buffer *out)
{
	int error = buffer_init(out, 1);

	if (error)
		return error;
	writer->every = true;
	pcapng_writer_header(writer, out);
	return 0;
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

/* Interfaces that disappeared are not described in later files. */
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
	tap_ok(tap, blocks.whole, "many interfaces: every block is whole");
	tap_number(tap, blocks.of[1], 1 + MANY / 3, "many interfaces: one description each");
	tap_number(tap, blocks.of[6], MANY, "many interfaces: every packet is there");
	tap_number(tap, blocks.of[5], 1 + MANY / 3, "many interfaces: one statistics block each");

	out.used = 0;
	pcapng_writer_header(&writer, &out);
	tap_number(tap, count_blocks(&out).of[1], 1 + MANY / 3,
		   "next file: describes all interfaces again");
	add_packet(&writer, &out, NAMED + 2);
	tap_number(tap, count_blocks(&out).of[1], 1 + MANY / 3,
		   "next file: a described interface is not described again");

	out.used = 0;
	pcapng_writer_header(&writer, &out);
	tap_number(tap, count_blocks(&out).of[1], 2,
		   "file after it: interfaces without packets are left out");
	tap_number(tap, (long long)writer.interfaces[1].packets, 4,
		   "file after it: packet counts of the others are kept");
	add_packet(&writer, &out, NAMED + 9);
	blocks = count_blocks(&out);
	tap_ok(tap, blocks.whole && blocks.of[1] == 3,
	       "file after it: an interface that comes back is described again");
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
	tap_number(tap, count_blocks(&out).of[1], 3,
		   "namespaces: one number in three namespaces is three interfaces");
	tap_number(tap, (long long)writer.interfaces[0].packets, 2,
		   "namespaces: packets of the first are counted for it");
	tap_number(tap, (long long)writer.interfaces[1].packets, 1,
		   "namespaces: packets of the second are counted for it");
}

/* The padding of every length of packet and filter. */
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
	tap_ok(tap, count_blocks(&out).whole && out.used < 1000,
	       "filter: 65535 bytes are left out");
	out.used = 0;
	filter[65534] = '\0';
	pcapng_writer_header(&writer, &out);
	tap_ok(tap, count_blocks(&out).whole && out.used > 65534,
	       "filter: 65534 bytes are written");
}

static bool holds(const struct buffer *out, const char *text)
{
	return memmem(out->data, out->used, text, strlen(text)) != NULL;
}

/* With every packet, unlike processes. */
static void test_sockets(struct tap *tap)
{
	_cleanup_(pcapng_writer_free) struct pcapng_writer writer = live_writer();
	_cleanup_(buffer_free) struct buffer out = {0};
	const struct record_tcp_info info = {.states[RECORD_SOURCE].state = 1,
					     .sockets[RECORD_SOURCE].rtt = 4294967295};
	struct packet packet = {.data = bytes, .avail = 3, .length = 64, .tcp_info = &info};
	unsigned int i;

	if (buffer_init(&out, 1))
		return;
	pcapng_writer_header(&writer, &out);
	for (i = 0; i < 2; i++) {
		out.used = 0;
		pcapng_writer_packet(&writer, &out, &packet);
		tap_ok(tap,
		       count_blocks(&out).whole && holds(&out, "tcp-info source state=ESTABLISHED "
							       "ca_state=Open rtt_us=4294967295"),
		       "sockets: written with packet %u", i);
	}
	out.used = 0;
	packet.tcp_info = NULL;
	pcapng_writer_packet(&writer, &out, &packet);
	tap_ok(tap, count_blocks(&out).whole && !holds(&out, "tcp-info"),
	       "sockets: not without them");
}

/* Processes are written once a connection and file, and again when one has changed. */
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
	tap_ok(tap, count_blocks(&out).whole && holds(&out, "a[1] > -"),
	       "processes: written with the first packet");
	out.used = 0;
	pcapng_writer_packet(&writer, &out, &packet);
	packet.processes = &back;
	pcapng_writer_packet(&writer, &out, &packet);
	tap_ok(tap, count_blocks(&out).whole && !holds(&out, " > "),
	       "processes: not written again while they are the same");
	back.destination_text = "b[1]";
	pcapng_writer_packet(&writer, &out, &packet);
	tap_ok(tap, count_blocks(&out).whole && holds(&out, "- > b[1]"),
	       "processes: written when one has changed");
	pcapng_writer_header(&writer, &out);
	out.used = 0;
	pcapng_writer_packet(&writer, &out, &packet);
	tap_ok(tap, count_blocks(&out).whole && holds(&out, "- > b[1]"),
	       "processes: written again in the next file");
}

/* Also where they are the same. */
static void test_every(struct tap *tap)
{
	_cleanup_(pcapng_writer_free) struct pcapng_writer writer = live_writer();
	_cleanup_(buffer_free) struct buffer out = {0};
	struct packet_processes processes = {.tuple = {bytes, bytes + 4, 1, 2, 4, 0},
					     .source_text = "a[1]",
					     .destination_text = "-"};
	struct packet packet = {.data = bytes, .avail = 3, .length = 64, .processes = &processes};
	unsigned int i;

	if (begin_every(&writer, &out))
		return;
	for (i = 0; i < 3; i++) {
		out.used = 0;
		pcapng_writer_packet(&writer, &out, &packet);
		tap_ok(tap, count_blocks(&out).whole && holds(&out, "a[1] > -"),
		       "every packet: packet %u has its processes", i);
	}
	packet.processes = NULL;
	out.used = 0;
	pcapng_writer_packet(&writer, &out, &packet);
	tap_ok(tap, count_blocks(&out).whole && !holds(&out, " > "),
	       "every packet: where it has any");
}

/* Names have any bytes, so also what stands between the sides. */
static void test_gap(struct tap *tap)
{
	static const struct {
		const char *source, *wanted;
	} names[] = {
		{"a > b[1]", "a \\x3e b[1] > -"},
		{" > > [1]", " \\x3e \\x3e [1] > -"},
		{"> a >[1]", "> a >[1] > -"},
		{"a > b > c > d[1]", "a \\x3e b \\x3e c \\x3e d[1] > -"},
		{"a > [4294967295]", "a \\x3e [4294967295] > -"},
	};
	_cleanup_(pcapng_writer_free) struct pcapng_writer writer = live_writer();
	_cleanup_(buffer_free) struct buffer out = {0};
	struct packet_processes processes = {.tuple = {bytes, bytes + 4, 1, 2, 4, 0},
					     .destination_text = "-"};
	struct packet packet = {.data = bytes, .avail = 3, .length = 64, .processes = &processes};
	unsigned int i;

	if (begin_every(&writer, &out))
		return;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		processes.source_text = names[i].source;
		out.used = 0;
		pcapng_writer_packet(&writer, &out, &packet);
		tap_ok(tap, count_blocks(&out).whole && holds(&out, names[i].wanted),
		       "gap in a name: %s", names[i].source);
	}
}

int main(void)
{
	struct tap tap = {0};

	test_forgotten(&tap);
	test_netns(&tap);
	test_lengths(&tap);
	test_long_filter(&tap);
	test_processes(&tap);
	test_every(&tap);
	test_gap(&tap);
	test_sockets(&tap);
	return tap_done(&tap);
}
