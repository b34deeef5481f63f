// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/pcapng_options.h"

#include <byteswap.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "file/pcapng.h"

/* Longer blocks than the longest packet needs are handed on without a look. */
#define BLOCK_MAX (1024 * 1024)
/* Type, length and, of a section, the magic number of its byte order. No block is shorter. */
#define BLOCK_HEAD 12
#define BLOCK_TAIL 4
#define MASK	   3u

#define PACKET_HEAD   28 /* of an enhanced packet block, up to the packet's bytes */
#define PACKET_CAPLEN 20
#define PROCESS_BYTES 8

struct walker {
	FILE *stream;
	bool swapped;  /* the section at hand is of the other byte order */
	size_t have;   /* bytes of the block that were read */
	size_t given;  /* of these, how many were handed on */
	uint64_t pass; /* bytes to hand on as they come behind these */
	struct walker_note note;
	uint8_t bytes[BLOCK_MAX];
};

static uint32_t read32(const struct walker *walker, size_t at)
{
	uint32_t value;

	memcpy(&value, walker->bytes + at, sizeof(value));
	return walker->swapped ? bswap_32(value) : value;
}

static uint16_t read16(const struct walker *walker, size_t at)
{
	uint16_t value;

	memcpy(&value, walker->bytes + at, sizeof(value));
	return walker->swapped ? bswap_16(value) : value;
}

/* A side as it is printed, length bytes. */
static bool is_side(const char *text, size_t length)
{
	size_t digits = 0, i;

	if (length == 1)
		return *text == '?' || *text == '-';
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

/* `LEFT > RIGHT`, where it can be read in one way only; all other comments are somebody else's. */
static void take_comment(struct walker_note *note, const char *text, size_t length)
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

/* The options from an offset on, which the packet's length decides. */
static void take_options(struct walker *walker, uint64_t at)
{
	const size_t end = walker->have - BLOCK_TAIL;
	uint16_t code, length;

	while (at + sizeof(struct pcapng_option) <= end) {
		code = read16(walker, at);
		length = read16(walker, at + sizeof(code));
		at += sizeof(struct pcapng_option);
		if (code == PCAPNG_OPTION_END || at + length > end)
			return;
		if (code == PCAPNG_COMMENT && length < 2 * PACKET_PROCESS_TEXT)
			take_comment(&walker->note, (char *)walker->bytes + at, length);
		if (code == PCAPNG_PACKET_PROCESS && length == PROCESS_BYTES) {
			walker->note.pid = read32(walker, at);
			walker->note.tid = read32(walker, at + 4);
		}
		at += (length + MASK) & ~MASK;
	}
}

/* Until that many bytes of the block were read. Returns 0, -ENODATA at the end, or -errno. */
static int fill(struct walker *walker, size_t length)
{
	int error;

	if (walker->have >= length)
		return 0;
	errno = 0;
	walker->have +=
		fread(walker->bytes + walker->have, 1, length - walker->have, walker->stream);
	if (walker->have == length)
		return 0;
	error = feof(walker->stream) ? ENODATA : errno ?: EIO;
	clearerr(walker->stream);
	return -error;
}

/* The block's length in *length; 0 where it makes no sense. */
static int read_head(struct walker *walker, uint32_t *length)
{
	int error = fill(walker, BLOCK_HEAD);
	uint32_t type;

	if (error)
		return error;
	memcpy(&type, walker->bytes, sizeof(type));
	if (type == PCAPNG_SECTION) {
		walker->swapped = false;
		walker->swapped = read32(walker, 8) == bswap_32(PCAPNG_BYTE_ORDER);
	}
	*length = read32(walker, 4);
	if (*length < BLOCK_HEAD || *length & MASK)
		*length = 0;
	return 0;
}

/* Takes the next block. What is no whole block goes on to libpcap, which has words for it. */
static int next_block(struct walker *walker)
{
	uint32_t length;
	int error;

	error = read_head(walker, &length);
	if (error)
		return error;
	if (!length || length > sizeof(walker->bytes)) {
		walker->pass = length ? length - BLOCK_HEAD : UINT64_MAX;
		walker->note = (struct walker_note){0};
		return 0;
	}
	error = fill(walker, length);
	if (error)
		return error;
	walker->note = (struct walker_note){0};
	if (read32(walker, 0) == PCAPNG_PACKET && length >= PACKET_HEAD + BLOCK_TAIL)
		take_options(walker,
			     PACKET_HEAD + (((uint64_t)read32(walker, PACKET_CAPLEN) + MASK) &
					    ~(uint64_t)MASK));
	return 0;
}

static ssize_t pass_on(struct walker *walker, char *bytes, size_t size)
{
	if (size > walker->pass)
		size = walker->pass;
	size = fread(bytes, 1, size, walker->stream);
	walker->pass -= size;
	return size || !ferror(walker->stream) ? (ssize_t)size : -1;
}

/* Never more than the rest of one block: see the head of walker.h. */
static ssize_t take(void *cookie, char *bytes, size_t size)
{
	struct walker *walker = cookie;
	size_t left;
	int error;

	if (walker->given == walker->have && walker->pass)
		return pass_on(walker, bytes, size);
	if (walker->given == walker->have && walker->given)
		walker->given = walker->have = 0;
	if (!walker->given) {
		error = next_block(walker);
		if (error && error != -ENODATA) {
			errno = -error;
			return -1;
		}
	}
	left = walker->have - walker->given;
	if (size > left)
		size = left;
	memcpy(bytes, walker->bytes + walker->given, size);
	walker->given += size;
	return (ssize_t)size;
}

static int walker_close(void *cookie)
{
	struct walker *walker = cookie;

	fclose(walker->stream);
	free(walker);
	return 0;
}

static void walker_closep(struct walker **walker)
{
	if (*walker)
		walker_close(*walker);
}

int walker_open(struct walker **out, FILE **stream)
{
	const cookie_io_functions_t functions = {.read = take, .close = walker_close};
	_cleanup_(walker_closep) struct walker *walker = malloc(sizeof(*walker));
	uint32_t type = 0;
	FILE *outer;
	int error;

	if (!walker) {
		fclose(*stream);
		return -ENOMEM;
	}
	memset(walker, 0, offsetof(struct walker, bytes));
	walker->stream = *stream;
	error = fill(walker, sizeof(type));
	if (!error)
		memcpy(&type, walker->bytes, sizeof(type));
	if (error && error != -ENODATA)
		return error;
	if (type != PCAPNG_SECTION)
		return -EPROTONOSUPPORT;
	outer = fopencookie(walker, "r", functions);
	if (!outer)
		return -ENOMEM;
	*stream = outer;
	*out = walker;
	walker = NULL;
	return 0;
}

const struct walker_note *walker_note(const struct walker *walker)
{
	return &walker->note;
}
