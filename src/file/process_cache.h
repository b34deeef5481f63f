/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The processes at the ends of a file's connections, as the file has told them last. A table of
 * fixed size: buckets of a few slots, in a full bucket the connection unseen for longest makes
 * room. Whoever reads a whole file forgets what its writer forgot, and the writer then tells it
 * again.
 */
#ifndef TCPLENS_FILE_PROCESS_CACHE_H
#define TCPLENS_FILE_PROCESS_CACHE_H

#include <stdbool.h>

#include "base/cleanup.h"
#include "packet.h"

#define LEDGER_MAX (1 << 16)

struct ledger;

/* Memory is taken from the system only as connections fill it. Returns 0 or -ENOMEM. */
int ledger_new(struct ledger **ledger);
void ledger_free(struct ledger *ledger);
CLEANUP_DEFINE(struct ledger *, ledger_free)

/* Another file begins, which has told nothing yet. */
void ledger_clear(struct ledger *ledger);

/* True where this was not what the ledger had of the connection. Longer texts are cut. */
bool ledger_enter(struct ledger *ledger, const struct packet_ends *ends, const char *source,
		  const char *destination);

/* False where nothing is known. The texts are valid until the next call of ledger_enter. */
bool ledger_find(struct ledger *ledger, const struct packet_ends *ends, const char **source,
		 const char **destination);

#endif
