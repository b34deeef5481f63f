/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* libbpf's messages on stderr, the verifier's logs among them. */
#ifndef TCPLENS_BPFOBJ_LIBBPF_LOG_H
#define TCPLENS_BPFOBJ_LIBBPF_LOG_H

#include <stdbool.h>

/* To be called once, before libbpf is used: its messages are shown or not (--debug). */
void libbpf_log_show(bool shown);

#endif
