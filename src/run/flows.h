/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* --flows: a line for each connection of this machine. */
#ifndef TCPLENS_RUN_FLOWS_H
#define TCPLENS_RUN_FLOWS_H

#include "run/config.h"

/* Returns the exit status. */
int flows_run(struct run_config *config);

#endif
