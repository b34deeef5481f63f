/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What the socket events' programs are attached to, a row for each feature of the kernel. */
#ifndef TCPLENS_PROCESS_HOOK_TABLE_H
#define TCPLENS_PROCESS_HOOK_TABLE_H

#include "bpfobj/feature.h"

#define HOOK_TABLE_ROWS (FEATURE_PROCESS_END - FEATURE_PROCESS_FIRST)

enum hook_kind {
	TRACEPOINT,
	FUNCTION, /* by fentry */
	CGROUP,
	ITERATOR,	/* of the whole machine */
	NETNS_ITERATOR, /* of the network namespace in which it is started */
	SHARED,		/* several, of process/shared_hooks.h */
	STORAGE,	/* no hook: where the programs keep the owners of sockets */
};

struct hook {
	const char *program;	 /* NULL: none of its own */
	const char *kernel_name; /* of the tracepoint or function */
	enum hook_kind kind;
	const char *lost; /* without it */
};

/* By feature, from FEATURE_PROCESS_FIRST on. */
extern const struct hook hook_table[HOOK_TABLE_ROWS];

#endif
