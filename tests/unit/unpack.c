// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/unpack.h"

#include <string.h>

#include "capture/interface.h"
#include "frames.h"
#include "tap.h"
#include "token.h"

#define IFINDEX_LO 1
#define SECOND	   1000000000ULL

/* A record with its frame. */
struct filled {
	struct record record;
	uint8_t data[FRAMES_MAX];
};

/* The frame's first have bytes, as the kernel would record them. */
static void fill(struct filled *filled, const struct frames_frame *frame, uint32_t avail,
		 uint8_t flags)
{
	memset(filled, 0, sizeof(*filled));
	filled->record.time = 3 * SECOND + 7;
	filled->record.ifindex = IFINDEX_LO;
	filled->record.length = frame->length;
	filled->record.avail = avail;
	filled->record.flags = flags;
	memcpy(filled->data, frame->data, avail);
}

static void unpack(struct unpack *from, const struct filled *filled, struct packet *packet)
{
	unpack_record(from, &filled->record, packet);
}

static int open_unpack(struct unpack **unpack, uint16_t linktype, uint32_t snaplen,
		       struct clock *clock)
{
	const struct unpack_request request = {
		.linktype = linktype,
		.snaplen = snaplen,
		.clock = clock,
		.socket = -1,
	};

	return unpack_new(unpack, token, &request);
}

/* Records of one second, the next and the one before, also before the epoch. */
static void test_seconds(struct tap *tap)
{
	static const struct {
		int64_t seconds;
		int64_t nanoseconds;
	} rows[] = {
		{20, 0}, {20, 999999999}, {21, 0}, {20, 999999999}, {20, 5},
		{0, 0},	 {-1, 999999999}, {-1, 0}, {-2, 999999999}, {3, 1},
	};
	struct clock clock = {.offset = -(int64_t)(10 * SECOND), .fd = -1};
	_cleanup_(unpack_freep) struct unpack *plain = NULL;
	struct frames_wish wish = {};
	struct frames_frame frame;
	struct filled filled;
	struct packet packet;
	unsigned int i;

	frames_make(&frame, &wish);
	if (!tap_number(tap, open_unpack(&plain, 0, RECORD_SNAP_MAX, &clock), 0,
			"seconds: unpack_new succeeds"))
		return;
	fill(&filled, &frame, 54, 0);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		filled.record.time = (__u64)((rows[i].seconds + 10) * SECOND + rows[i].nanoseconds);
		unpack(plain, &filled, &packet);
		tap_number(tap, packet.time.seconds, rows[i].seconds, "seconds: row %u", i);
		tap_number(tap, packet.time.nanoseconds, rows[i].nanoseconds,
			   "seconds: row %u, nanoseconds", i);
	}
}

static void test_plain(struct tap *tap)
{
	struct clock clock = {.offset = 10 * SECOND, .fd = -1};
	_cleanup_(unpack_freep) struct unpack *plain = NULL;
	struct frames_wish wish = {.payload = 1000};
	struct frames_frame frame;
	struct filled filled;
	struct packet packet;

	frames_make(&frame, &wish);
	if (!tap_number(tap, open_unpack(&plain, 0, RECORD_SNAP_MAX, &clock), 0,
			"plain: unpack_new succeeds"))
		return;
	fill(&filled, &frame, 72, 0);
	unpack(plain, &filled, &packet);
	tap_number(tap, packet.time.seconds, 13, "plain: seconds");
	tap_number(tap, packet.time.nanoseconds, 7, "plain: nanoseconds");
	tap_number(tap, packet.linktype, LINKTYPE_ETHERNET, "plain: link type");
	tap_number(tap, packet.avail, 72, "plain: bytes available");
	tap_number(tap, packet.caplen, frame.length, "plain: bytes captured");
	tap_number(tap, packet.length, frame.length, "plain: bytes on the wire");
	tap_number(tap, packet.prefix_length, 0, "plain: no prefix");
	tap_ok(tap, packet.data == filled.record.data, "plain: bytes are borrowed");
	tap_ok(tap, !packet.has_sum, "plain: no checksum");

	fill(&filled, &frame, 72, RECORD_SUM | RECORD_EGRESS);
	filled.record.sum = 0x1234;
	unpack(plain, &filled, &packet);
	tap_ok(tap, packet.has_sum && packet.segment_sum == 0x1234,
	       "plain: the kernel's checksum is passed on");
	tap_number(tap, packet.type, PACKET_TYPE_OUTGOING, "plain: a record of egress is outgoing");

	fill(&filled, &frame, 72, RECORD_RAW_IP);
	unpack(plain, &filled, &packet);
	tap_number(tap, packet.linktype, LINKTYPE_RAW,
		   "plain: a record without a link header has link type raw");
}

