/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#ifndef TCPLENS_RUN_LIVE_START_H
#define TCPLENS_RUN_LIVE_START_H

#include "run/config.h"
#include "run/namespaces.h"

/* Returns 0, or -EPERM after telling which capabilities are missing to capture there. */
int live_start_check(const char *interface);

/* Reports what is captured and where, as tcpdump does. note: what is left out, or "". */
void live_start_tell(const struct run_config *config, const char *note,
		     const struct namespaces *namespaces);

#endif
