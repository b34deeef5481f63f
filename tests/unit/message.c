// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "base/message.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio_ext.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tap.h"

/* What message_errno writes for error, in text; its result. */
static int keep(int error, char *text, size_t size)
{
	int loud = dup(STDERR_FILENO), kept = memfd_create("messages", 0), result;
	ssize_t length;

	dup2(kept, STDERR_FILENO);
	result = message_errno(error, "%s of %d", "file", 7);
	dup2(loud, STDERR_FILENO);
	length = pread(kept, text, size - 1, 0);
	text[length > 0 ? length : 0] = '\0';
	close(kept);
	close(loud);
	return result;
}

static void test_errno(struct tap *tap)
{
	char text[128];

	tap_number(tap, keep(ENOENT, text, sizeof(text)), -ENOENT,
		   "message_errno: accepts a positive errno");
	tap_text(tap, text, "tcplens: file of 7: No such file or directory\n",
		 "message_errno: the text, then the reason");
	tap_number(tap, keep(-EPERM, text, sizeof(text)), -EPERM,
		   "message_errno: accepts a negative errno");
	tap_text(tap, text, "tcplens: file of 7: Operation not permitted\n",
		 "message_errno: the reason of a negative errno");
}

/* A failed write of the message sets errno, which must not be returned. */
static void test_taken_first(struct tap *tap)
{
	int loud = dup(STDERR_FILENO), result, after;

	close(STDERR_FILENO);
	errno = ENOENT;
	result = message_errno(errno, "lost");
	after = errno;
	dup2(loud, STDERR_FILENO);
	close(loud);
	tap_number(tap, after, EBADF, "message_errno: writing the message has set errno");
	tap_number(tap, result, -ENOENT, "message_errno: returns the error before it");
}

static void test_output(struct tap *tap)
{
	int loud = dup(STDERR_FILENO), out = dup(STDOUT_FILENO), full, result;
	int null = open("/dev/null", O_WRONLY);

	fflush(stdout);
	full = open("/dev/full", O_WRONLY);
	dup2(full, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	putchar('x');
	result = message_flush_output();
	__fpurge(stdout);
	clearerr(stdout);
	dup2(out, STDOUT_FILENO);
	dup2(loud, STDERR_FILENO);
	close(full);
	close(null);
	close(out);
	close(loud);
	tap_number(tap, result, -ENOSPC, "message_flush_output: a full disk");
	tap_number(tap, message_flush_output(), 0, "message_flush_output: nothing is wrong");
}

int main(void)
{
	struct tap tap = {};

	test_errno(&tap);
	test_taken_first(&tap);
	test_output(&tap);
	return tap_done(&tap);
}
