// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "filter/dump_classic.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdio.h>

int dump_classic_print(const struct filter *filter, enum dump_style style)
{
	const struct bpf_program program = {
		.bf_len = (unsigned int)filter->count,
		.bf_insns = (struct bpf_insn *)filter->insns,
	};

	bpf_dump(&program, style);
	return fflush(stdout) ? -errno : ferror(stdout) ? -EIO : 0;
}
