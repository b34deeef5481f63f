// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/pcapng_writer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "file/event_comment.h"
#include "file/pcapng.h"
#include "file/pcapng_block.h"
#include "file/socket_comment.h"

#define NANOSECONDS   9 /* if_tsresol: time stamps count units of 10 to the minus this */
#define OPTION_MAX    65535
#define PROCESS_BYTES 8 /* of PCAPNG_PACKET_PROCESS */
#define REMARK_SIZE   1024

/* Events have no interface: they are shown as of one of this name, whose number is 0. */
#define EVENT_INTERFACE "events"
#define COMMENT_SIZE	(2 * PACKET_PROCESS_TEXT + 4)

struct section {
	uint32_t magic;
	uint16_t major;
	uint16_t minor;
	int64_t length; /* -1: not known */
};

struct interface_description {
	uint16_t linktype;
	uint16_t reserved;
	uint32_t snaplen;
};

struct statistics {
	uint32_t interface;
	uint32_t time_high;
	uint32_t time_low;
};

/* An enhanced packet block up to the packet's bytes. */
struct packet_block {
	uint32_t type;
	uint32_t total;
	uint32_t interface;
	uint32_t time_high;
	uint32_t time_low;
	uint32_t caplen;
	uint32_t length;
};

/* And after them: the options and the length once more. */
struct packet_end {
	struct pcapng_option header;
	uint32_t flags;
	struct pcapng_option end;
	uint32_t total;
};

_Static_assert(sizeof(struct packet_block) == 28, "as the format has it");
_Static_assert(sizeof(struct packet_end) == 16, "as the format has it");

/* Directions and kinds of reception of epb_flags, by enum packet_type. */
static const uint32_t packet_flags[] = {
	[PACKET_TYPE_HOST] = 1 | 1 << 2,      [PACKET_TYPE_BROADCAST] = 1 | 3 << 2,
	[PACKET_TYPE_MULTICAST] = 1 | 2 << 2, [PACKET_TYPE_OTHERHOST] = 1 | 4 << 2,
	[PACKET_TYPE_OUTGOING] = 2,
};

static void put_remark(const struct pcapng_writer *writer, struct buffer *out)
{
	char text[REMARK_SIZE] = "";

	if (writer->comment)
		writer->comment(writer->arg, text, sizeof(text));
	if (*text)
		pcapng_block_option(out, PCAPNG_COMMENT, text, strlen(text));
}

static void describe_section(const struct pcapng_writer *writer, struct buffer *out)
{
	const char *application = "tcplens " TCPLENS_VERSION;
	struct section section = {PCAPNG_BYTE_ORDER, 1, 0, -1};
	char system[sizeof(((struct utsname *)0)->sysname) * 2 + 2];
	size_t at = pcapng_block_begin(out, PCAPNG_SECTION);
	struct utsname name;

	buffer_bytes(out, &section, sizeof(section));
	put_remark(writer, out);
	if (!uname(&name)) {
		snprintf(system, sizeof(system), "%s %s", name.sysname, name.release);
		pcapng_block_option(out, PCAPNG_SECTION_HARDWARE, name.machine,
				    strlen(name.machine));
		pcapng_block_option(out, PCAPNG_SECTION_OS, system, strlen(system));
	}
	pcapng_block_option(out, PCAPNG_SECTION_APPLICATION, application, strlen(application));
	pcapng_block_option_end(out);
	pcapng_block_end(out, at);
}

/* if_filter: a byte 0, "what follows is a pcap-filter(7) expression", and the expression. */
static void describe_filter(struct buffer *out, const char *filter)
{
	size_t length = strlen(filter) + 1;
	struct pcapng_option header = {PCAPNG_INTERFACE_FILTER, (uint16_t)length};

	if (length > OPTION_MAX)
		return;
	buffer_bytes(out, &header, sizeof(header));
	buffer_char(out, 0);
	buffer_bytes(out, filter, length - 1);
	pcapng_block_pad(out, length);
}

static void describe_interface(const struct pcapng_writer *writer, struct buffer *out,
			       const char *name)
{
	struct interface_description description = {writer->linktype, 0, writer->snaplen};
	const uint8_t resolution = NANOSECONDS;
	size_t at = pcapng_block_begin(out, PCAPNG_INTERFACE);

	buffer_bytes(out, &description, sizeof(description));
	if (*name)
		pcapng_block_option(out, PCAPNG_INTERFACE_NAME, name, strlen(name));
	pcapng_block_option(out, PCAPNG_INTERFACE_RESOLUTION, &resolution, sizeof(resolution));
	if (writer->filter)
		describe_filter(out, writer->filter);
	pcapng_block_option_end(out);
	pcapng_block_end(out, at);
}

static void forget_idle(struct pcapng_writer *writer)
{
	struct pcapng_interface *interface = writer->interfaces;
	size_t i, kept = 0;

	for (i = 0; i < writer->interface_count; i++, interface++) {
		if (!interface->named && interface->packets == interface->before)
			continue;
		interface->before = interface->packets;
		writer->interfaces[kept++] = *interface;
	}
	writer->interface_count = kept;
}

