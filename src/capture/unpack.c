// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/unpack.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "base/take.h"
#include "capture/interface_name.h"
#include "capture/interface_table.h"
#include "capture/origin_table.h"

#define ETHERNET_HEADER	 14
#define ETHERNET_ADDRESS 6
#define VLAN_TAG	 4

#define NANOSECONDS 1000000000

/* Where packets of an interface come from. */
struct place {
	uint32_t netns;
	uint32_t ifindex;
	uint16_t hardware; /* 0: not known */
	const char *name;
	const char *netns_name;
};

struct unpack {
	struct unpack_request request;
	struct interface_table *interfaces;
	/* What the interface with this number is and is called until an event; 0: look it up. */
	uint32_t number;
	struct place place;
	/* The last record's second since the epoch, and that in nanoseconds, modulo 2^64. */
	int64_t second;
	uint64_t second_start;
	uint8_t prefix[PACKET_SLL2_LENGTH];
};

int unpack_new(struct unpack **out, const struct sandbox_token *token,
	       const struct unpack_request *request)
{
	_cleanup_(unpack_freep) struct unpack *unpack = calloc(1, sizeof(*unpack));
	int error;

	if (!token)
		return -EPERM;
	if (!unpack)
		return -ENOMEM;
	error = interface_table_new(&unpack->interfaces, request->socket, request->netns_name,
				    request->again);
	if (error)
		return error;
	unpack->request = *request;
	*out = TAKE_PTR(unpack);
	return 0;
}

void unpack_free(struct unpack *unpack)
{
	if (!unpack)
		return;
	interface_table_free(unpack->interfaces);
	free(unpack);
}

void unpack_take_event(struct unpack *unpack, const struct interface_event *event, uint64_t now)
{
	unpack->number = 0;
	interface_table_take(unpack->interfaces, event, now);
}

void unpack_changed(struct unpack *unpack)
{
	unpack->number = 0;
}

void unpack_renew(struct unpack *unpack)
{
	unpack->number = 0;
	interface_table_renew_all(unpack->interfaces);
}

uint64_t unpack_evicted(const struct unpack *unpack)
{
	return interface_table_evicted(unpack->interfaces) +
	       (unpack->request.origins ? origin_table_refused(unpack->request.origins) : 0);
}

static void put16(uint8_t *at, uint16_t value)
{
	value = htons(value);
	memcpy(at, &value, sizeof(value));
}

static void put32(uint8_t *at, uint32_t value)
{
	value = htonl(value);
	memcpy(at, &value, sizeof(value));
}

/* The sender's address; frames without a link header have none. */
static bool put_address(uint8_t *at, const struct record *record)
{
	if (record->flags & RECORD_RAW_IP || record->avail < 2 * ETHERNET_ADDRESS)
		return false;
	memcpy(at, record_frame(record) + ETHERNET_ADDRESS, ETHERNET_ADDRESS);
	return true;
}

/* https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html */
static void write_sll(uint8_t *prefix, const struct record *record, const struct packet *packet,
		      uint16_t hardware, uint16_t protocol)
{
	memset(prefix, 0, PACKET_SLL_LENGTH);
	put16(prefix, packet->type);
	put16(prefix + 2, hardware);
	if (put_address(prefix + 6, record))
		put16(prefix + 4, ETHERNET_ADDRESS);
	put16(prefix + 14, protocol);
}

/* https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html */
static void write_sll2(uint8_t *prefix, const struct record *record, const struct packet *packet,
		       uint16_t hardware, uint16_t protocol)
{
	memset(prefix, 0, PACKET_SLL2_LENGTH);
	put16(prefix, protocol);
	put32(prefix + 4, packet->ifindex);
	put16(prefix + 8, hardware);
	prefix[10] = packet->type;
	if (put_address(prefix + 12, record))
		prefix[11] = ETHERNET_ADDRESS;
}

/*
 * The network layer's protocol and where it begins. A tag that the kernel kept as metadata is not
 * part of the cooked form; one in the frame is, after its Ethertype.
 */