static void test_snapped(struct tap *tap)
{
	struct clock clock = {.fd = -1};
	_cleanup_(unpack_freep) struct unpack *snapped = NULL;
	struct frames_wish wish = {.payload = 1000};
	struct frames_frame frame;
	struct filled filled;
	struct packet packet;

	frames_make(&frame, &wish);
	if (!tap_number(tap, open_unpack(&snapped, 0, 60, &clock), 0,
			"snapshot length 60: unpack_new succeeds"))
		return;
	fill(&filled, &frame, 72, 0);
	unpack(snapped, &filled, &packet);
	tap_number(tap, packet.avail, 60, "snapshot length 60: no more bytes available than that");
	tap_number(tap, packet.caplen, 60, "snapshot length 60: bytes captured");
	tap_number(tap, packet.length, frame.length, "snapshot length 60: bytes on the wire");
}

static void check_cooked(struct tap *tap, struct unpack *cooked, const struct filled *filled,
			 const char *name, const char *prefix, uint32_t network)
{
	struct packet packet;

	unpack(cooked, filled, &packet);
	tap_ok(tap,
	       packet.prefix_length == PACKET_SLL2_LENGTH &&
		       !memcmp(packet.prefix, prefix, PACKET_SLL2_LENGTH),
	       "cooked, %s: the SLL2 header is as expected", name);
	tap_ok(tap, packet.data == filled->record.data + network,
	       "cooked, %s: data begins at the network layer", name);
	tap_number(tap, packet.length, filled->record.length - network + PACKET_SLL2_LENGTH,
		   "cooked, %s: bytes on the wire", name);
	tap_number(tap, packet.avail, filled->record.avail - network, "cooked, %s: bytes available",
		   name);
}

static void test_cooked(struct tap *tap)
{
	_cleanup_(cleanup_close) int socket = interface_watch();
	struct clock clock = {.fd = -1};
	struct unpack_request request = {
		.linktype = LINKTYPE_LINUX_SLL2,
		.snaplen = RECORD_SNAP_MAX,
		.clock = &clock,
		.socket = socket,
	};
	_cleanup_(unpack_freep) struct unpack *cooked = NULL;
	struct frames_wish wish = {.payload = 1000};
	struct frames_frame frame;
	struct filled filled;
	struct packet packet;

	if (!tap_number(tap, unpack_new(&cooked, token, &request), 0,
			"cooked: unpack_new succeeds"))
		return;
	frames_make(&frame, &wish);
	fill(&filled, &frame, 72, 0);
	/* protocol, reserved, ifindex, ARPHRD_LOOPBACK 772, type, length, address, padding */
	check_cooked(tap, cooked, &filled, "in",
		     "\x08\x00\0\0\0\0\0\x01\x03\x04\x00\x06\2\2\2\2\2\2\0\0", 14);
	unpack(cooked, &filled, &packet);
	tap_number(tap, packet.linktype, LINKTYPE_LINUX_SLL2, "cooked: link type is SLL2");
	tap_ok(tap, packet.interface_name && !strcmp(packet.interface_name, "lo"),
	       "cooked: the interface is lo");
	fill(&filled, &frame, 72, RECORD_EGRESS);
	check_cooked(tap, cooked, &filled, "out",
		     "\x08\x00\0\0\0\0\0\x01\x03\x04\x04\x06\2\2\2\2\2\2\0\0", 14);

	wish.raw = true;
	wish.ip6 = true;
	frames_make(&frame, &wish);
	fill(&filled, &frame, 72, RECORD_RAW_IP);
	check_cooked(tap, cooked, &filled, "no link header",
		     "\x86\xdd\0\0\0\0\0\x01\x03\x04\x00\x00\0\0\0\0\0\0\0\0", 0);

	wish = (struct frames_wish){.tags = 1, .payload = 100};
	frames_make(&frame, &wish);
	fill(&filled, &frame, 72, RECORD_TAG);
	check_cooked(tap, cooked, &filled, "a tag from metadata",
		     "\x08\x00\0\0\0\0\0\x01\x03\x04\x00\x06\2\2\2\2\2\2\0\0", 18);
}

