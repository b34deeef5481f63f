/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Names of hosts, ports and Ethernet addresses. Host names come from the system's resolver on a
 * thread of its own, because an answer can take seconds: the printing thread waits for it only as
 * long as waiting can lose no packet, prints the number otherwise, and has the name next time.
 */
#ifndef TCPLENS_OUTPUT_RESOLVER_H
#define TCPLENS_OUTPUT_RESOLVER_H

#include <stdbool.h>

#include "base/cleanup.h"
#include "print/print.h"

struct resolver;

/*
 * patient, asked every few milliseconds of waiting, says whether to wait on; NULL waits for every
 * answer. Returns 0 or -errno.
 */
int resolver_new(struct resolver **resolver, bool (*patient)(void *arg), void *arg);
void resolver_free(struct resolver *resolver);
CLEANUP_DEFINE(struct resolver *, resolver_free)

/* How many names had to be forgotten for others. */
uint64_t resolver_forgotten(const struct resolver *resolver);

/* The callbacks for a printer; names must outlive it. */
struct print_names resolver_callbacks(struct resolver *resolver);

#endif
