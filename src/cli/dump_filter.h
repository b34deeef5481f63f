/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Prints the compiled expression: -d, -dd, -ddd and --dump-filter. */
#ifndef TCPLENS_CLI_DUMP_FILTER_H
#define TCPLENS_CLI_DUMP_FILTER_H

#include "run/config.h"

/* Returns 0, or a negative errno after a message. */
int dump_filter_print(const struct run_config *config);

#endif
