// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/unpack.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "capture/interface.h"

#define ETHERNET_HEADER	 14
#define ETHERNET_ADDRESS 6
#define VLAN_TAG	 4

/* Interfaces remembered at a time; a power of two. */
#define KNOWN_MAX 1024

/*
 * What a cooked header says of an interface. Kept when the interface is gone: packets may follow.
 */
struct known {
	struct interface interface;
	char name[PACKET_INTERFACE_NAME]; /* "" where it is not known */
	bool current;
	size_t next; /* of the same bucket, 1 + its number; 0: none */
};

struct unpack {
	struct unpack_request request;
	struct known *known;
	size_t known_count;
	size_t last;	  /* the one found by the last search */
	uint64_t evicted; /* also says which is given away next when all places are taken */
	struct hash_seed seed;
	size_t buckets[KNOWN_MAX]; /* 1 + the number of the first; 0: none */
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
	error = hash_seed_draw(&unpack->seed);
	if (error)
		return error;
	unpack->request = *request;
	*out = unpack;
	unpack = NULL;
	return 0;
}

void unpack_free(struct unpack *unpack)
{
	if (!unpack)
		return;
	free(unpack->known);
	free(unpack);
}

static size_t *bucket_of(struct unpack *unpack, uint32_t ifindex)
{
	return &unpack->buckets[hash_words(&unpack->seed, &ifindex, 1) % KNOWN_MAX];
}

static struct known *find(struct unpack *unpack, uint32_t ifindex)
{
	size_t at;

	if (unpack->last < unpack->known_count &&
	    unpack->known[unpack->last].interface.index == ifindex)
		return &unpack->known[unpack->last];
	for (at = *bucket_of(unpack, ifindex); at; at = unpack->known[at - 1].next) {
		if (unpack->known[at - 1].interface.index == ifindex) {
			unpack->last = at - 1;
			return &unpack->known[at - 1];
		}
	}
	return NULL;
}

/* Where so many come and go, places are given away in turn. Returns the place's number. */
static size_t evict(struct unpack *unpack)
{
	size_t place = unpack->evicted++ % KNOWN_MAX;
	size_t *at = bucket_of(unpack, unpack->known[place].interface.index);

	while (*at != place + 1)
		at = &unpack->known[*at - 1].next;
	*at = unpack->known[place].next;
	return place;
}

static struct known *enter(struct unpack *unpack, uint32_t ifindex)
{
	size_t *bucket = bucket_of(unpack, ifindex);
	struct known *more;

	if (unpack->known_count == KNOWN_MAX) {
		unpack->last = evict(unpack);
	} else {
		more = realloc(unpack->known, (unpack->known_count + 1) * sizeof(*more));
		if (!more)
			return NULL;
		unpack->known = more;
		unpack->last = unpack->known_count++;
	}
	unpack->known[unpack->last] = (struct known){.interface.index = ifindex, .next = *bucket};
	*bucket = unpack->last + 1;
	return &unpack->known[unpack->last];
}

/* An interface that is gone keeps the name it had. */
static void renew(const struct unpack *unpack, struct known *known, uint32_t ifindex)
{
	const char *netns = unpack->request.netns_name;

	known->current = true;
	if (interface_by_index(&known->interface, unpack->request.socket, ifindex))
		return;
	snprintf(known->name, sizeof(known->name), "%s%s%s", netns ?: "", netns ? ":" : "",
		 known->interface.name);
}

static const struct known *look_up(struct unpack *unpack, uint32_t ifindex)
{
	struct known *known = find(unpack, ifindex) ?: enter(unpack, ifindex);

	if (known && !known->current)
		renew(unpack, known, ifindex);
	return known;
}

void unpack_renew(struct unpack *unpack, uint32_t ifindex)
{
	struct known *known = find(unpack, ifindex);

	if (known)
		known->current = false;
}

