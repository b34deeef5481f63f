// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "output/batch.h"

#include <errno.h>
#include <linux/types.h>
#include <stdlib.h>
#include <string.h>

#include "decode/segment.h"
#include "record.h"

/* Of what packets borrow, and of lines that are ready. A packet that is longer makes it grow. */
#define BATCH_BYTES 65536
#define TEXT_BYTES  65536

#define ALIGNMENT 8

int batch_init(struct batch *batch)
{
	int error;

	batch->bytes = malloc(BATCH_BYTES);
	batch->room = BATCH_BYTES;
	error = batch->bytes ? buffer_init(&batch->text, TEXT_BYTES) : -ENOMEM;
	return error ?: buffer_init(&batch->ready, TEXT_BYTES);
}

void batch_free(struct batch *batch)
{
	free(batch->bytes);
	batch->bytes = NULL;
	buffer_free(&batch->text);
	buffer_free(&batch->ready);
}

void batch_clear(struct batch *batch)
{
	batch->count = batch->packets = batch->used = batch->end_count = 0;
	batch->interface = batch->file_interface = batch->netns = NULL;
	batch->text.used = batch->ready.used = 0;
	batch->text.error = batch->ready.error = 0;
}

static size_t text_size(const char *text)
{
	return text ? strlen(text) + 1 : 0;
}

static size_t processes_size(const struct packet_processes *processes)
{
	return sizeof(*processes) + ALIGNMENT + text_size(processes->source_text) +
	       text_size(processes->destination_text) + text_size(processes->details);
}

/* The most that a copy of the packet takes. */
static size_t size_of(const struct packet *packet)
{
	size_t size = (size_t)packet->prefix_length + packet->avail;

	if (packet->tcp_info)
		size += sizeof(*packet->tcp_info) + ALIGNMENT;
	if (packet->processes)
		size += processes_size(packet->processes);
	return size + text_size(packet->interface_name) + text_size(packet->file_interface) +
	       text_size(packet->netns_name);
}

bool batch_has_room(const struct batch *batch, const struct packet *packet)
{
	return batch->count < BATCH_PACKETS && batch->ready.used < BATCH_BYTES &&
	       size_of(packet) <= batch->room - batch->used;
}

/* An empty batch can move. */
static int grow(struct batch *batch, size_t size)
{
	uint8_t *bytes = realloc(batch->bytes, size);

	if (!bytes)
		return -ENOMEM;
	batch->bytes = bytes;
	batch->room = size;
	return 0;
}

static const void *keep(struct batch *batch, const void *from, size_t size)
{
	void *to = batch->bytes + batch->used;

	memcpy(to, from, size);
	batch->used += size;
	return to;
}

static const void *keep_aligned(struct batch *batch, const void *from, size_t size)
{
	batch->used = (batch->used + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	return keep(batch, from, size);
}

static const char *keep_text(struct batch *batch, const char *text)
{
	return text ? keep(batch, text, strlen(text) + 1) : NULL;
}

/* Nearly all packets have the name that the last one had. */
static const char *keep_name(struct batch *batch, const char **last, const char *name)
{
	if (!name)
		return NULL;
	if (!*last || strcmp(*last, name) != 0)
		*last = keep_text(batch, name);
	return *last;
}

/* What a line has of them. */
static const struct packet_processes *keep_processes(struct batch *batch,
						     const struct packet_processes *from)
{
	struct packet_processes processes = {
		.source_text = keep_text(batch, from->source_text),
		.destination_text = keep_text(batch, from->destination_text),
		.details = keep_text(batch, from->details),
	};

	return keep_aligned(batch, &processes, sizeof(processes));
}

static void copy(struct batch *batch, struct packet *to, const struct packet *from)
{
	*to = *from;
	if (from->prefix_length)
		to->prefix = keep(batch, from->prefix, from->prefix_length);
	to->data = keep(batch, from->data, from->avail);
	if (from->tcp_info)
		to->tcp_info = keep_aligned(batch, from->tcp_info, sizeof(*from->tcp_info));
	if (from->processes)
		to->processes = keep_processes(batch, from->processes);
	to->interface_name = keep_name(batch, &batch->interface, from->interface_name);
	to->file_interface = keep_name(batch, &batch->file_interface, from->file_interface);
	to->netns_name = keep_name(batch, &batch->netns, from->netns_name);
}

int batch_add(struct batch *batch, const struct lines_format *format, void *state,
	      const struct packet *packet)
{
	struct batch_item *item = &batch->items[batch->count];
	size_t size = batch->count ? 0 : size_of(packet);
	int error = size > batch->room ? grow(batch, size) : 0;

	if (error)
		return error;
	item->counts = !packet->event;
	item->begin = item->end = 0;
	if (format->take(state, packet, &item->order)) {
		copy(batch, &item->packet, packet);
	} else {
		item->begin = batch->ready.used;
		format->packet(state, packet, &batch->ready);
		item->end = batch->ready.used;
	}
	batch->packets += item->counts;
	batch->count++;
	return 0;
}

/* The segment is looked up once more: its pointers would all have to be moved. */
static void make_lines(struct batch *batch, struct batch_item *item,
		       const struct lines_format *format, void *state)
{
	struct segment segment;

	if (item->packet.segment)
		item->packet.segment = segment_decode(&item->packet, &segment) ? &segment : NULL;
	format->packet_by(state, &item->packet, &item->order, &batch->text);
}

void batch_format(struct batch *batch, const struct lines_format *format, void *state)
{
	struct batch_item *item;
	size_t used;

	for (item = batch->items; item < batch->items + batch->count; item++) {
		used = batch->text.used;
		if (item->end)
			buffer_bytes(&batch->text, batch->ready.data + item->begin,
				     item->end - item->begin);
		else
			make_lines(batch, item, format, state);
		if (item->counts && batch->text.used != used)
			batch->ends[batch->end_count++] = batch->text.used;
	}
	batch->text.error = batch->text.error ?: batch->ready.error;
}
