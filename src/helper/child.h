/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The command after --: a process that waits for the capture to begin and then becomes it. */
#ifndef TCPLENS_HELPER_CHILD_H
#define TCPLENS_HELPER_CHILD_H

#include <sys/types.h>

struct child {
	pid_t pid; /* 0: none */
	int go;	   /* written to: go on; closed: end */
	int fd;	   /* a pidfd: readable when it has ended */
};

#define CHILD_NONE ((struct child){.go = -1, .fd = -1})

/*
 * arguments: of execvp(3), borrowed. It runs as whoever started the program, or as the user of -Z,
 * with that user's groups. Nothing is run before child_go(). Returns 0 or -errno.
 */
int child_start(struct child *child, char *const *arguments, const char *user);
void child_go(struct child *child);

/* After fd became readable: what a shell would say, its exit status or 128 and the signal. */
int child_status(struct child *child);

void child_close(struct child *child); /* the contents; a child that did not go on ends */

#endif
