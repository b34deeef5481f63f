/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* How much of a packet the kernel programs copy, and how large the buffers are. */
#ifndef TCPLENS_RUN_SIZES_H
#define TCPLENS_RUN_SIZES_H

#include <stddef.h>

#include "capture/load.h"
#include "run/config.h"

/* Sets what is copied: headers alone, whole packets, payload of some ports. */
void sizes_copies(struct load_options *load, const struct run_config *config);

/*
 * After sizes_copies, with load->cpus set: sets the sizes of rings and record slots. sharing: how
 * many sets of buffers there will be.
 */
void sizes_buffers(struct load_options *load, const struct run_config *config, size_t sharing);

#endif
