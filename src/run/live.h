/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* A live capture from its start to its closing lines. */
#ifndef TCPLENS_RUN_LIVE_H
#define TCPLENS_RUN_LIVE_H

#include "run/config.h"

/* Returns the exit status: 0, or 1 after a message. */
int live_run(struct run_config *config);

#endif
