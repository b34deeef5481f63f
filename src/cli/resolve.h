/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Makes the configuration of a run from the parsed options: defaults, and effects of one option on
 * another.
 */
#ifndef TCPLENS_CLI_RESOLVE_H
#define TCPLENS_CLI_RESOLVE_H

#include "cli/options.h"
#include "run/config.h"

/*
 * options must have passed conflicts_check(); config borrows from them. Reads the file of -F into
 * options->expression. Returns 0, or a negative errno after a message.
 */
int resolve_config(struct run_config *config, struct options *options);

#endif
