/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What libbpf says on stderr, the verifier's logs among it. */
#ifndef TCPLENS_BPFOBJ_LIBBPF_LOG_H
#define TCPLENS_BPFOBJ_LIBBPF_LOG_H

#include <stdbool.h>

/* To be called once, before libbpf is used: nothing of it is shown unless wanted (--debug). */
void libbpf_log_show(bool wanted);

#endif
