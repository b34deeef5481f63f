/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Where the packets of a live capture go: lines on standard output, a capture file, or both. */
#ifndef TCPLENS_RUN_LIVE_OUTPUT_H
#define TCPLENS_RUN_LIVE_OUTPUT_H

#include "run/live_state.h"

/* Opens the capture file, if there is one. Returns 0, or a negative errno after a message. */
int live_output_save(struct live *live);

/*
 * Opens the annotation of packets with processes if an output shows them; warns if none can.
 * Returns 0 or -errno.
 */
int live_output_annotate(struct live *live);

/* Opens for standard output what cannot be opened in the sandbox. Returns 0 or -errno. */
int live_output_prepare(struct live *live);

/* Opens standard output's sink. Returns 0 or -errno. */
int live_output_open(struct live *live, const struct sandbox_token *token);

#endif
