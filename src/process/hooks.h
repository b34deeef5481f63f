/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The owner programs: loaded and attached, each by itself. One that the kernel does not have or
 * refuses is named on stderr once, with what is lost; the rest works on.
 */
#ifndef TCPLENS_PROCESS_HOOKS_H
#define TCPLENS_PROCESS_HOOKS_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "owner.h"
#include "process/btf.h"

struct hooks;

typedef void (*hooks_take)(void *arg, const struct owner_event *event);

/*
 * without: bits by the numbers of hooks_name(). pids: selected processes, if filter is by them.
 * Returns 0 or -errno.
 */
int hooks_open(struct hooks **hooks, const struct btf_source *types, uint32_t without,
	       bool detailed, const struct owner_filter *filter, const uint32_t *pids,
	       size_t pid_count);
void hooks_close(struct hooks *hooks);
CLEANUP_DEFINE(struct hooks *, hooks_close)

/* The name of hook number i, NULL behind the last. */
const char *hooks_name(unsigned int i);

/* Whether the kernel has it, as far as its types tell; and what is lost without it. */
bool hooks_probe(unsigned int i, const struct btf_source *types);
const char *hooks_loss(unsigned int i);

/*
 * Sockets that exist already, by the iterators: those that processes hold, wherever they are, and
 * those of the caller's network namespace that nobody holds. In this order.
 */
void hooks_held(struct hooks *hooks, hooks_take take, void *arg);
void hooks_unheld(struct hooks *hooks, hooks_take take, void *arg);

/* Events that have come since. Returns 0 or -errno. */
int hooks_events(struct hooks *hooks, hooks_take take, void *arg);

/* The map of flows that belong to selected processes; borrowed. */
int hooks_selected_fd(const struct hooks *hooks);

/* How many events found the ring full. */
uint64_t hooks_lost(const struct hooks *hooks);

#endif
