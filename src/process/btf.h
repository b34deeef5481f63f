/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The kernel's types (BTF), which the owner programs are fitted to: as the kernel shows them in
 * /sys/kernel/btf/vmlinux, or from a file where that is not to be seen. The kernel checks the
 * programs against its own all the same, by number: the file has to be a copy of this kernel's, and
 * a kernel built without CONFIG_DEBUG_INFO_BTF takes none of these programs.
 */
#ifndef TCPLENS_PROCESS_BTF_H
#define TCPLENS_PROCESS_BTF_H

#include <bpf/btf.h>

#include "base/cleanup.h"

struct btf_source;

/*
 * path NULL: the kernel's own. Objects opened from now on are loaded with them. Returns 0 or
 * -errno: -ESTALE where the file is readably not this kernel's, -EINVAL where it holds no types.
 */
int btf_open(struct btf_source **types, const char *path);
void btf_close(struct btf_source *types);
CLEANUP_DEFINE(struct btf_source *, btf_close)

const struct btf *btf_btf(const struct btf_source *types); /* borrowed */
const char *btf_path(const struct btf_source *types);	   /* borrowed; NULL: the kernel's own */

#endif
