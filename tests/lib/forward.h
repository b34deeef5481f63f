/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* For test programs that change a packet and then tail call the program under test. */
#ifndef TCPLENS_FORWARD_H
#define TCPLENS_FORWARD_H

#include <bpf/bpf.h>
#include <linux/bpf.h>
#include <stdbool.h>

/* Returned when the tail call fails; not a verdict of any hook. */
#define FORWARD_FAILED 99

/* The last instructions of such a program; the context is in register 6. */
#define FORWARD_INSNS(programs)                                               \
	{.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = 1, .src_reg = 6},    \
		{.code = BPF_LD | BPF_DW | BPF_IMM,                           \
		 .dst_reg = 2,                                                \
		 .src_reg = BPF_PSEUDO_MAP_FD,                                \
		 .imm = (programs)},                                          \
		{0}, {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 3},     \
		{.code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_tail_call},      \
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = FORWARD_FAILED}, \
	{                                                                     \
		.code = BPF_JMP | BPF_EXIT                                    \
	}

/* The program array with the target; a descriptor or a negative errno. */
static inline int forward_open(void)
{
	return bpf_map_create(BPF_MAP_TYPE_PROG_ARRAY, "programs", 4, 4, 1, NULL);
}

static inline bool forward_select(int programs, int fd)
{
	const int point = 0;

	return !bpf_map_update_elem(programs, &point, &fd, BPF_ANY);
}

#endif
