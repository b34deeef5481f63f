/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A process that opens the capture's files and does nothing else. The capture gives up its
 * privileges before it looks at a packet, and may become another user (-Z); its next file must be
 * opened all the same, in a folder that it could not write to any more. So this process, which
 * never sees a packet, keeps CAP_DAC_OVERRIDE if it has it, and nothing more. It makes up the
 * names itself: all that can be asked of it is the next file. With -Z files belong to that user.
 */
#ifndef TCPLENS_HELPER_FILE_HELPER_H
#define TCPLENS_HELPER_FILE_HELPER_H

#include "base/cleanup.h"
#include "file/rotation.h"
#include "helper/user.h"

struct opener;

/* Starts it; rules and identity are copied. Returns 0 or -errno. */
int opener_start(struct opener **opener, const struct rotation_rules *rules,
		 const struct identity *identity);

/* The file at place, empty and open for writing, or -errno. */
int opener_open(struct opener *opener, const struct rotation_place *place);

void opener_stop(struct opener *opener); /* takes NULL */
CLEANUP_DEFINE(struct opener *, opener_stop)

#endif
