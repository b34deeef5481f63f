/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Messages for the person at the terminal: stderr, one "tcplens: " line each. They wait for a reader
 * who has stopped reading until a signal asks to end, and shortly from then on.
 */
#ifndef TCPLENS_MESSAGE_H
#define TCPLENS_MESSAGE_H

#include <stdbool.h>

/*
 * Where stderr is a pipe or a terminal, replaces it by a description of our own that does not block,
 * so that no message holds up a signal. To be called after signals_open or signals_ignore, outside
 * the sandbox, and in a process that starts no other that inherits stderr.
 */
void message_unblock(void);

/*
 * To be called before the closing lines. After a signal that asked to end it waits until stderr takes
 * them, for a time; less when stalled, that standard output's reader has been waited for. False:
 * they will hardly be read.
 */
bool message_wait_last(bool stalled);

/* Our own text without "tcplens: ", of lines that are complete or are to be written over. */
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
