/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The tables that the kernel's events of sockets and processes are entered in. */
#ifndef TCPLENS_PROCESS_OWNER_TABLES_H
#define TCPLENS_PROCESS_OWNER_TABLES_H

#include <linux/types.h>
#include <stdbool.h>

#include "owner.h"
#include "process/connection.h"
#include "process/listener.h"
#include "process/loss.h"
#include "process/process.h"

/* Processes whose command line has come, and whose flow may follow. */
#define OWNER_TABLES_RECENT 64

/* losses: to be set before the first event. */
struct owner_tables {
	struct losses losses;
	struct connections *connections;
	struct listeners listeners;
	struct process_table processes;
	struct process *recent[OWNER_TABLES_RECENT]; /* a reference each, or NULL */
	unsigned int recent_at;
	uint64_t latest; /* when the last of owner_tables_changes() was */
	uint64_t shared; /* how often a socket may have got another user */
	/*
	 * Since when no use is reported; 0: uses are. A socket that got another user before that
	 * did so now: what was seen of its use since is not all.
	 */
	uint64_t unwatched;
	/*
	 * Since when each use is reported before its packets; 0: that is not so. Then the last one
	 * who used a socket is known, however many may.
	 */
	uint64_t followed;
};

/* tables: all zero but losses. detailed: as in struct process_table. Returns 0 or -errno. */
int owner_tables_init(struct owner_tables *tables, bool detailed);
void owner_tables_free(struct owner_tables *tables); /* the contents, not the struct */

/* Enters an event; arg is the tables. */
void owner_tables_take(void *arg, const struct owner_event *event);

/*
 * How often something changed that is not of one connection alone: processes, listeners. For those
 * see connection_stamp().
 */
uint64_t owner_tables_changes(const struct owner_tables *tables);

#endif
