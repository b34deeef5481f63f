/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A packet from a tunnel as TC programs see it before Linux 5.14: the outer headers are in front of
 * it, and only the length at the hook (wire_len) does not count them. Test runs do not support
 * that: a program adds the headers and tail calls another.
 */
#ifndef TCPLENS_OUTER_H
#define TCPLENS_OUTER_H

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include "forward.h"

/* Looks like another TCP packet over IPv4 with time stamps: anything read from it is wrong. */
#define OUTER_WORDS  13
#define OUTER_LENGTH (4 * OUTER_WORDS)

static const unsigned int outer_words[OUTER_WORDS] = {
	0x45000034, 0x00010000, 0x40060000, 0x0a010101, 0x0a010102, 0x00160050, 0x00000001,
	0x00000002, 0x801001ff, 0x00000000, 0x0101080a, 0x00000003, 0x00000004,
};

struct outer {
	int programs; /* a PROG_ARRAY: index 0 is the program to call */
	int fd;	      /* the program to run */
};

/* Word n of them, on the stack. */
#define OUTER_STORE(n)                                                                        \
	{                                                                                     \
		.code = BPF_ST | BPF_MEM | BPF_W, .dst_reg = 10, .off = 4 * (n)-OUTER_LENGTH, \
		.imm = (int)__builtin_bswap32(outer_words[n])                                 \
	}

static inline int outer_load(int programs)
{
	const struct bpf_insn insns[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = 6, .src_reg = 1},
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 2, .imm = OUTER_LENGTH},
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 3},
		{.code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_skb_change_head},
		OUTER_STORE(0),
		OUTER_STORE(1),
		OUTER_STORE(2),
		OUTER_STORE(3),
		OUTER_STORE(4),
		OUTER_STORE(5),
		OUTER_STORE(6),
		OUTER_STORE(7),
		OUTER_STORE(8),
		OUTER_STORE(9),
		OUTER_STORE(10),
		OUTER_STORE(11),
		OUTER_STORE(12),
		{.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = 1, .src_reg = 6},
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 2},
		{.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = 3, .src_reg = 10},
		{.code = BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = 3, .imm = -OUTER_LENGTH},
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 4, .imm = OUTER_LENGTH},
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 5},
		{.code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_skb_store_bytes},
		FORWARD_INSNS(programs),
	};

	return bpf_prog_load(BPF_PROG_TYPE_SCHED_CLS, "outer", "GPL", insns,
			     sizeof(insns) / sizeof(insns[0]), NULL);
}

/* Returns false if the kernel refuses the program. */
static inline bool outer_open(struct outer *outer)
{
	outer->fd = -1;
	outer->programs = forward_open();
	if (outer->programs >= 0)
		outer->fd = outer_load(outer->programs);
	return outer->fd >= 0;
}

static inline bool outer_select(const struct outer *outer, int fd)
{
	return forward_select(outer->programs, fd);
}

static inline void outer_close(struct outer *outer)
{
	if (outer->fd >= 0)
		close(outer->fd);
	if (outer->programs >= 0)
		close(outer->programs);
}

#endif
