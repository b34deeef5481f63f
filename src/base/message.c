// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "base/message.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/foreign.h"

/*
 * One write(2) a line, so that two processes on one stderr do not mix their lines. A message may
 * quote foreign text: names, arguments, errors of a library.
 */
static void say(const char *kind, const char *format, va_list args)
{
	char said[4096], text[4096];
	size_t length;
	int n;

	n = snprintf(said, sizeof(said), "tcplens: %s", kind);
	if (vsnprintf(said + n, sizeof(said) - (size_t)n, format, args) < 0)
		return;
	length = foreign_copy(text, sizeof(text), said);
	text[length++] = '\n';
	/* Nothing is left to do when stderr itself cannot be written. */
	if (write(STDERR_FILENO, text, length) < 0)
		return;
}

void message_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("", format, args);
	va_end(args);
}

void message_warning(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("warning: ", format, args);
	va_end(args);
}

void message_info(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("", format, args);
	va_end(args);
}

int message_errno(int error, const char *format, ...)
{
	char text[4096];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	message_error("%s: %s", text, strerror(abs(error)));
	return -abs(error);
}

int message_unwritten(int error)
{
	return message_errno(error, "Unable to write output");
}

int message_flush_output(void)
{
	return fflush(stdout) ? message_unwritten(errno) : 0;
}
