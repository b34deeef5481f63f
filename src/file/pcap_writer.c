// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/pcap_writer.h"

#define MAGIC_MICROSECONDS 0xa1b2c3d4
#define MAGIC_NANOSECONDS  0xa1b23c4d

struct file_header {
	uint32_t magic;
	uint16_t major;
	uint16_t minor;
	uint32_t reserved[2];
	uint32_t snaplen;
	uint32_t linktype;
};

struct packet_header {
	uint32_t seconds;
	uint32_t fraction;
	uint32_t caplen;
	uint32_t length;
};

_Static_assert(sizeof(struct file_header) == 24, "as the format has it");
_Static_assert(sizeof(struct packet_header) == 16, "as the format has it");

void pcap_writer_header(struct buffer *out, uint32_t snaplen, uint16_t linktype, bool nanoseconds)
{
	struct file_header header = {
		.magic = nanoseconds ? MAGIC_NANOSECONDS : MAGIC_MICROSECONDS,
		.major = 2,
		.minor = 4,
		.snaplen = snaplen,
		.linktype = linktype,
	};

	buffer_bytes(out, &header, sizeof(header));
}

void pcap_writer_packet(struct buffer *out, const struct packet *packet, bool nanoseconds)
{
	const uint32_t caplen = packet->prefix_length + packet->avail;
	/* Broken files have fractions of more than a second, which stay as they are. */
	const int64_t fraction = packet->time.nanoseconds;
	struct packet_header header = {
		.seconds = (uint32_t)packet->time.seconds,
		.fraction = (uint32_t)(nanoseconds ? fraction : fraction / 1000),
		.caplen = caplen,
		.length = packet->length,
	};

	/* All of it or nothing. */
	if (!buffer_room(out, sizeof(header) + caplen))
		return;
	buffer_bytes(out, &header, sizeof(header));
	if (packet->prefix_length)
		buffer_bytes(out, packet->prefix, packet->prefix_length);
	buffer_bytes(out, packet->data, packet->avail);
}

uint32_t pcap_writer_span(const char *bytes, bool *packet)
{
	struct packet_header header;

	memcpy(&header, bytes, sizeof(header));
	*packet = true;
	return (uint32_t)sizeof(header) + header.caplen;
}
