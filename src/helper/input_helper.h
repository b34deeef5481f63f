/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The files that are read: of -r, opened at once, or of a list (-V), which a process of its own
 * reads and opens one after the other, since the sandbox can open nothing. The only request is the
 * next one.
 */
#ifndef TCPLENS_HELPER_INPUT_HELPER_H
#define TCPLENS_HELPER_INPUT_HELPER_H

#include <limits.h>
#include <stdbool.h>

#include "helper/helper.h"

struct input_helper {
	struct helper helper;
	const char *path;    /* of the file, or of the list */
	const char *written; /* is refused: opening it for writing leaves nothing to read */
	int fd;		     /* of the file; -1 */
	char name[PATH_MAX];
};

#define INPUT_HELPER_NONE ((struct input_helper){.helper = HELPER_NONE, .fd = -1})

/* "-" is standard input. Tells why it fails; returns 0 or -errno. */
int input_helper_open(struct input_helper *input, const char *path, bool is_list,
		      const char *written);

/*
 * The next file: its descriptor, the caller's, and its name, in input->name. Returns -ENODATA after
 * the last, or another -errno after a message.
 */
int input_helper_next(struct input_helper *input);

void input_helper_close(struct input_helper *input);

#endif
