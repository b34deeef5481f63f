// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "bpfobj/tracepoint.h"

#include <bpf/bpf.h>
#include <errno.h>

int tracepoint_attach(int program)
{
	int fd = bpf_raw_tracepoint_open(NULL, program);

	return fd < 0 ? -errno : fd;
}
