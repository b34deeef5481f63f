/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The triggers of --keep that packets are, of all network namespaces. */
#ifndef TCPLENS_RUN_PACKET_TRIGGERS_H
#define TCPLENS_RUN_PACKET_TRIGGERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/trigger_ring.h"
#include "run/namespaces.h"

/* All zero: there are none. */
struct packet_triggers {
	struct trigger_ring *rings; /* by namespace */
	size_t count;
	uint64_t seen; /* hits that were counted */
};

/* Arms them, before the programs are attached: the first packet may be one. */
void packet_triggers_prepare(const struct namespaces *namespaces);

/* Returns 0 or -errno. */
int packet_triggers_open(struct packet_triggers *triggers, const struct namespaces *namespaces);
void packet_triggers_close(struct packet_triggers *triggers);

/* From now on the next packet of each trigger is reported. */
void packet_triggers_arm(struct packet_triggers *triggers);

/* set: the number of the namespace. False: there is no report. */
bool packet_triggers_take(struct packet_triggers *triggers, size_t *set,
			  struct trigger_report *report);

/* Packets that were triggers since the last call. */
uint64_t packet_triggers_hits(struct packet_triggers *triggers);

#endif
