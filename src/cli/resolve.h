/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* From what was parsed to what a run does: the defaults, and what one option means for another. */
#ifndef TCPLENS_CLI_RESOLVE_H
#define TCPLENS_CLI_RESOLVE_H

#include "cli/options.h"
#include "run/config.h"

/*
 * options contradict nothing; config borrows from them. Reads the file of -F, which becomes their
 * expression. Returns 0, or a negative errno after a message.
 */
int resolve_config(struct run_config *config, struct options *options);

#endif
