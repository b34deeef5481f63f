/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The terminal that standard output is: its mode, its size, its keys, and the signals of job
 * control. Keys come from it whatever standard input is.
 */
#ifndef TCPLENS_OUTPUT_TERMINAL_H
#define TCPLENS_OUTPUT_TERMINAL_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

#include "output/keys.h"

struct terminal {
	int fd;	     /* our own description where that is possible; -1: none */
	int signals; /* a signalfd(2): readable after SIGWINCH, SIGTSTP, SIGCONT; -1: none */
	struct termios before;
	bool changed; /* it is not in the mode it had before */
	bool closed;  /* it was hung up */
};

#define TERMINAL_NONE ((struct terminal){.fd = -1, .signals = -1})

/*
 * Blocks the signals, in *waiting too, the mask to wait with. To be called outside the sandbox.
 * Returns 0, -ENOTTY where standard output is no terminal, or another -errno.
 */
int terminal_open(struct terminal *terminal, sigset_t *waiting);
void terminal_close(struct terminal *terminal); /* restores the mode */

/* Keys one by one, without echo, and output as it is; restore: as it was before. */
void terminal_change(struct terminal *terminal);
void terminal_restore(struct terminal *terminal);

/* 80 by 24 where it does not know; may be 0. */
void terminal_size(const struct terminal *terminal, int *rows, int *columns);

/* Appends the keys that were pressed. */
void terminal_read(struct terminal *terminal, struct keys *keys);

/*
 * After signals became readable: takes them and returns false; true where SIGTSTP is pending: the
 * caller restores the terminal and calls terminal_stop, which returns when the process goes on.
 */
bool terminal_signals(struct terminal *terminal);
void terminal_stop(void);

#endif
