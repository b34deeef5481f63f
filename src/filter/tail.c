// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "filter/tail.h"

#include <linux/bpf.h>

#include "filter/access.h"

#define TC_NEXT (-1) /* TCX_NEXT, TC_ACT_UNSPEC */

static void emit_exit(struct assembler *as, int32_t value)
{
	assembler_emit(as, BPF_ALU | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, value);
	assembler_emit(as, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

void tail_pass(struct assembler *as, const struct translate_target *target)
{
	emit_exit(as, target->hook == TRANSLATE_TC ? TC_NEXT : XDP_PASS);
}

void tail_next(struct assembler *as, const struct translate_target *target)
{
	assembler_emit(as, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_1, ACCESS_CTX, 0, 0);
	assembler_emit(as, BPF_LD | BPF_DW | BPF_IMM, BPF_REG_2, BPF_PSEUDO_MAP_FD, 0,
		       target->map_fd);
	assembler_emit(as, 0, 0, 0, 0, 0);
	assembler_emit(as, BPF_ALU | BPF_MOV | BPF_K, BPF_REG_3, 0, 0, target->point);
	assembler_emit(as, BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_tail_call);
	tail_pass(as, target);
}

void tail_match(struct assembler *as, const struct translate_target *target)
{
	if (target->point < 0)
		emit_exit(as, TRANSLATE_VERDICT_MATCH);
	else
		tail_next(as, target);
}

/* Of a CPU without a word nothing is recorded either. */
void tail_mark(struct assembler *as, const struct translate_target *target, size_t label)
{
	const struct translate_mark *mark = &target->mark;

	assembler_emit(as, BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_get_smp_processor_id);
	assembler_jump(as, BPF_JMP | BPF_JGE | BPF_K, BPF_REG_0, 0, (int32_t)mark->cpus, label);
	assembler_emit(as, BPF_ALU64 | BPF_LSH | BPF_K, BPF_REG_0, 0, 0,
		       (int32_t)mark->stride_log2);
	assembler_emit(as, BPF_LD | BPF_DW | BPF_IMM, BPF_REG_1, BPF_PSEUDO_MAP_VALUE, 0,
		       mark->map_fd);
	assembler_emit(as, 0, 0, 0, 0, (int32_t)mark->offset);
	assembler_emit(as, BPF_ALU64 | BPF_ADD | BPF_X, BPF_REG_1, BPF_REG_0, 0, 0);
	assembler_emit(as, BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_2, BPF_REG_1, 0, 0);
	/* Of 32 bits: the 64-bit form would extend the sign. */
	assembler_emit(as, BPF_ALU | BPF_MOV | BPF_K, BPF_REG_3, 0, 0, (int32_t)mark->bits);
	assembler_emit(as, BPF_ALU64 | BPF_OR | BPF_X, BPF_REG_2, BPF_REG_3, 0, 0);
	assembler_emit(as, BPF_STX | BPF_MEM | BPF_DW, BPF_REG_1, BPF_REG_2, 0, 0);
}
