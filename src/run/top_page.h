/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The screen of --top, and the table that it prints where there is none. */
#ifndef TCPLENS_RUN_TOP_PAGE_H
#define TCPLENS_RUN_TOP_PAGE_H

#include "base/buffer.h"
#include "output/screen.h"
#include "run/top_state.h"

void top_page_draw(struct top_state *top, struct screen *screen);

/* All connections, each on a line. */
void top_page_print(const struct top_state *top, struct buffer *out);

#endif
