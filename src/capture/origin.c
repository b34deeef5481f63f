// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/origin.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "capture/clsact.h"
#include "packet_origin.h"
#include "record.h"

#define TC_NEXT (-1) /* TCX_NEXT, TC_ACT_UNSPEC */

#define NAME	CLSACT_PROGRAM_PREFIX "from"
#define LICENSE "Dual BSD/GPL"

#define CPU_SHIFT 7
_Static_assert(1 << CPU_SHIFT == sizeof(struct record_cpu), "a shift finds a CPU's");

int origin_open(struct origin_programs *origin, const struct load *load,
		const int entries[ATTACH_POINTS])
{
	int error = 0;
	__u32 point;

	*origin = (struct origin_programs){.mark = load_mark(load),
					   .array = attach_point_make("tcplens_all")};
	if (origin->array < 0)
		return origin->array;
	for (point = 0; point < ATTACH_POINTS && !error; point++) {
		origin->used[point] = entries[point] >= 0;
		if (origin->used[point])
			error = attach_point_put(origin->array, point, entries[point]);
	}
	return error;
}

void origin_close(struct origin_programs *origin)
{
	cleanup_close(&origin->array);
	origin->array = -1;
}

static struct bpf_insn insn(__u8 code, __u8 dst, __u8 src, __s16 off, __s32 imm)
{
	return (struct bpf_insn){
		.code = code, .dst_reg = dst & 0xf, .src_reg = src & 0xf, .off = off, .imm = imm};
}

int origin_load(const struct origin_programs *origin, enum attach_point point, __u32 netns,
		__u32 number)
{
	/* The last CPU's stands for those beyond it, as in bpf/capture.bpf.c. */
	const struct bpf_insn insns[] = {
		insn(BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_6, BPF_REG_1, 0, 0),
		insn(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_get_smp_processor_id),
		insn(BPF_JMP | BPF_JLT | BPF_K, BPF_REG_0, 0, 1, RECORD_CPUS_MAX),
		insn(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, RECORD_CPUS_MAX - 1),
		insn(BPF_ALU64 | BPF_LSH | BPF_K, BPF_REG_0, 0, 0, CPU_SHIFT),
		insn(BPF_LD | BPF_DW | BPF_IMM, BPF_REG_1, BPF_PSEUDO_MAP_VALUE, 0,
		     origin->mark.map_fd),
		insn(0, 0, 0, 0, (__s32)origin->mark.offset),
		insn(BPF_ALU64 | BPF_ADD | BPF_X, BPF_REG_1, BPF_REG_0, 0, 0),
		insn(BPF_LD | BPF_DW | BPF_IMM, BPF_REG_2, 0, 0, (__s32)number),
		insn(0, 0, 0, 0, (__s32)netns),
		insn(BPF_STX | BPF_MEM | BPF_DW, BPF_REG_1, BPF_REG_2, 0, 0),
		insn(BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_1, BPF_REG_6, 0, 0),
		insn(BPF_LD | BPF_DW | BPF_IMM, BPF_REG_2, BPF_PSEUDO_MAP_FD, 0, origin->array),
		insn(0, 0, 0, 0, 0),
		insn(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_3, 0, 0, (__s32)point),
		insn(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_tail_call),
		insn(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, TC_NEXT),
		insn(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
	};
	int fd;

	if (!origin->used[point])
		return -ENOENT;
	fd = bpf_prog_load(BPF_PROG_TYPE_SCHED_CLS, NAME, LICENSE, insns,
			   sizeof(insns) / sizeof(insns[0]), NULL);
	return fd < 0 ? -errno : fd;
}
