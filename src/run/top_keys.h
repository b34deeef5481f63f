/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What keys do in --top, and the expression that is typed. */
#ifndef TCPLENS_RUN_TOP_KEYS_H
#define TCPLENS_RUN_TOP_KEYS_H

#include "run/top_state.h"

void top_keys_press(struct top_state *top, int key);

/* The helper's socket is readable. Returns 0, or a negative errno where the helper has ended. */
int top_keys_compiled(struct top_state *top);

#endif