/* SLL, the cooked header of a single interface without a link header. */
static void test_cooked1(struct tap *tap)
{
	_cleanup_(cleanup_close) int socket = interface_watch();
	struct clock clock = {.fd = -1};
	struct unpack_request request = {
		.linktype = LINKTYPE_LINUX_SLL,
		.snaplen = 1000,
		.clock = &clock,
		.socket = socket,
	};
	_cleanup_(unpack_freep) struct unpack *cooked = NULL;
	struct frames_wish wish = {.payload = 1000, .raw = true, .ip6 = true};
	struct frames_frame frame;
	struct filled filled;
	struct packet packet;

	if (!tap_number(tap, unpack_new(&cooked, token, &request), 0,
			"cooked v1: unpack_new succeeds"))
		return;
	frames_make(&frame, &wish);
	fill(&filled, &frame, 72, RECORD_RAW_IP | RECORD_EGRESS);
	unpack(cooked, &filled, &packet);
	/* type, ARPHRD_LOOPBACK, no address, protocol */
	tap_ok(tap,
	       packet.prefix_length == PACKET_SLL_LENGTH &&
		       !memcmp(packet.prefix, "\0\x04\x03\x04\0\0\0\0\0\0\0\0\0\0\x86\xdd",
			       PACKET_SLL_LENGTH),
	       "cooked v1: the SLL header is as expected");
	tap_number(tap, packet.linktype, LINKTYPE_LINUX_SLL, "cooked v1: link type is SLL");
	tap_number(tap, packet.length, frame.length + PACKET_SLL_LENGTH,
		   "cooked v1: bytes on the wire");
	tap_number(tap, packet.caplen, 1000, "cooked v1: bytes captured");
	tap_number(tap, packet.avail, 72, "cooked v1: bytes available");
}

/* One of several network namespaces is named with the interface. */
static void test_netns(struct tap *tap)
{
	_cleanup_(cleanup_close) int socket = interface_watch();
	struct clock clock = {.fd = -1};
	_cleanup_(unpack_freep) struct unpack *unpack_there = NULL;
	struct unpack_request request = {
		.linktype = LINKTYPE_LINUX_SLL2,
		.snaplen = RECORD_SNAP_MAX,
		.clock = &clock,
		.socket = socket,
		.netns = 4026531840,
		.netns_name = "there",
	};
	struct frames_wish wish = {0};
	struct frames_frame frame;
	struct filled filled;
	struct packet packet;

	if (!tap_number(tap, unpack_new(&unpack_there, token, &request), 0,
			"namespace: unpack_new succeeds"))
		return;
	frames_make(&frame, &wish);
	fill(&filled, &frame, 54, 0);
	unpack(unpack_there, &filled, &packet);
	tap_number(tap, packet.netns, 4026531840, "namespace: the number is passed on");
	tap_text(tap, packet.netns_name, "there", "namespace: the name is passed on");
	tap_text(tap, packet.interface_name, "there:lo",
		 "namespace: the interface's name has the namespace in front");
	filled.record.ifindex = UINT32_MAX;
	unpack(unpack_there, &filled, &packet);
	tap_ok(tap, !packet.interface_name,
	       "namespace: an interface that does not exist has no name");
}

/* However short a record is, the packet stays inside it. */
static void test_short(struct tap *tap)
{
	static const uint8_t flags[] = {0, RECORD_RAW_IP, RECORD_TAG, RECORD_EGRESS};
	static const uint32_t snaps[] = {PACKET_SLL2_LENGTH + 1, 40, RECORD_SNAP_MAX};
	struct frames_wish wish = {.tags = 1, .payload = 100};
	unsigned int i, j, avail, wrong = 0, seen = 0;
	struct frames_frame frame;
	struct filled filled;
	struct packet packet;

	frames_make(&frame, &wish);
	for (i = 0; i < sizeof(snaps) / sizeof(snaps[0]) * 2; i++) {
		struct clock clock = {.fd = -1};
		_cleanup_(unpack_freep) struct unpack *from = NULL;

		if (open_unpack(&from, i & 1 ? LINKTYPE_LINUX_SLL2 : 0, snaps[i / 2], &clock))
			continue;
		for (avail = 0; avail <= frame.length; avail++) {
			for (j = 0; j < sizeof(flags); j++) {
				fill(&filled, &frame, avail, flags[j]);
				unpack(from, &filled, &packet);
				seen++;
				wrong += packet.data < filled.record.data ||
					 packet.data + packet.avail > filled.record.data + avail ||
					 packet.prefix_length + packet.avail > packet.caplen ||
					 packet.caplen > snaps[i / 2] ||
					 packet.caplen > packet.length;
			}
		}
	}
	tap_number(tap, wrong, 0, "short records: none of %u packets reaches beyond its record",
		   seen);
}

int main(void)
{
	struct tap tap = {};

	test_seconds(&tap);
	test_plain(&tap);
	test_snapped(&tap);
	test_cooked(&tap);
	test_cooked1(&tap);
	test_netns(&tap);
	test_short(&tap);
	return tap_done(&tap);
}
