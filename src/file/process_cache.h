/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The processes at the ends of a file's connections, as the file has told them last. A table of
 * fixed size, in which the connection unseen for longest makes room, whatever its hash: so whoever
 * reads a whole file forgets what its writer forgot, and the writer then tells it again.
 */
#ifndef TCPLENS_FILE_PROCESS_CACHE_H
#define TCPLENS_FILE_PROCESS_CACHE_H

#include <stdbool.h>

#include "base/cleanup.h"
#include "packet.h"

#define PROCESS_CACHE_MAX (1 << 16)

struct process_cache;

/* Memory is taken from the system only as connections fill it. Returns 0 or -ENOMEM. */
int process_cache_new(struct process_cache **cache);
void process_cache_free(struct process_cache *cache);
CLEANUP_DEFINE(struct process_cache *, process_cache_free)

/* Another file begins, which has told nothing yet. */
void process_cache_clear(struct process_cache *cache);

/* True where this was not what the process cache had of the connection. Longer texts are cut. */
bool process_cache_enter(struct process_cache *cache, const struct packet_tuple *tuple,
			 const char *source, const char *destination);

/* False where nothing is known. The texts are valid until the next call of process_cache_enter. */
bool process_cache_find(struct process_cache *cache, const struct packet_tuple *tuple,
			const char **source, const char **destination);

#endif
