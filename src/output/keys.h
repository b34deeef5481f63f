/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The keys in what a terminal sends: characters, and the sequences of ECMA-48 and xterm. */
#ifndef TCPLENS_OUTPUT_KEYS_H
#define TCPLENS_OUTPUT_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#define KEYS_ESCAPE 27
#define KEYS_DELETE 127 /* also 8: the key that deletes the character before */

enum {
	KEYS_NONE = -1,
	KEYS_UP = 256, /* below are bytes */
	KEYS_DOWN,
	KEYS_PAGE_UP,
	KEYS_PAGE_DOWN,
	KEYS_HOME,
	KEYS_END,
	KEYS_OTHER, /* a sequence that means nothing here */
};

struct keys {
	char bytes[256];
	size_t count;
};

/* Room for more bytes, at bytes + count; who fills it in adds to count. */
size_t keys_room(const struct keys *keys);

/*
 * Takes the next key, KEYS_NONE if there is none. complete: what may be the start of a sequence
 * is not waited for, but is the key Escape.
 */
int keys_take(struct keys *keys, bool complete);

#endif
