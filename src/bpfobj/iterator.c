// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "bpfobj/iterator.h"

#include <bpf/bpf.h>
#include <errno.h>

int iterator_begin(int link)
{
	int fd = bpf_iter_create(link);

	return fd < 0 ? -errno : fd;
}
