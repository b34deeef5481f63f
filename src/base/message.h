/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Messages for the person at the terminal: stderr, one "tcplens: " line each. If the reader of
 * stderr has stopped reading they wait until a signal asks to end, and only shortly after it.
 */
#ifndef TCPLENS_MESSAGE_H
#define TCPLENS_MESSAGE_H

#include <stdbool.h>

/*
 * Replaces a stderr that is a pipe or a terminal by an open file description of our own that does
 * not block, so that no message delays a signal. To be called after signals_open or signals_ignore,
 * outside the sandbox, in a process that starts no other that inherits stderr.
 */
void message_unblock(void);

/*
 * To be called before the closing lines. After a signal that asked to end, waits until stderr can
 * be written, for 2.5 s at most; 0.5 s if stalled: the reader of standard output was waited for
 * already. False: the closing lines are probably lost.
 */
bool message_wait_last(bool stalled);

/* Our own text without "tcplens: ": complete lines, or one that ends in \r. */
__attribute__((format(printf, 1, 2))) void message_plain(const char *format, ...);

__attribute__((format(printf, 1, 2))) void message_error(const char *format, ...);
__attribute__((format(printf, 1, 2))) void message_warning(const char *format, ...);
__attribute__((format(printf, 1, 2))) void message_info(const char *format, ...);

/*
 * The same with ": " and what error, an errno of either sign, means; returns -errno. So errno is
 * taken before anything else is called: return message_errno(errno, "%s", path);
 */
__attribute__((format(printf, 2, 3))) int message_errno(int error, const char *format, ...);

/* Standard output could not be written: tcpdump's message for it. Returns as message_errno. */
int message_unwritten(int error);

/* Flushes stdio's standard output. Returns 0, or a negative errno after the message above. */
int message_flush_output(void);

#endif
