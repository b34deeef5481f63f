// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * File handles. Servers put what they like into them; tcpdump takes the bytes for a device and an
 * inode as one of the systems of its time would have laid them out. Which layout it takes is a
 * decision over the first words that was found by experiment: see guess().
 */
#include "print/payload/nfs.h"

#define SIZE_2	    32
#define WORDS_MAX   8 /* of those that are looked at */
#define WORDS_LEAST 4 /* in a layout that is known */
#define WORDS_PAIR  6 /* in one with two inodes */
#define WORDS_NAME  7 /* in one with a name */
#define NAME_START  1
#define NAME_END    14
#define LETTERS_MAX 64

struct handle {
	struct cursor at; /* at most WORDS_MAX words */
	uint32_t words;
};

/* What a layout says. */
struct place {
	uint32_t major, minor, inode;
};

static uint32_t little32(const struct handle *handle, uint32_t offset)
{
	return __builtin_bswap32(cursor_u32(handle->at, offset));
}

/* A device number split below its upper bits. */
static struct place split(uint32_t device, uint32_t minor_bits, uint32_t inode)
{
	return (struct place){device >> minor_bits, device & ((1u << minor_bits) - 1), inode};
}

/* The number of a file system in its two upper bytes: least byte first. */
static bool guess_little(const struct handle *handle, struct place *place)
{
	*place = split(little32(handle, 0), 8, little32(handle, 12));
	if (!cursor_u16(handle->at, 6))
		return true;
	place->inode = little32(handle, 4);
	if (handle->words >= WORDS_PAIR && !cursor_u8(handle->at, 21) && !cursor_u8(handle->at, 23))
		return true;
	*place = split(cursor_u32(handle->at, 0), 18, cursor_u32(handle->at, 12));
	return cursor_u8(handle->at, 9) == 10;
}

/* A length in bytes 8 and 9 tells two systems that number devices by 32 bits. */
static bool guess_long(const struct handle *handle, struct place *place)
{
	uint32_t device = cursor_u32(handle->at, 0);

	switch (cursor_u16(handle->at, 8)) {
	case 0x000a:
		*place = split(device, cursor_u32(handle->at, 4) ? 18 : 24,
			       cursor_u32(handle->at, 12));
		return true;
	case 0x0c00:
		*place = split(little32(handle, 0), 20, little32(handle, 12));
		return true;
	}
	return false;
}

static struct place guess_big(const struct handle *handle)
{
	uint32_t second = cursor_u32(handle->at, 4);

	if (cursor_u8(handle->at, 4) && !cursor_u8(handle->at, 5) &&
	    cursor_u16(handle->at, 8) == 0x0c00)
		return split(little32(handle, 0), 20, little32(handle, 12));
	return split(cursor_u32(handle->at, 0), 8,
		     cursor_u32(handle->at, second == 0x00080000 ? 8 : 12));
}

/* False: no layout is like this one. */
static bool guess(const struct handle *handle, struct place *place)
{
	if (handle->words < WORDS_LEAST)
		return false;
	if (!cursor_u32(handle->at, 0)) {
		*place = split(cursor_u16(handle->at, 6), 8, cursor_u32(handle->at, 12));
		return true;
	}
	if (!cursor_u16(handle->at, 0)) {
		*place = guess_big(handle);
		return true;
	}
	if (!cursor_u16(handle->at, 2))
		return guess_little(handle, place);
	return guess_long(handle, place);
}

/* Whether bytes 1 to 13 are a name: printable, and zeros after it. */
static bool has_name(const struct handle *handle)
{
	uint32_t i = NAME_START;
	uint8_t byte;

	if (handle->words < WORDS_NAME || !cursor_u8(handle->at, NAME_START))
		return false;
	for (; i < NAME_END; i++) {
		byte = cursor_u8(handle->at, i);
		if (byte < ' ' || byte > '~')
			break;
	}
	for (; i < NAME_END; i++)
		if (cursor_u8(handle->at, i))
			return false;
	return true;
}

/*
 * As many letters as there are words, up to a space. tcpdump prints those beyond NAME_END as they
 * are, whatever they do to a terminal.
 */
static void put_name(struct scan *scan, const struct handle *handle)
{
	uint32_t letters = handle->words < LETTERS_MAX ? handle->words : LETTERS_MAX, i;
	uint8_t byte;

	scan_put(scan, " fh ");
	for (i = 0; i < letters; i++) {
		byte = scan_u8(scan, NAME_START + i);
		if (!byte || byte == ' ')
			break;
		print_text_char(scan->printer, byte);
	}
	scan_put(scan, "/%u",
		 (uint32_t)cursor_u16(handle->at, 26) << 16 |
			 (uint32_t)cursor_u8(handle->at, 23) << 8 | cursor_u8(handle->at, 22));
}

/* As many letters of the word as there are words. */
static void put_unknown(struct scan *scan, const struct handle *handle)
{
	static const char unknown[] = "Unknown";
	uint32_t i;

	scan_put(scan, " fh %.*s/", (int)(handle->words < 7 ? handle->words : 7), unknown);
	for (i = 0; i < handle->words && i < WORDS_MAX; i++)
		scan_put(scan, "%08X", cursor_u32(handle->at, i * 4));
}

static void put_words(struct scan *scan, uint32_t words)
{
	uint32_t i;

	scan_put(scan, " fh[");
	for (i = 0; i < words; i++)
		scan_put(scan, "%s%x", i ? ":" : "", scan_u32(scan, i * 4));
	scan_put(scan, "]");
}

/* length bytes. What is not a whole word is taken for what follows. */
static void put_handle(struct scan *scan, uint32_t length)
{
	struct handle handle = {.words = length / 4};
	struct place place;

	if (!nfs_has(scan, (uint64_t)handle.words * 4))
		return;
	handle.at =
		cursor_limit(scan->at, (handle.words < WORDS_MAX ? handle.words : WORDS_MAX) * 4);
	if (scan->printer->options.handle_words)
		put_words(scan, handle.words);
	else if (guess(&handle, &place))
		scan_put(scan, " fh %u,%u/%u", place.major, place.minor, place.inode);
	else if (has_name(&handle))
		put_name(scan, &handle);
	else
		put_unknown(scan, &handle);
	scan_skip(scan, handle.words * 4);
}

void print_nfs_handle_fixed(struct scan *scan)
{
	put_handle(scan, SIZE_2);
}

void print_nfs_handle_counted(struct scan *scan)
{
	put_handle(scan, scan_take_u32(scan));
}
