/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * --features: each kernel feature that tcplens uses is probed, never derived from a version. A
 * feature named by --without counts as missing.
 */
#ifndef TCPLENS_CLI_FEATURES_H
#define TCPLENS_CLI_FEATURES_H

#include "run/config.h"

/* Prints each feature with yes or no, its use and what is lost without it. Returns 0 or -errno. */
int features_list(const struct run_config *config);

#endif
