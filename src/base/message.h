/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Messages for the person at the terminal: stderr, one "tcplens: " line each. */
#ifndef TCPLENS_MESSAGE_H
#define TCPLENS_MESSAGE_H

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
