// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * map_iterator
 *
 * Whether this kernel takes iterators over the elements of maps (Linux 5.8), which forwarded
 * connections need: loads one that does nothing. Prints "yes", or "no: " and the answer.
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <err.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
	const struct bpf_insn code[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0},
		{.code = BPF_JMP | BPF_EXIT},
	};
	LIBBPF_OPTS(bpf_prog_load_opts, options, .expected_attach_type = BPF_TRACE_ITER);
	int type = libbpf_find_vmlinux_btf_id("bpf_map_elem", BPF_TRACE_ITER);

	if (type < 0)
		errx(2, "no type of the iterator: %s", strerror(-type));
	options.attach_btf_id = (__u32)type;
	if (bpf_prog_load(BPF_PROG_TYPE_TRACING, "each", "GPL", code, 2, &options) < 0)
		printf("no: %s\n", strerror(errno));
	else
		puts("yes");
	return 0;
}
