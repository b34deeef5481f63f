/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Attaches programs of tracepoints. */
#ifndef TCPLENS_BPFOBJ_TRACEPOINT_H
#define TCPLENS_BPFOBJ_TRACEPOINT_H

/*
 * program: the descriptor of a loaded one, which knows its tracepoint. Returns a descriptor, the
 * caller's, upon whose end it is detached, or -errno.
 */
int tracepoint_attach(int program);

#endif
