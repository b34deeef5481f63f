/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The programs of bpf/owner_shared.h: rare hooks that tell of sockets which may get another user.
 * They stand and fall together, as the feature FEATURE_SHARED.
 */
#ifndef TCPLENS_PROCESS_SHARED_HOOKS_H
#define TCPLENS_PROCESS_SHARED_HOOKS_H

#include <bpf/btf.h>
#include <stdbool.h>

struct owner_bpf;
struct bpf_link;

/* Whether the kernel has all of them, in a form that there is a program for. */
bool shared_hooks_exist(const struct btf *btf);

/* Has the programs loaded that fit; NULL: none. */
void shared_hooks_choose(const struct owner_bpf *object, const struct btf *btf);

#define SHARED_HOOKS_MAX 8

/* Attaches those that are loaded. links: NULL where there is none. Returns 0 or -errno. */
int shared_hooks_attach(const struct owner_bpf *object, struct bpf_link *links[SHARED_HOOKS_MAX]);

#endif
