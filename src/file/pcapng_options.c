// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/pcapng_options.h"

#include <byteswap.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/take.h"
#include "file/pcapng.h"
#include "file/pcapng_interfaces.h"

/* Longer blocks than the longest packet needs are handed on without a look. */
#define BLOCK_MAX (1024 * 1024)
/* Type, length and, of a section, the magic number of its byte order. No block is shorter. */
#define BLOCK_HEAD 12
#define BLOCK_TAIL 4
#define MASK	   3u

#define PACKET_HEAD   28 /* of an enhanced packet block, up to the packet's bytes */
#define PACKET_CAPLEN 20
#define PACKET_NUMBER 8 /* of the interface */

#define INTERFACE_HEAD 16
#define PROCESS_BYTES  8

struct pcapng_options {
	FILE *stream;
	bool swapped;  /* the current section is of the other byte order */
	size_t avail;  /* bytes of the block that were read */
	size_t given;  /* of these, how many were handed on */
	uint64_t pass; /* bytes to pass on unchanged after these */
	struct pcapng_options_processes note;
	char trigger[EVENT_TRIGGER_SIZE]; /* of note */
	struct pcapng_interfaces interfaces;
	uint8_t bytes[BLOCK_MAX];
};

static uint32_t read32(const struct pcapng_options *options, size_t at)
{
	uint32_t value;

	memcpy(&value, options->bytes + at, sizeof(value));
	return options->swapped ? bswap_32(value) : value;
}

static uint16_t read16(const struct pcapng_options *options, size_t at)
{
	uint16_t value;

	memcpy(&value, options->bytes + at, sizeof(value));
	return options->swapped ? bswap_16(value) : value;
}

