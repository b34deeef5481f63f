/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The command of -z, run for each file that is complete: without a shell, at the lowest priority,
 * as the user of the sandbox, without capabilities, and with no descriptor of ours but stderr. A
 * helper starts it, since the reader cannot; it composes the file's name itself, so that the only
 * request is the command for one of the capture's own files.
 */
#ifndef TCPLENS_HELPER_ROTATE_COMMAND_H
#define TCPLENS_HELPER_ROTATE_COMMAND_H

#include <stdbool.h>

#include "file/rotation.h"
#include "helper/helper.h"

/* More that run at the same time are not started. */
#define COMMAND_RUNNING_MAX 64

/*
 * program: found as execvp(3) finds it. wait: the helper ends only once its commands have. Tells
 * why it fails; returns 0 or -errno.
 */
int rotate_command_open(struct helper *helper, const char *program, bool wait,
			const struct rotation_rules *rules, const struct user *user);

/* Has `program file` started. The helper reports errors; the capture goes on. */
void rotate_command_start(const struct helper *helper, const struct rotation_file *file);

/*
 * With wait: waits for the commands that run, and ends the helper. Another signal that asks to end
 * ends the wait, with a warning; commands go on then. Takes a helper that is none.
 */
void rotate_command_finish(struct helper *helper);

#endif
