/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* --status and --remove: of pinned flight recorders. */
#ifndef TCPLENS_RUN_PIN_STATUS_H
#define TCPLENS_RUN_PIN_STATUS_H

#include "run/config.h"

/* Prints what a pin is and has, or with no name lists all. Returns the exit status. */
int pin_status_run(const struct run_config *config);

/* Detaches and removes a pin, made to the end or not. Returns the exit status. */
int pin_status_remove(const struct run_config *config);

#endif
