/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The command of -z, run beside the capture for each file that is complete: without a shell, at
 * the lowest priority, without capabilities, and with no descriptor of ours but stderr.
 */
#ifndef TCPLENS_HELPER_ROTATE_COMMAND_H
#define TCPLENS_HELPER_ROTATE_COMMAND_H

#include <limits.h>
#include <stddef.h>
#include <sys/types.h>

/* More that run at the same time are not started. */
#define COMMAND_RUNNING_MAX 64

struct rotate_command {
	const char *program; /* found as execvp(3) finds it; borrowed */
	struct {
		pid_t pid;
		char file[NAME_MAX + 1]; /* for messages: the last part of the path */
	} running[COMMAND_RUNNING_MAX];
	size_t count;
};

/* Starts `program file`. What goes wrong is told; the capture goes on. */
void rotate_command_start(struct rotate_command *command, const char *file);

/* Takes note of those that ended, and tells which of them failed. Does not wait. */
void rotate_command_reap(struct rotate_command *command);

#endif
