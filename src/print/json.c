// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "print/json.h"

#include <errno.h>
#include <stdlib.h>

#include "base/address.h"
#include "base/flat.h"
#include "base/foreign.h"
#include "base/instant.h"
#include "decode/protocol.h"
#include "decode/segment.h"
#include "print/account.h"
#include "print/interface_counts.h"
#include "print/printer.h"
#include "print/tcp/seqtrack.h"

struct json {
	struct print_options options;
	struct seqtrack *seqtrack;
	const struct print_order *order; /* as in struct printer */
	uint64_t packets;
	struct buffer line; /* of JSON_FORM_FLAT, before it is that */
	struct interface_counts interfaces;
};

#define BITS_PER_BYTE 8

/* In the byte before the flags, after the header's length. */
#define FLAG_AE	       0x01
#define RESERVED_FLAGS 0x0e
#define RESERVED_SHIFT 1

static void put_number(struct buffer *out, const char *name, uint32_t value)
{
	buffer_string(out, name);
	buffer_decimal(out, value);
}

static void put_address(struct buffer *out, uint8_t version, const uint8_t *address)
{
	buffer_char(out, '"');
	address_put(out, version, address);
	buffer_char(out, '"');
}

/* Null until the conversation's first numbers are known. */
static void put_relative(struct buffer *out, const char *name, uint32_t number, uint32_t base)
{
	buffer_string(out, name);
	if (base)
		buffer_decimal(out, number - base);
	else
		buffer_literal(out, "null");
}

/* The flags of RFC 9293 and AE (RFC 9768), and the three bits that are still reserved. */
static void put_flags(struct buffer *out, uint8_t flags, uint8_t before)
{
	static const char *const names[] = {"fin", "syn", "rst", "psh", "ack",
					    "urg", "ece", "cwr", "ae"};
	uint32_t bits = flags | (before & FLAG_AE) << BITS_PER_BYTE;
	uint8_t reserved = (before & RESERVED_FLAGS) >> RESERVED_SHIFT;
	const char *separator = "";
	size_t bit;

	buffer_literal(out, ",\"flags\":[");
	for (bit = 0; bit < sizeof(names) / sizeof(names[0]); bit++) {
		if (!(bits >> bit & 1))
			continue;
		buffer_string(out, separator);
		foreign_put_json(out, names[bit]);
		separator = ",";
	}
	buffer_char(out, ']');
	if (reserved)
		put_number(out, ",\"reserved\":", reserved);
}

static bool has_header(const struct segment *segment)
{
	return cursor_has(segment->at, TCP_HEADER) && segment->header_length >= TCP_HEADER;
}

static void relate(struct json *json, const struct packet *packet, struct segment *segment)
{
	if (!json->options.absolute)
		seqtrack_relate(json->seqtrack, segment, printer_netns(packet));
}

/* The TCP header whose fixed part was captured. */
static void put_header(struct json *json, const struct packet *packet,
		       const struct segment *decoded, struct buffer *out)
{
	static const char *const verdicts[] = {"unknown", "correct", "incorrect"};
	enum segment_checksum verdict = SEGMENT_CHECKSUM_UNKNOWN;
	struct segment segment = *decoded;
	uint32_t sequence = cursor_u32(segment.at, 4), acknowledgment = cursor_u32(segment.at, 8);
	uint16_t folded;

	if (json->order)
		segment.base = json->order->base;
	else
		relate(json, packet, &segment);
	if (!json->options.no_checksum && !packet->event)
		verdict = segment_verify(&segment, packet, &folded);
	put_flags(out, segment.flags, cursor_u8(segment.at, 12));
	put_number(out, ",\"seq\":", sequence);
	put_number(out, ",\"ack\":", acknowledgment);
	put_relative(out, ",\"relative_seq\":", sequence, segment.base.sequence);
	put_relative(out, ",\"relative_ack\":", acknowledgment, segment.base.acknowledgment);
	put_number(out, ",\"window\":", cursor_u16(segment.at, 14));
	put_number(out, ",\"urgent\":", cursor_u16(segment.at, 18));
	buffer_literal(out, ",\"checksum\":");
	foreign_put_json(out, verdicts[verdict]);
	if (segment.header_length <= segment.length)
		put_number(out, ",\"payload\":", segment.length - segment.header_length);
	print_tcp_options_json(out, &segment);
}

