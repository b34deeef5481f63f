/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Text that is not ours: names of processes, interfaces, namespaces, hosts and cgroups, command
 * lines, comments in files, arguments of the command line. Whoever chose it must not be able to
 * steer a terminal, to end a line or to reorder what is shown. It reaches an output through these
 * functions only; tests/lint/foreign finds what goes round them.
 *
 * Refused, byte by byte: controls (C0, DEL, and C1 as UTF-8), bidirectional controls (U+061C,
 * U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069), the line separators U+2028 and U+2029, and
 * what is not well-formed UTF-8 (RFC 3629), which a lone C1 byte is not. A refused byte is shown as
 * \xNN. In JSON, a refused character is \uNNNN, and a byte that belongs to none \ufffd.
 */
#ifndef TCPLENS_BASE_FOREIGN_H
#define TCPLENS_BASE_FOREIGN_H

#include <stddef.h>

#include "base/buffer.h"

/*
 * The length of the harmless character that text begins with; 0 for a byte that is refused. text
 * is zero-terminated and not empty.
 */
size_t foreign_length(const char *text);

void foreign_put(struct buffer *out, const char *text);

/* The same into size bytes at out, cut between characters; returns the length, below size. */
size_t foreign_copy(char *out, size_t size, const char *text);

/* As a JSON string, with its quotation marks. */
void foreign_put_json(struct buffer *out, const char *text);

#endif
