/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The lines of --top for a connection; docs/flows.md has the columns. */
#ifndef TCPLENS_FLOW_TOP_TEXT_H
#define TCPLENS_FLOW_TOP_TEXT_H

#include <stddef.h>

#include "base/buffer.h"
#include "flow/top_row.h"

#define TOP_TEXT_UNLIMITED ((size_t)512) /* a width with room for everything */

/*
 * The columns' titles, and a line of them, both without a newline. width: of the screen; what
 * follows the numbers gets shorter with it, but the line may be longer than it.
 */
void top_text_header(struct buffer *out, size_t width);
void top_text_row(struct buffer *out, const struct top_row *row, size_t width);

#endif