uint64_t unpack_evicted(const struct unpack *unpack)
{
	return unpack->evicted;
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

/* https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html; of interfaces without link header */
static void write_sll(uint8_t *prefix, const struct packet *packet, const struct known *known,
		      uint16_t protocol)
{
	memset(prefix, 0, PACKET_SLL_LENGTH);
	put16(prefix, packet->type);
	put16(prefix + 2, known ? known->interface.link.hardware : 0);
	put16(prefix + 14, protocol);
}

/* https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html */
static void write_sll2(uint8_t *prefix, const struct record *record, const struct packet *packet,
		       const struct known *known, uint16_t protocol)
{
	memset(prefix, 0, PACKET_SLL2_LENGTH);
	put16(prefix, protocol);
	put32(prefix + 4, record->ifindex);
	put16(prefix + 8, known ? known->interface.link.hardware : 0);
	prefix[10] = packet->type;
	if (record->flags & RECORD_RAW_IP || record->avail < 2 * ETHERNET_ADDRESS)
		return;
	prefix[11] = ETHERNET_ADDRESS;
	memcpy(prefix + 12, record->data + ETHERNET_ADDRESS, ETHERNET_ADDRESS);
}

/*
 * The network layer's protocol and where it begins. A tag that the kernel kept as metadata is not
 * part of the cooked form; one that stands in the frame is, behind its Ethertype.
 */
static uint16_t find_network(const struct record *record, uint32_t *at)
{
	uint16_t protocol;

	if (record->flags & RECORD_RAW_IP) {
		*at = 0;
		return record->avail && record->data[0] >> 4 == 6 ? 0x86dd : 0x0800;
	}
	*at = ETHERNET_HEADER + (record->flags & RECORD_TAG ? VLAN_TAG : 0);
	if (record->avail < *at) {
		*at = record->avail;
		return 0;
	}
	memcpy(&protocol, record->data + *at - 2, sizeof(protocol));
	return ntohs(protocol);
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static void cook(struct unpack *unpack, const struct record *record, struct packet *packet)
{
	const struct known *known = look_up(unpack, record->ifindex);
	uint32_t network;
	uint16_t protocol = find_network(record, &network);

	packet->linktype = unpack->request.linktype;
	packet->prefix_length = packet_cooked_length(packet->linktype);
	if (packet->linktype == LINKTYPE_LINUX_SLL)
		write_sll(unpack->prefix, packet, known, protocol);
	else
		write_sll2(unpack->prefix, record, packet, known, protocol);
	packet->interface_name = known && known->name[0] ? known->name : NULL;
	packet->prefix = unpack->prefix;
	packet->data = record->data + network;
	packet->avail = record->avail - network;
	packet->length = record->length - network + packet->prefix_length;
	packet->caplen = smaller(packet->length, unpack->request.snaplen);
	packet->avail = smaller(packet->avail, packet->caplen - packet->prefix_length);
}

void unpack_record(struct unpack *unpack, const struct record *record, struct packet *packet)
{
	const uint32_t snaplen = unpack->request.snaplen;
	int64_t time = clock_convert(unpack->request.clock, record->time);

	*packet = (struct packet){
		.time.seconds = time / 1000000000,
		.time.nanoseconds = time % 1000000000,
		.data = record->data,
		.avail = smaller(record->avail, snaplen),
		.caplen = smaller(record->length, snaplen),
		.length = record->length,
		.netns = unpack->request.netns,
		.ifindex = record->ifindex,
		.linktype = record->flags & RECORD_RAW_IP ? LINKTYPE_RAW : LINKTYPE_ETHERNET,
		.type = record->flags & RECORD_EGRESS ? PACKET_TYPE_OUTGOING : record->type,
		.has_sum = record->flags & RECORD_SUM,
		.segment_sum = record->sum,
		.netns_name = unpack->request.netns_name,
	};
	if (packet_cooked_length(unpack->request.linktype))
		cook(unpack, record, packet);
}