static void put_segment(struct json *json, const struct packet *packet, struct buffer *out)
{
	const struct segment *segment = packet->segment;

	if (!segment)
		return;
	put_number(out, ",\"ip\":{\"version\":", segment->network.version);
	buffer_literal(out, ",\"source\":");
	put_address(out, segment->network.version, segment->network.source);
	buffer_literal(out, ",\"destination\":");
	put_address(out, segment->network.version, segment->network.destination);
	put_number(out, "},\"tcp\":{\"source\":", segment->source_port);
	put_number(out, ",\"destination\":", segment->destination_port);
	if (has_header(segment))
		put_header(json, packet, segment, out);
	buffer_char(out, '}');
}

static void put_digits(struct buffer *out, uint64_t value)
{
	char digits[20];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + value % 10);
	while (value /= 10);
	while (at < sizeof(digits))
		buffer_char(out, digits[at++]);
}

static void put_text(struct buffer *out, const char *name, const char *text)
{
	if (!text)
		return;
	buffer_string(out, name);
	foreign_put_json(out, text);
}

static void put_owner(struct buffer *out, const char *name, const struct packet_owner *owner)
{
	buffer_string(out, name);
	if (!owner->pid) {
		buffer_string(out, owner->local ? "{\"local\":true" : "{\"local\":false");
		if (owner->absence) {
			buffer_literal(out, ",\"no_process\":");
			foreign_put_json(out, packet_absence_word(owner->absence));
		}
		buffer_char(out, '}');
		return;
	}
	put_number(out, "{\"local\":true,\"pid\":", owner->pid);
	if (owner->tid)
		put_number(out, ",\"tid\":", owner->tid);
	if (owner->uid != PACKET_NO_UID)
		put_number(out, ",\"uid\":", owner->uid);
	put_text(out, ",\"comm\":", owner->comm);
	put_text(out, ",\"command\":", owner->command);
	if (owner->cgroup_id) {
		buffer_literal(out, ",\"cgroup_id\":");
		put_digits(out, owner->cgroup_id);
	}
	put_text(out, ",\"cgroup\":", owner->cgroup);
	if (owner->container) {
		put_text(out, ",\"container_id\":", owner->container->id);
		put_text(out, ",\"container\":", owner->container->name);
		put_text(out, ",\"pod\":", owner->container->pod);
		put_text(out, ",\"pod_namespace\":", owner->container->pod_namespace);
	}
	buffer_char(out, '}');
}

static void put_processes(struct buffer *out, const struct packet_processes *processes)
{
	if (!processes)
		return;
	put_owner(out, ",\"processes\":{\"source\":", &processes->source);
	put_owner(out, ",\"destination\":", &processes->destination);
	if (processes->netns)
		put_number(out, ",\"netns_id\":", processes->netns);
	put_text(out, ",\"netns\":", processes->netns_name);
	buffer_char(out, '}');
}

static const char *interface_of(const struct json *json, const struct packet *packet)
{
	const char *name = json->options.json == JSON_FORM_FIRST ? NULL : packet->file_interface;

	return name ?: packet->interface_name ?: json->options.interface_name;
}

