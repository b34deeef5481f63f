// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include <stddef.h>
#include <linux/types.h>
#include <stdint.h>
#include <string.h>

struct frame {
	const uint8_t *data;
	uint32_t avail;
};

static inline _Bool frame_read(const struct frame *frame, uint32_t at, void *to, uint32_t size)
{
	if (at > frame->avail || frame->avail - at < size)
		return 0;
	memcpy(to, frame->data + at, size);
	return 1;
}

#define TCP_DEFINITION_FRAME			struct frame
#define TCP_DEFINITION_READ(frame, at, to)	frame_read(frame, at, to, sizeof(*(to)))
#define TCP_DEFINITION_READ_RARE(frame, at, to) frame_read(frame, at, to, sizeof(*(to)))
#define TCP_DEFINITION_OFFSET(frame, at, mask)	((void)(frame), (at))
#include "filter/tcp.h"

#include "decode/link_types.h"
#include "decode/segment.h"
#include "packet.h"

/* Where a link header has the protocol, and how long it is. */
static const struct link {
	int linktype;
	uint32_t type;
	uint32_t length;
} links[] = {
	{LINKTYPE_ETHERNET, 12, 14},
	{LINKTYPE_LINUX_SLL, 14, 16},
	{LINKTYPE_LINUX_SLL2, 0, 20},
	{LINKTYPE_C_HDLC, 2, 4},
};

/* Those of which the version of IP is known by the first byte. */
static const struct link bare_links[] = {
	{LINKTYPE_RAW, 0, 0},
	{LINKTYPE_RAW_BSD, 0, 0},
	{LINKTYPE_IPV4, 0, 0},
	{LINKTYPE_IPV6, 0, 0},
};

static const struct link *find_link(const struct link *list, size_t count, int linktype)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (list[i].linktype == linktype)
			return &list[i];
	return NULL;
}

/* Link headers of a length that they say themselves. */
static enum tcp_definition_verdict find_behind_link(int linktype, bool mesh, const uint8_t *data,
						    uint32_t avail)
{
	const struct packet packet = {
		.linktype = (uint16_t)linktype,
		.mesh = mesh,
		.data = data,
		.avail = avail,
		.caplen = avail,
		.length = avail,
	};
	struct frame frame = {data, avail};
	struct tcp_definition_walk walk;
	uint32_t offset;
	uint8_t version;
	bool cut;

	if (!segment_find_network(&packet, &offset, &version, &cut))
		return cut ? TCP_DEFINITION_CUT : TCP_DEFINITION_OTHER;
	return tcp_definition_find(&frame, offset,
				   version == 4 ? TCP_DEFINITION_IP4 : TCP_DEFINITION_IP6, &walk);
}

bool tcp_has_link(int linktype)
{
	return link_types_has((uint16_t)linktype);
}

bool tcp_is_elsewhere(int linktype)
{
	return tcp_has_link(linktype) && linktype != LINKTYPE_RAW && linktype != LINKTYPE_RAW_BSD &&
	       !find_link(links, sizeof(links) / sizeof(links[0]), linktype);
}

enum tcp_definition_verdict tcp_find(int linktype, bool mesh, const uint8_t *data, uint32_t avail)
{
	const struct link *link = find_link(links, sizeof(links) / sizeof(links[0]), linktype);
	struct frame frame = {data, avail};
	struct tcp_definition_walk walk;
	uint16_t type;
	uint8_t version;

	if (link) {
		if (!frame_read(&frame, link->type, &type, sizeof(type)))
			return TCP_DEFINITION_CUT;
		type = (uint16_t)tcp_definition_host16(type);
		return tcp_definition_find(&frame, link->length, type, &walk);
	}
	link = find_link(bare_links, sizeof(bare_links) / sizeof(bare_links[0]), linktype);
	if (!link)
		return find_behind_link(linktype, mesh, data, avail);
	if (!frame_read(&frame, link->length, &version, sizeof(version)))
		return TCP_DEFINITION_CUT;
	type = version >> 4 == 4 ? TCP_DEFINITION_IP4 : TCP_DEFINITION_IP6;
	if (version >> 4 != 4 && version >> 4 != 6)
		return TCP_DEFINITION_OTHER;
	return tcp_definition_find(&frame, link->length, type, &walk);
}
