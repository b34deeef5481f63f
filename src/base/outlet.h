/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A descriptor that output goes to, written to without waiting inside write(2): a reader that has
 * stopped reading must not delay the handling of a signal, and what it gets must end with a whole
 * line or record. Whoever gets -EAGAIN waits for the descriptor and for signals alike.
 */
#ifndef TCPLENS_BASE_OUTLET_H
#define TCPLENS_BASE_OUTLET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

enum outlet_kind {
	OUTLET_FILE,   /* a regular file or /dev/null: writes never wait for a reader */
	OUTLET_PIPE,   /* also terminals and other devices; writes of PIPE_BUF bytes are atomic */
	OUTLET_SOCKET, /* a stream socket */
};

struct outlet {
	int fd; /* ours; -1: none */
	enum outlet_kind kind;
	size_t capacity; /* of a pipe; 0: not known, or something else */
	bool blocks;	 /* a write of more than PIPE_BUF bytes may wait */
	size_t rest;	 /* bytes of a unit that was written in part: they come first */
	size_t part;	 /* with rest: how many bytes of that unit were written */
};

/* Takes fd, of reopen_output or a file, which is closed by outlet_close. */
void outlet_open(struct outlet *outlet, int fd);

/* Nothing more is written: warns where that cuts a line or record that was written in part. */
void outlet_abandon(struct outlet *outlet);

/* Returns 0 or close(2)'s -errno. */
int outlet_close(struct outlet *outlet);

/*
 * Writes buffer from its start and removes what was written. unit returns how many bytes belong
 * together at an offset of it, a line or a record: in a pipe or socket that has room for them when
 * it is empty, and everywhere as long as they are no more than PIPE_BUF, they are written whole or
 * not at all. Returns 0 when all is written; -EAGAIN when the reader has to
 * read first, and the rest stays; or another negative errno. *written grows by the bytes written.
 */
int outlet_flush(struct outlet *outlet, struct buffer *buffer,
		 size_t (*unit)(const struct buffer *buffer, size_t at, void *arg), void *arg,
		 uint64_t *written);

#endif
