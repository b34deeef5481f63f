/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* --pin NAME --dump: what a pinned flight recorder has, while it records on. */
#ifndef TCPLENS_RUN_PIN_DUMP_H
#define TCPLENS_RUN_PIN_DUMP_H

#include "run/config.h"

/* Writes or prints it. Returns the exit status. */
int pin_dump_run(struct run_config *config);

#endif
