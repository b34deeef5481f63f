/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* --top: the connections of this machine on a screen that refreshes, or as a table now and then. */
#ifndef TCPLENS_RUN_TOP_H
#define TCPLENS_RUN_TOP_H

#include "run/config.h"

/* Returns the exit status. */
int top_run(struct run_config *config);

#endif
