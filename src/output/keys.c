// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "output/keys.h"

#include <string.h>

#define SEQUENCE_MAX 16 /* longer ones are none */

static const struct {
	const char *sequence; /* after the escape character */
	int key;
} rows[] = {
	{"[A", KEYS_UP},       {"[B", KEYS_DOWN},	{"OA", KEYS_UP},    {"OB", KEYS_DOWN},
	{"[5~", KEYS_PAGE_UP}, {"[6~", KEYS_PAGE_DOWN}, {"[H", KEYS_HOME},  {"[F", KEYS_END},
	{"OH", KEYS_HOME},     {"OF", KEYS_END},	{"[1~", KEYS_HOME}, {"[4~", KEYS_END},
	{"[7~", KEYS_HOME},    {"[8~", KEYS_END},
};

size_t keys_room(const struct keys *keys)
{
	return sizeof(keys->bytes) - keys->count;
}

static void skip(struct keys *keys, size_t count)
{
	memmove(keys->bytes, keys->bytes + count, keys->count - count);
	keys->count -= count;
}

/* Of the sequence at the start, its escape character too; 0: it goes on; 1: it is none. */
static size_t sequence_length(const struct keys *keys)
{
	size_t i;

	if (keys->count < 2)
		return 0;
	if (keys->bytes[1] == 'O')
		return keys->count < 3 ? 0 : 3;
	if (keys->bytes[1] != '[')
		return 1;
	for (i = 2; i < keys->count && i < SEQUENCE_MAX; i++) {
		if (keys->bytes[i] >= '@' && keys->bytes[i] <= '~')
			return i + 1;
		if (keys->bytes[i] < ' ')
			return 1;
	}
	return i == SEQUENCE_MAX ? 1 : 0;
}

static int find(const char *sequence, size_t length)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strlen(rows[i].sequence) == length &&
		    !memcmp(rows[i].sequence, sequence, length))
			return rows[i].key;
	return KEYS_OTHER;
}

int keys_take(struct keys *keys, bool complete)
{
	size_t length;
	int key;

	if (!keys->count)
		return KEYS_NONE;
	key = (unsigned char)keys->bytes[0];
	if (key == KEYS_ESCAPE) {
		length = sequence_length(keys);
		if (!length && !complete)
			return KEYS_NONE;
		if (length > 1) {
			key = find(keys->bytes + 1, length - 1);
			skip(keys, length);
			return key;
		}
	}
	skip(keys, 1);
	return key;
}