void pcapng_writer_header(struct pcapng_writer *writer, struct buffer *out)
{
	size_t i;

	forget_idle(writer);
	if (writer->cache)
		process_cache_clear(writer->cache);
	describe_section(writer, out);
	for (i = 0; i < writer->interface_count; i++)
		describe_interface(writer, out, writer->interfaces[i].name);
	if (!writer->live)
		describe_interface(writer, out, "");
}

static int add_interface(struct pcapng_writer *writer, struct buffer *out,
			 const struct pcapng_interface *interface)
{
	struct pcapng_interface *more;

	more = realloc(writer->interfaces, (writer->interface_count + 1) * sizeof(*more));
	if (!more)
		return -ENOMEM;
	writer->interfaces = more;
	more[writer->interface_count++] = *interface;
	describe_interface(writer, out, interface->name);
	return 0;
}

int pcapng_writer_interface(struct pcapng_writer *writer, struct buffer *out, uint32_t netns,
			    uint32_t ifindex, const char *name)
{
	struct pcapng_interface interface = {.netns = netns, .ifindex = ifindex, .named = true};

	snprintf(interface.name, sizeof(interface.name), "%s", name);
	return add_interface(writer, out, &interface);
}

/* One that was renamed is described anew. */
static bool is_of(const struct packet *packet, const struct pcapng_interface *interface)
{
	const char *name = packet->interface_name;

	return interface->ifindex == packet->ifindex && interface->netns == packet->netns &&
	       (!name || !strcmp(name, interface->name));
}

/* Leaves the index of the packet's interface in last. */
static int find_interface(struct pcapng_writer *writer, struct buffer *out,
			  const struct packet *packet)
{
	struct pcapng_interface interface = {.netns = packet->netns, .ifindex = packet->ifindex};
	const size_t count = writer->interface_count;
	size_t i;

	if (writer->last < count && is_of(packet, &writer->interfaces[writer->last]))
		return 0;
	for (i = 0; i < count && !is_of(packet, &writer->interfaces[i]); i++)
		;
	writer->last = i;
	if (i < count)
		return 0;
	if (packet->event)
		snprintf(interface.name, sizeof(interface.name), EVENT_INTERFACE);
	else if (packet->interface_name)
		snprintf(interface.name, sizeof(interface.name), "%s", packet->interface_name);
	return add_interface(writer, out, &interface);
}

/* In a name what could be taken for the gap between the sides is escaped, as foreign text is. */
static void put_unambiguous(char out[PACKET_PROCESS_TEXT], const char *text)
{
	static const char gap[] = " > ", escaped[] = " \\x3e";
	size_t used = 0;

	while (*text && used < PACKET_PROCESS_TEXT - sizeof(escaped)) {
		if (strncmp(text, gap, strlen(gap))) {
			out[used++] = *text++;
			continue;
		}
		memcpy(out + used, escaped, strlen(escaped));
		used += strlen(escaped);
		text += strlen(gap) - 1;
	}
	out[used] = '\0';
}

/*
 * The first time, and again when it changes: see struct process_cache; or every time. Each event
 * has its own, since it may be left out when the file is read.
 */
static int choose_comment(struct pcapng_writer *writer, const struct packet *packet,
			  char comment[COMMENT_SIZE])
{
	const struct packet_processes *processes = packet->processes;
	char source[PACKET_PROCESS_TEXT], destination[PACKET_PROCESS_TEXT];

	comment[0] = '\0';
	if (!processes)
		return 0;
	if (!writer->every && !writer->cache && process_cache_new(&writer->cache))
		return -ENOMEM;
	put_unambiguous(source, processes->source_text);
	put_unambiguous(destination, processes->destination_text);
	if (packet->event || writer->every ||
	    process_cache_enter(writer->cache, &processes->tuple, source, destination))
		snprintf(comment, COMMENT_SIZE, "%s > %s", source, destination);
	return 0;
}

enum { TRIGGER, EVENT, PROCESSES, SOCKETS, COMMENTS };

/* The comments of a packet; "" where it has none of a kind. */
struct comments {
	char text[COMMENTS][SOCKET_COMMENT_SIZE];
};

_Static_assert(SOCKET_COMMENT_SIZE >= EVENT_TRIGGER_SIZE + COMMENT_SIZE, "room for each");

static int fill_comments(struct pcapng_writer *writer, const struct packet *packet,
			 struct comments *comments)
{
	comments->text[EVENT][0] = comments->text[SOCKETS][0] = '\0';
	event_comment_trigger(packet, comments->text[TRIGGER]);
	event_comment_write(packet, comments->text[EVENT]);
	if (packet->tcp_info)
		socket_comment_write(packet->tcp_info, comments->text[SOCKETS]);
	return choose_comment(writer, packet, comments->text[PROCESSES]);
}