static uint16_t find_network(const struct record *record, uint32_t *at)
{
	uint16_t protocol;

	if (record->flags & RECORD_RAW_IP) {
		*at = 0;
		return record->avail && record_frame(record)[0] >> 4 == 6 ? 0x86dd : 0x0800;
	}
	*at = ETHERNET_HEADER + (record->flags & RECORD_TAG ? VLAN_TAG : 0);
	if (record->avail < *at) {
		*at = record->avail;
		return 0;
	}
	memcpy(&protocol, record_frame(record) + *at - 2, sizeof(protocol));
	return ntohs(protocol);
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static void cook(struct unpack *unpack, const struct record *record, struct packet *packet)
{
	const uint16_t hardware = unpack->place.hardware;
	uint32_t network;
	uint16_t protocol = find_network(record, &network);

	packet->linktype = unpack->request.linktype;
	packet->prefix_length = packet_cooked_length(packet->linktype);
	if (packet->linktype == LINKTYPE_LINUX_SLL)
		write_sll(unpack->prefix, record, packet, hardware, protocol);
	else
		write_sll2(unpack->prefix, record, packet, hardware, protocol);
	packet->prefix = unpack->prefix;
	packet->data = record_frame(record) + network;
	packet->avail = record->avail - network;
	packet->length = record->length - network + packet->prefix_length;
	packet->caplen = smaller(packet->length, unpack->request.snaplen);
	packet->avail = smaller(packet->avail, packet->caplen - packet->prefix_length);
}

/*
 * A record is mostly of the second of the one before it. Unsigned, so that a corrupt time gives a
 * wrong second at worst.
 */
static struct packet_time time_of(struct unpack *unpack, int64_t nanoseconds)
{
	int64_t second;

	if ((uint64_t)nanoseconds - unpack->second_start >= NANOSECONDS) {
		second = nanoseconds / NANOSECONDS - (nanoseconds % NANOSECONDS < 0);
		unpack->second = second;
		unpack->second_start = (uint64_t)second * NANOSECONDS;
	}
	return (struct packet_time){unpack->second,
				    (int64_t)((uint64_t)nanoseconds - unpack->second_start)};
}

static void find_interface(struct unpack *unpack, const struct record *record,
			   struct packet *packet)
{
	struct interface_table *interfaces = unpack->interfaces;
	const struct interface_entry *entry = interface_table_find(interfaces, record->ifindex);

	packet->netns = unpack->request.netns;
	packet->ifindex = record->ifindex;
	packet->netns_name = unpack->request.netns_name;
	unpack->number = 0;
	unpack->place.hardware = 0;
	if (!entry)
		return;
	packet->interface_name = interface_table_name(interfaces, entry, record->time);
	unpack->place.hardware = entry->hardware;
	/* A name that changes does so at its time, which may be yet to come. */
	if (entry->settled)
		unpack->number = record->ifindex;
}

/* What attaches tells of an interface first, so where none is known there is something to hear. */
static void find_origin(struct unpack *unpack, const struct record *record, struct packet *packet)
{
	const struct unpack_request *request = &unpack->request;
	struct origin_row *row = origin_table_find(request->origins, record->ifindex);

	if (!row && record->ifindex) {
		request->hear(request->arg);
		row = origin_table_find(request->origins, record->ifindex);
	}
	unpack->number = 0;
	unpack->place.hardware = 0;
	if (!row)
		return;
	packet->netns = row->netns;
	packet->ifindex = row->ifindex;
	packet->interface_name = interface_name_at(row->names, record->time);
	if (!request->again)
		interface_name_forget(row->names, record->time);
	packet->netns_name = row->netns_name;
	unpack->place.hardware = row->hardware;
	if (!interface_name_has_older(row->names))
		unpack->number = record->ifindex;
}

/* Where the record is from, which for most is where the last one is from. */
static void find_place(struct unpack *unpack, const struct record *record, struct packet *packet)
{
	struct place *place = &unpack->place;

	if (record->ifindex == unpack->number && unpack->number) {
		packet->netns = place->netns;
		packet->ifindex = place->ifindex;
		packet->interface_name = place->name;
		packet->netns_name = place->netns_name;
		return;
	}
	if (unpack->request.origins)
		find_origin(unpack, record, packet);
	else
		find_interface(unpack, record, packet);
	place->netns = packet->netns;
	place->ifindex = packet->ifindex;
	place->name = packet->interface_name;
	place->netns_name = packet->netns_name;
}

void unpack_record(struct unpack *unpack, const struct record *record, struct packet *packet)
{
	const uint32_t snaplen = unpack->request.snaplen;

	packet_clear(packet);
	find_place(unpack, record, packet);
	packet->time = time_of(unpack, clock_convert(unpack->request.clock, record->time));
	packet->data = record_frame(record);
	packet->avail = smaller(record->avail, snaplen);
	packet->caplen = smaller(record->length, snaplen);
	packet->length = record->length;
	packet->linktype = record->flags & RECORD_RAW_IP ? LINKTYPE_RAW : LINKTYPE_ETHERNET;
	packet->type = record->flags & RECORD_EGRESS ? PACKET_TYPE_OUTGOING : record->type;
	packet->has_sum = record->flags & RECORD_SUM;
	packet->segment_sum = record->sum;
	if (record->flags & RECORD_TCP_INFO)
		packet->tcp_info = (const struct record_tcp_info *)record->data;
	if (packet_cooked_length(unpack->request.linktype))
		cook(unpack, record, packet);
}
