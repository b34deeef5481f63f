/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Which of the owner programs the kernel has and accepts, and their object, loaded with those. */
#ifndef TCPLENS_PROCESS_HOOK_LOAD_H
#define TCPLENS_PROCESS_HOOK_LOAD_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bpfobj/feature.h"
#include "owner.h"
#include "process/btf.h"
#include "process/hook_table.h"

struct owner_bpf;
struct bpf_program;

/*
 * ring_bytes: the rings of events have so many at least. seed: of the hashes in struct
 * owner_losses. on_demand: uses are followed only while a socket may have two users, where the
 * kernel lets the rare hooks be watched that tell of that; upon return, whether they are.
 */
struct hook_load {
	const struct btf_source *types; /* borrowed */
	feature_set without;
	struct owner_filter filter;
	bool detailed;
	size_t ring_bytes;
	uint64_t seed;
	bool on_demand;
	feature_set calls; /* set by hook_load() */
};

/*
 * Loads the object with the hooks that this kernel has and accepts, and the user lets us have; a
 * warning names what is lost without each of the others. Returns 0 or -errno.
 */
int hook_load(struct owner_bpf **object, struct hook_load *load);

/* As hooks_probe(). */
bool hook_load_probe(enum feature feature, const struct btf_source *types);

/* That hook is missing, for which reason, and what is lost. */
void hook_load_warn(const struct hook *hook, const char *reason);

struct bpf_program *hook_load_program(const struct owner_bpf *object, const struct hook *hook);

#endif
