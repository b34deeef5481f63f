/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Reading capture files: -r FILE, and -V with a list of files. */
#ifndef TCPLENS_RUN_REPLAY_H
#define TCPLENS_RUN_REPLAY_H

#include "run/config.h"

/* Returns the exit status: 0, or 1 after a message. */
int replay_run(struct run_config *config);

#endif