static uint32_t options_size(const struct packet *packet, const struct comments *comments)
{
	uint32_t size = 0, i;

	for (i = 0; i < COMMENTS; i++)
		if (*comments->text[i])
			size += pcapng_block_option_size(strlen(comments->text[i]));
	if (packet->processes && packet->processes->sender_pid)
		size += pcapng_block_option_size(PROCESS_BYTES);
	return size;
}

static void put_options(struct buffer *out, const struct packet *packet,
			const struct comments *comments)
{
	const struct packet_processes *processes = packet->processes;
	uint32_t i;

	for (i = 0; i < COMMENTS; i++)
		if (*comments->text[i])
			pcapng_block_option(out, PCAPNG_COMMENT, comments->text[i],
					    strlen(comments->text[i]));
	if (processes && processes->sender_pid) {
		const uint32_t ids[2] = {processes->sender_pid, processes->sender_tid};

		pcapng_block_option(out, PCAPNG_PACKET_PROCESS, ids, PROCESS_BYTES);
	}
}

int pcapng_writer_packet(struct pcapng_writer *writer, struct buffer *out,
			 const struct packet *packet)
{
	const bool directed = writer->live || packet->linktype == LINKTYPE_LINUX_SLL2;
	const uint64_t time =
		(uint64_t)packet->time.seconds * 1000000000 + packet->time.nanoseconds;
	const uint32_t caplen = packet->prefix_length + packet->avail;
	const uint32_t fill = pcapng_block_padded(caplen) - caplen;
	struct packet_block block = {
		.type = PCAPNG_PACKET,
		.total = (uint32_t)(sizeof(block) + sizeof(struct packet_end)) + caplen + fill,
		.time_high = (uint32_t)(time >> 32),
		.time_low = (uint32_t)time,
		.caplen = caplen,
		.length = packet->length,
	};
	struct packet_end end = {.header = {PCAPNG_PACKET_FLAGS, 4}};
	struct comments comments;

	if (fill_comments(writer, packet, &comments))
		return -ENOMEM;
	block.total += options_size(packet, &comments);
	end.total = block.total;
	if (writer->live) {
		if (find_interface(writer, out, packet))
			return -ENOMEM;
		block.interface = (uint32_t)writer->last;
		writer->interfaces[writer->last].packets++;
	}
	/* 0 means "not known". */
	if (directed && packet->type < sizeof(packet_flags) / sizeof(packet_flags[0]))
		end.flags = packet_flags[packet->type];
	/* All of it or nothing. */
	if (!buffer_room(out, block.total))
		return -ENOMEM;
	buffer_bytes(out, &block, sizeof(block));
	if (packet->prefix_length)
		buffer_bytes(out, packet->prefix, packet->prefix_length);
	buffer_bytes(out, packet->data, packet->avail);
	pcapng_block_pad(out, caplen);
	put_options(out, packet, &comments);
	buffer_bytes(out, &end, sizeof(end));
	return 0;
}

/* Its losses are told with its last name. */
static bool is_renamed(const struct pcapng_writer *writer, size_t number)
{
	const struct pcapng_interface *interface = &writer->interfaces[number];
	size_t i;

	for (i = number + 1; i < writer->interface_count; i++)
		if (writer->interfaces[i].ifindex == interface->ifindex &&
		    writer->interfaces[i].netns == interface->netns)
			return true;
	return false;
}

void pcapng_writer_statistics(const struct pcapng_writer *writer, struct buffer *out,
			      int64_t now_ns)
{
	struct statistics statistics = {
		.time_high = (uint32_t)((uint64_t)now_ns >> 32),
		.time_low = (uint32_t)now_ns,
	};
	const struct pcapng_interface *interface;
	uint64_t packets, lost;
	size_t at, i;

	for (i = 0; i < writer->interface_count; i++) {
		interface = &writer->interfaces[i];
		packets = interface->packets;
		lost = is_renamed(writer, i)
			       ? 0
			       : writer->lost(writer->arg, interface->netns, interface->ifindex);
		statistics.interface = (uint32_t)i;
		at = pcapng_block_begin(out, PCAPNG_STATISTICS);
		buffer_bytes(out, &statistics, sizeof(statistics));
		put_remark(writer, out);
		pcapng_block_option_time(out, PCAPNG_STATISTICS_START, writer->opened_ns);
		pcapng_block_option_time(out, PCAPNG_STATISTICS_END, now_ns);
		pcapng_block_option_count(out, PCAPNG_STATISTICS_ACCEPTED, packets + lost);
		pcapng_block_option_count(out, PCAPNG_STATISTICS_OS_DROPPED, lost);
		pcapng_block_option_count(out, PCAPNG_STATISTICS_DELIVERED, packets);
		pcapng_block_option_end(out);
		pcapng_block_end(out, at);
	}
}

void pcapng_writer_free(struct pcapng_writer *writer)
{
	free(writer->interfaces);
	process_cache_free(writer->cache);
}

uint32_t pcapng_writer_span(const char *bytes, bool *packet)
{
	uint32_t head[2];

	memcpy(head, bytes, sizeof(head));
	*packet = head[0] == PCAPNG_PACKET;
	return head[1];
}
