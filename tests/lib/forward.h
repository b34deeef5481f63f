/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* For programs of tests that change a packet and go on to the one that is tested. */
#ifndef TCPLENS_FORWARD_H
#define TCPLENS_FORWARD_H

#include <bpf/bpf.h>
#include <linux/bpf.h>
#include <stdbool.h>

/* What is returned where there is none to go on to: no verdict of a hook's. */
#define FORWARD_FAILED 99

/* The last instructions of such a program, whose context is in register 6. */
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

/* Where the program to go on to is; a descriptor or a negative errno. */
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
