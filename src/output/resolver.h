/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Names of hosts, ports and Ethernet addresses. They come from the system's resolver in a process
 * of its own: it opens files and talks to name servers, which the reader must not, and an answer
 * can take seconds. The reader waits for it only as long as waiting can lose no packet, prints the
 * number otherwise, and has the name next time.
 */
#ifndef TCPLENS_OUTPUT_RESOLVER_H
#define TCPLENS_OUTPUT_RESOLVER_H

#include <stdbool.h>

#include "base/cleanup.h"
#include "helper/helper.h"
#include "print/print.h"

struct resolver;

/*
 * To be called before the sandbox is entered. user: whom the process becomes. patient, asked every
 * few milliseconds of waiting, says whether to wait on; NULL waits for every answer. Returns 0 or
 * -errno.
 */
int resolver_new(struct resolver **resolver, const struct user *user, bool (*patient)(void *arg),
		 void *arg);
void resolver_free(struct resolver *resolver);
CLEANUP_DEFINE(struct resolver *, resolver_free)

/* How many addresses were forgotten to make room for others. */
uint64_t resolver_evicted(const struct resolver *resolver);

/* To be looked at by helper_check(). */
struct helper *resolver_process(struct resolver *resolver);

/* The callbacks for a printer; names must outlive it. */
struct print_names resolver_callbacks(struct resolver *resolver);

#endif
