/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* --keep --pin NAME: a flight recorder that goes on without a process. */
#ifndef TCPLENS_RUN_PIN_MAKE_H
#define TCPLENS_RUN_PIN_MAKE_H

#include "run/config.h"

/* Makes it and says what it records. Returns the exit status. */
int pin_make_run(const struct run_config *config);

#endif
