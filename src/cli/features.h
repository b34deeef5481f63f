/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What this kernel has of what tcplens uses: each feature probed by itself, none by version. The
 * names are those of --without, which makes a probe answer no.
 */
#ifndef TCPLENS_CLI_FEATURES_H
#define TCPLENS_CLI_FEATURES_H

#include "run/config.h"

/* Prints each feature with yes or no, what it is for and what is lost without. 0 or -errno. */
int features_list(const struct run_config *config);

#endif
