/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* One connection of --top on a screen of its own. */
#ifndef TCPLENS_FLOW_TOP_DETAIL_H
#define TCPLENS_FLOW_TOP_DETAIL_H

#include "base/buffer.h"
#include "flow/top_row.h"

/* All that is known of it, lines that fit into 80 columns unless names are long. */
void top_detail_put(struct buffer *out, const struct top_row *row);

#endif
