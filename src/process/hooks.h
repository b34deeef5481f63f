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
#include "bpfobj/feature.h"
#include "bpfobj/selected_maps.h"
#include "owner.h"
#include "process/btf.h"
#include "process/loss.h"

struct helper;
struct hooks;
struct user;

typedef void (*hooks_take)(void *arg, const struct owner_event *event);

/*
 * without: hooks not to use. ring_bytes: the rings of events have so many at least. pids: selected
 * processes, if filter is by them. on_demand: as in struct hook_load.
 * user: whom the helper becomes that this takes; borrowed.
 */
struct hooks_request {
	const struct btf_source *types; /* while they open; borrowed */
	feature_set without;
	bool detailed;
	bool on_demand;
	const struct user *user;
	size_t ring_bytes;
	struct owner_filter filter;
	const uint32_t *pids;
	size_t pid_count;
};

/* Returns 0 or -errno. */
int hooks_open(struct hooks **hooks, const struct hooks_request *request);
void hooks_close(struct hooks *hooks);
CLEANUP_DEFINE(struct hooks *, hooks_close)

/*
 * feature: FEATURE_PROCESS_FIRST to FEATURE_PROCESS_END. Whether the kernel has it and loads its
 * program; what is lost without it.
 */
bool hooks_probe(enum feature feature, const struct btf_source *types);
const char *hooks_loss(enum feature feature);

/*
 * Sockets that exist already, by the iterators: those that processes hold, wherever they are, and
 * those of the caller's network namespace that nobody holds. In this order.
 */
void hooks_held(struct hooks *hooks, hooks_take take, void *arg);
void hooks_unheld(struct hooks *hooks, hooks_take take, void *arg);

/*
 * Events that have come since. False where a program has not finished one for so long that it was
 * not waited for: that and those after it are still to come.
 */
bool hooks_events(struct hooks *hooks, hooks_take take, void *arg);

/*
 * Whether uses of sockets are followed only as hooks_follow_uses() says; at first they are. Else
 * they are all the time, and the next four are not to be called.
 */
bool hooks_follow_on_demand(const struct hooks *hooks);

/*
 * Whether a use that is followed is reported before its packets, so that whoever sends is always
 * known. Else it may be known only afterwards.
 */
bool hooks_see_senders(const struct hooks *hooks);

/* Upon return uses are reported, or no longer. Returns 0 or -errno, upon which they are not. */
int hooks_follow_uses(struct hooks *hooks, bool follow);

/* Who holds which sockets now, as hooks_held(), and io_urings. Returns 0 or -errno. */
int hooks_pass(struct hooks *hooks, hooks_take take, void *arg);

/* What attaches them; to be looked at by helper_check(). HELPER_NONE where they always are. */
struct helper *hooks_helper(struct hooks *hooks);

/* How much of the fuller ring those took, percent. */
unsigned int hooks_filled(const struct hooks *hooks);

struct selected_maps hooks_selected(const struct hooks *hooks);

/* Open connections of selected processes for which there was no room: they are not captured. */
uint64_t hooks_unselected(const struct hooks *hooks);

/* Whether every socket there is was or will be reported. */
bool hooks_complete(const struct hooks *hooks);

/* What was lost since some ring was full; valid as long as the hooks are. */
struct losses hooks_losses(const struct hooks *hooks);

/* How many events found the ring full. */
uint64_t hooks_lost(const struct hooks *hooks);

/* The same for what is no event of a socket: renames and ends of processes. */
uint64_t hooks_processes_lost(const struct hooks *hooks);

/* How often a program did not run: see bpfobj/nested.h. */
uint64_t hooks_missed(const struct hooks *hooks);

#endif
