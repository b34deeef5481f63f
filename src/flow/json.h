/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* A JSON object on a line for a flow; the files of schema/ describe it. */
#ifndef TCPLENS_FLOW_JSON_H
#define TCPLENS_FLOW_JSON_H

#include "base/buffer.h"
#include "base/json_form.h"
#include "flow/flow.h"

void json_flow(struct buffer *out, const struct flow *flow, enum json_form form);

#endif
