// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "recorder/scope.h"

#include <string.h>

#include "decode/segment.h"

static bool read_tuple(const struct packet *packet, struct packet_tuple *tuple)
{
	struct segment segment;

	if (!segment_decode(packet, &segment))
		return false;
	*tuple = segment_tuple(&segment);
	return true;
}

static size_t address_length(uint8_t version)
{
	return version == 4 ? 4 : SCOPE_ADDRESS;
}

/* Retransmissions, connections that were begun here, and resets that were sent. */
static bool event_leaves(const struct packet_event *event)
{
	size_t i;

	if (!strcmp(event->kind, "retransmit") || !strcmp(event->kind, "connect"))
		return true;
	for (i = 0; i < event->field_count; i++)
		if (!strcmp(event->fields[i].name, "direction"))
			return !strcmp(event->fields[i].text, "sent");
	return false;
}

void scope_set(struct scope *scope, enum scope_kind kind, const struct packet *packet)
{
	struct packet_tuple tuple;
	size_t length;
	bool leaves;

	*scope = (struct scope){.kind = SCOPE_ALL};
	if (kind == SCOPE_ALL || !packet || !read_tuple(packet, &tuple))
		return;
	leaves = packet->event ? event_leaves(packet->event) : packet->type == PACKET_TYPE_OUTGOING;
	length = address_length(tuple.version);
	scope->kind = kind;
	scope->sided = !packet->event || strcmp(packet->event->kind, "drop");
	scope->version = tuple.version;
	memcpy(scope->local, leaves ? tuple.source : tuple.destination, length);
	memcpy(scope->remote, leaves ? tuple.destination : tuple.source, length);
	scope->local_port = leaves ? tuple.source_port : tuple.destination_port;
	scope->remote_port = leaves ? tuple.destination_port : tuple.source_port;
}

bool scope_has(const struct scope *scope, const struct packet *packet)
{
	const size_t length = address_length(scope->version);
	struct packet_tuple tuple;
	bool from, to;

	if (scope->kind == SCOPE_ALL)
		return true;
	if (!read_tuple(packet, &tuple) || tuple.version != scope->version)
		return false;
	from = !memcmp(tuple.source, scope->remote, length);
	to = !memcmp(tuple.destination, scope->remote, length);
	if (scope->kind == SCOPE_HOST && scope->sided)
		return from || to;
	from &= !memcmp(tuple.destination, scope->local, length);
	to &= !memcmp(tuple.source, scope->local, length);
	if (scope->kind == SCOPE_HOST)
		return from || to;
	return (from && tuple.source_port == scope->remote_port &&
		tuple.destination_port == scope->local_port) ||
	       (to && tuple.destination_port == scope->remote_port &&
		tuple.source_port == scope->local_port);
}