/* A side as it is printed, length bytes. */
static bool is_side(const char *text, size_t length)
{
	size_t digits = 0, i;

	if (length == 1)
		return *text == '?' || *text == '-';
	if (packet_absence_find(text, length))
		return true;
	if (length >= PACKET_PROCESS_TEXT || length < 3 || text[length - 1] != ']')
		return false;
	for (i = length - 2; i > 0 && text[i] >= '0' && text[i] <= '9'; i--)
		digits++;
	if (text[i] != '[' || !digits)
		return false;
	for (i = 0; i < length; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
			return false;
	return true;
}

/* `LEFT > RIGHT`, where it can be read in one way only; all other comments are not ours. */
static void take_comment(struct pcapng_options_processes *note, const char *text, size_t length)
{
	static const char between[] = " > ";
	const size_t gap = sizeof(between) - 1;
	size_t left = 0, ways = 0, i;

	for (i = 1; i + gap < length; i++) {
		if (memcmp(text + i, between, gap) || !is_side(text, i) ||
		    !is_side(text + i + gap, length - i - gap))
			continue;
		left = i;
		ways++;
	}
	if (ways != 1)
		return;
	memcpy(note->source, text, left);
	note->source[left] = '\0';
	memcpy(note->destination, text + left + gap, length - left - gap);
	note->destination[length - left - gap] = '\0';
	note->told = true;
}

/* Of epb_flags. */
#define DIRECTION 3u
#define INBOUND	  1u
#define OUTBOUND  2u

static enum packet_direction direction_of(uint32_t flags)
{
	if ((flags & DIRECTION) == INBOUND)
		return PACKET_DIRECTION_IN;
	return (flags & DIRECTION) == OUTBOUND ? PACKET_DIRECTION_OUT : PACKET_DIRECTION_UNKNOWN;
}

static void take_comments(struct pcapng_options *options, const char *text, size_t length)
{
	struct pcapng_options_processes *note = &options->note;

	note->trigger = event_comment_read_trigger(text, length, options->trigger) ?: note->trigger;
	event_comment_read(text, length, note->event);
	event_comment_cause(text, length, note->retransmit);
	if (socket_comment_read(text, length, &note->tcp_info))
		note->has_tcp_info = true;
	if (length < 2 * PACKET_PROCESS_TEXT)
		take_comment(note, text, length);
}

struct option {
	uint16_t code;
	uint16_t length;
	uint64_t value; /* its offset */
};

/* The option at *at, which is then behind it; false: there is none. */
static bool next_option(const struct pcapng_options *options, uint64_t *at, struct option *option)
{
	const size_t end = options->avail - BLOCK_TAIL;

	if (*at + sizeof(struct pcapng_option) > end)
		return false;
	option->code = read16(options, *at);
	option->length = read16(options, *at + sizeof(option->code));
	option->value = *at + sizeof(struct pcapng_option);
	*at = option->value + ((option->length + MASK) & ~MASK);
	return option->code != PCAPNG_OPTION_END && option->value + option->length <= end;
}

/* The options of a packet from an offset on, which its length decides. */
static void take_options(struct pcapng_options *options, uint64_t at)
{
	struct option option;

	while (next_option(options, &at, &option)) {
		if (option.code == PCAPNG_COMMENT)
			take_comments(options, (char *)options->bytes + option.value,
				      option.length);
		if (option.code == PCAPNG_PACKET_PROCESS && option.length == PROCESS_BYTES) {
			options->note.pid = read32(options, option.value);
			options->note.tid = read32(options, option.value + 4);
		}
		if (option.code == PCAPNG_PACKET_FLAGS && option.length == sizeof(uint32_t))
			options->note.direction = direction_of(read32(options, option.value));
	}
}

static void take_packet(struct pcapng_options *options)
{
	const uint64_t caplen = read32(options, PACKET_CAPLEN);

	options->note.interface =
		pcapng_interfaces_name(&options->interfaces, read32(options, PACKET_NUMBER));
	take_options(options, PACKET_HEAD + ((caplen + MASK) & ~(uint64_t)MASK));
}

static void take_interface(struct pcapng_options *options)
{
	struct option option, name = {.length = 0};
	uint64_t at = INTERFACE_HEAD;

	while (next_option(options, &at, &option))
		if (option.code == PCAPNG_INTERFACE_NAME)
			name = option;
	pcapng_interfaces_add(&options->interfaces, (char *)options->bytes + name.value,
			      name.length);
}

/* Until that many bytes of the block were read. Returns 0, -ENODATA at the end, or -errno. */
static int fill(struct pcapng_options *options, size_t length)
{
	int error;

	if (options->avail >= length)
		return 0;
	errno = 0;
	options->avail +=
		fread(options->bytes + options->avail, 1, length - options->avail, options->stream);
	if (options->avail == length)
		return 0;
	error = feof(options->stream) ? ENODATA : errno ?: EIO;
	clearerr(options->stream);
	return -error;
}

/* The block's length in *length; 0 where it makes no sense. */
static int read_head(struct pcapng_options *options, uint32_t *length)
{
	int error = fill(options, BLOCK_HEAD);
	uint32_t type;

	if (error)
		return error;
	memcpy(&type, options->bytes, sizeof(type));
	if (type == PCAPNG_SECTION) {
		options->swapped = false;
		options->swapped = read32(options, 8) == bswap_32(PCAPNG_BYTE_ORDER);
	}
	*length = read32(options, 4);
	if (*length < BLOCK_HEAD || *length & MASK)
		*length = 0;
	return 0;
}

/* Takes the next block. What is no whole block goes on to libpcap, which has words for it. */
static int next_block(struct pcapng_options *options)
{
	uint32_t length;
	int error;

	error = read_head(options, &length);
	if (error)
		return error;
	if (!length || length > sizeof(options->bytes)) {
		options->pass = length ? length - BLOCK_HEAD : UINT64_MAX;
		options->note = (struct pcapng_options_processes){0};
		return 0;
	}
	error = fill(options, length);
	if (error)
		return error;
	options->note = (struct pcapng_options_processes){0};
	switch (read32(options, 0)) {
	case PCAPNG_SECTION:
		pcapng_interfaces_clear(&options->interfaces);
		break;
	case PCAPNG_INTERFACE:
		take_interface(options);
		break;
	case PCAPNG_PACKET_SIMPLE:
		options->note.interface = pcapng_interfaces_name(&options->interfaces, 0);
		break;
	case PCAPNG_PACKET:
		if (length >= PACKET_HEAD + BLOCK_TAIL)
			take_packet(options);
		break;
	default:
		break;
	}
	return 0;
}

static ssize_t pass_on(struct pcapng_options *options, char *bytes, size_t size)
{
	if (size > options->pass)
		size = options->pass;
	size = fread(bytes, 1, size, options->stream);
	options->pass -= size;
	return size || !ferror(options->stream) ? (ssize_t)size : -1;
}

/* Never more than the rest of one block: see the head of option reader.h. */
static ssize_t take(void *cookie, char *bytes, size_t size)
{
	struct pcapng_options *options = cookie;
	size_t left;
	int error;

	if (options->given == options->avail && options->pass)
		return pass_on(options, bytes, size);
	if (options->given == options->avail && options->given)
		options->given = options->avail = 0;
	if (!options->given) {
		error = next_block(options);
		if (error && error != -ENODATA) {
			errno = -error;
			return -1;
		}
	}
	left = options->avail - options->given;
	if (size > left)
		size = left;
	memcpy(bytes, options->bytes + options->given, size);
	options->given += size;
	return (ssize_t)size;
}

static int walker_close(void *cookie)
{
	struct pcapng_options *options = cookie;

	fclose(options->stream);
	pcapng_interfaces_free(&options->interfaces);
	free(options);
	return 0;
}

static void walker_closep(struct pcapng_options **options)
{
	if (*options)
		walker_close(*options);
}

int pcapng_options_open(struct pcapng_options **out, FILE **stream)
{
	const cookie_io_functions_t functions = {.read = take, .close = walker_close};
	_cleanup_(walker_closep) struct pcapng_options *options = malloc(sizeof(*options));
	uint32_t type = 0;
	FILE *outer;
	int error;

	if (!options) {
		fclose(*stream);
		return -ENOMEM;
	}
	memset(options, 0, offsetof(struct pcapng_options, bytes));
	options->stream = *stream;
	error = fill(options, sizeof(type));
	if (!error)
		memcpy(&type, options->bytes, sizeof(type));
	if (error && error != -ENODATA)
		return error;
	if (type != PCAPNG_SECTION)
		return -EPROTONOSUPPORT;
	outer = fopencookie(options, "r", functions);
	if (!outer)
		return -ENOMEM;
	*stream = outer;
	*out = TAKE_PTR(options);
	return 0;
}

const struct pcapng_options_processes *
pcapng_options_processes(const struct pcapng_options *options)
{
	return &options->note;
}
