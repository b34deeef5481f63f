/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* A line of text for a flow; docs/flows.md has the columns. */
#ifndef TCPLENS_FLOW_TEXT_H
#define TCPLENS_FLOW_TEXT_H

#include "base/buffer.h"
#include "flow/flow.h"

/* The line above the first one. */
void text_header(struct buffer *out);

void text_flow(struct buffer *out, const struct flow *flow);

#endif
