// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The minimum cost of a TC program: one that passes every packet on, on the ingress of lo until a
 * signal ends it.
 */
#include <bpf/bpf.h>
#include <linux/bpf.h>
#include <net/if.h>
#include <stdio.h>
#include <unistd.h>

/* BPF_TCX_INGRESS of Linux 6.6, which older UAPI headers lack. */
#define TCX_INGRESS 46
#define TCX_NEXT    (-1)

int main(void)
{
	const struct bpf_insn program[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = TCX_NEXT},
		{.code = BPF_JMP | BPF_EXIT},
	};
	int fd = bpf_prog_load(BPF_PROG_TYPE_SCHED_CLS, "empty", "Dual BSD/GPL", program, 2, NULL);

	if (fd < 0 || bpf_link_create(fd, (int)if_nametoindex("lo"), TCX_INGRESS, NULL) < 0) {
		perror("empty");
		return 1;
	}
	fprintf(stderr, "listening on lo\n");
	pause();
	return 0;
}