static void put_interface(struct json *json, const struct packet *packet, struct buffer *out)
{
	static const char *const directions[] = {NULL, "in", "out"};
	const char *name = interface_of(json, packet);
	uint8_t direction = packet->direction;

	if (json->options.json == JSON_FORM_FIRST)
		direction = PACKET_DIRECTION_UNKNOWN;
	if (packet->ifindex) {
		put_number(out, ",\"ifindex\":", packet->ifindex);
		direction = packet->type == PACKET_TYPE_OUTGOING ? PACKET_DIRECTION_OUT
								 : PACKET_DIRECTION_IN;
	}
	put_text(out, ",\"direction\":", directions[direction]);
	if (!packet->event) {
		put_text(out, ",\"interface\":", name);
		if (!json->order)
			interface_counts_add(&json->interfaces, name);
	}
	put_text(out, ",\"netns\":", packet->netns_name);
}

static void put_head(struct json *json, const struct packet *packet, struct buffer *out)
{
	const struct instant time = {packet->time.seconds, packet->time.nanoseconds};

	if (json->options.json != JSON_FORM_FIRST) {
		buffer_literal(out, "{\"type\":\"");
		buffer_string(out, packet->event ? "event" : "packet");
		buffer_literal(out, "\",\"schema\":" JSON_FORM_SCHEMA ",");
		instant_put_members(out, time);
		return;
	}
	/* Its number 1 knew packets only. */
	buffer_string(out, packet->event ? "{\"schema\":2,\"time\":" : "{\"schema\":1,\"time\":");
	instant_put_seconds(out, time);
}

static void put_packet(struct json *json, const struct packet *packet, struct buffer *out)
{
	put_head(json, packet, out);
	if (packet->event)
		print_event_json(out, packet->event);
	put_interface(json, packet, out);
	put_number(out, ",\"length\":", packet->length);
	put_number(out, ",\"captured\":", packet->caplen);
	put_segment(json, packet, out);
	put_text(out, ",\"retransmit\":", packet->retransmit);
	if (packet->tcp_info)
		print_socket_info_json(out, packet->tcp_info);
	put_processes(out, packet->processes);
	buffer_literal(out, "}\n");
}

void json_packet(struct json *json, const struct packet *packet, struct buffer *out)
{
	json->packets += !packet->event;
	if (json->options.json != JSON_FORM_FLAT) {
		put_packet(json, packet, out);
		return;
	}
	put_packet(json, packet, &json->line);
	flat_put(out, json->line.data, json->line.used);
	json->line.used = 0;
	out->error = out->error ?: json->line.error;
}

bool json_take(struct json *json, const struct packet *packet, struct print_order *order)
{
	struct segment segment;

	if (packet->event || packet->retransmit || packet->processes)
		return false;
	*order = (struct print_order){0};
	if (packet->segment && has_header(packet->segment)) {
		segment = *packet->segment;
		relate(json, packet, &segment);
		order->base = segment.base;
	}
	json->packets++;
	interface_counts_add(&json->interfaces, interface_of(json, packet));
	return true;
}

void json_packet_by(struct json *json, const struct packet *packet, const struct print_order *order,
		    struct buffer *out)
{
	json->order = order;
	json_packet(json, packet, out);
}

void json_account(struct json *json, const struct account *account, struct buffer *out)
{
	struct account joined = *account;

	if (account->summary)
		interface_counts_join(&json->interfaces, &joined);
	account_put(&joined, out, json->options.json);
}

int json_new(struct json **json, const struct sandbox_token *token,
	     const struct print_options *options)
{
	_cleanup_(json_freep) struct json *new = calloc(1, sizeof(*new));
	int err;

	if (!token)
		return -EPERM;
	if (!new)
		return -ENOMEM;
	new->options = *options;
	err = seqtrack_new(&new->seqtrack);
	if (err)
		return err;
	*json = new;
	new = NULL;
	return 0;
}

void json_free(struct json *json)
{
	if (!json)
		return;
	seqtrack_free(json->seqtrack);
	buffer_free(&json->line);
	free(json);
}

void json_stats(const struct json *json, struct printer_stats *stats)
{
	struct seqtrack_stats conversations;

	seqtrack_count(json->seqtrack, &conversations);
	*stats = (struct printer_stats){
		.packets = json->packets,
		.conversations = conversations.entered,
		.evicted = conversations.evicted,
	};
}
