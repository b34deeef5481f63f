// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "base/message_hold.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/message.h"

static int is_same_terminal(void)
{
	struct stat output, errors;

	return isatty(STDERR_FILENO) && !fstat(STDOUT_FILENO, &output) &&
	       !fstat(STDERR_FILENO, &errors) && output.st_rdev == errors.st_rdev;
}

int message_hold_begin(struct message_hold *hold)
{
	*hold = MESSAGE_HOLD_NONE;
	if (!is_same_terminal())
		return 0;
	hold->before = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	if (hold->before < 0)
		return -errno;
	hold->held = memfd_create("messages", MFD_CLOEXEC);
	if (hold->held >= 0 && dup2(hold->held, STDERR_FILENO) >= 0)
		return 0;
	return -errno;
}

void message_hold_end(struct message_hold *hold)
{
	char text[1024];
	off_t at = 0;
	ssize_t n;

	if (hold->held >= 0) {
		/* The sandbox has no dup2(2): the lowest descriptor that is free. */
		close(STDERR_FILENO);
		fcntl(hold->before, F_DUPFD_CLOEXEC, STDERR_FILENO);
		while ((n = pread(hold->held, text, sizeof(text) - 1, at)) > 0) {
			text[n] = '\0';
			message_plain("%s", text);
			at += n;
		}
		close(hold->held);
	}
	if (hold->before >= 0)
		close(hold->before);
	*hold = MESSAGE_HOLD_NONE;
}
