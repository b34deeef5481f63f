/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Messages for the person at the terminal: stderr, one "tcplens: " line each. */
#ifndef TCPLENS_MESSAGE_H
#define TCPLENS_MESSAGE_H

__attribute__((format(printf, 1, 2))) void message_error(const char *format, ...);
__attribute__((format(printf, 1, 2))) void message_warning(const char *format, ...);
__attribute__((format(printf, 1, 2))) void message_info(const char *format, ...);

#endif
