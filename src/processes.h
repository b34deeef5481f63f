/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* --proc: the owners of a live capture's packets, made known to its printer. */
#ifndef TCPLENS_PROCESSES_H
#define TCPLENS_PROCESSES_H

#include "options.h"
#include "owner/owners.h"

/*
 * To be called before anything is attached to an interface, so that no packet comes before its
 * owner. *owners stays NULL without --proc. Returns 0 or a negative errno, which has been told.
 */
int processes_open(struct owners **owners, struct options *options);

/* At the end of the capture: what was lost. */
void processes_tell(const struct owners *owners);

#endif
