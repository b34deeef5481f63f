/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The packets of a file on their way to the loop, and which of them it takes. */
#ifndef TCPLENS_RUN_REPLAY_PACKETS_H
#define TCPLENS_RUN_REPLAY_PACKETS_H

#include "run/loop.h"
#include "run/replay_state.h"

/* For the loop; replay must not move. */
struct loop_source replay_packets_source(struct replay *replay);

#endif
