// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/ordered_store.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define EXCHANGE (BPF_STX | BPF_ATOMIC | BPF_DW)
#define STORE	 (BPF_STX | BPF_MEM | BPF_DW)

#if defined(__x86_64__)
bool ordered_store_exists(void)
{
	return true;
}
#elif defined(__aarch64__)
/* An exchange on the stack, a call of a function and a tail call. */
static int load_probe(int programs)
{
	const struct bpf_insn code[] = {
		{BPF_ALU64 | BPF_MOV | BPF_X, 6, 1, 0, 0},
		{BPF_ALU64 | BPF_MOV | BPF_K, 2, 0, 0, 1},
		{STORE, 10, 2, -8, 0},
		{EXCHANGE, 10, 2, -8, BPF_XCHG},
		{BPF_JMP | BPF_CALL, 0, BPF_PSEUDO_CALL, 0, 7},
		{BPF_ALU64 | BPF_MOV | BPF_X, 1, 6, 0, 0},
		{BPF_LD | BPF_DW | BPF_IMM, 2, BPF_PSEUDO_MAP_FD, 0, programs},
		{0},
		{BPF_ALU64 | BPF_MOV | BPF_K, 3, 0, 0, 0},
		{BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_tail_call},
		{BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 0},
		{BPF_JMP | BPF_EXIT, 0, 0, 0, 0},
		{BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 0},
		{BPF_JMP | BPF_EXIT, 0, 0, 0, 0},
	};

	return bpf_prog_load(BPF_PROG_TYPE_SCHED_CLS, "tcplens_probe", "GPL", code,
			     sizeof(code) / sizeof(*code), NULL);
}

bool ordered_store_exists(void)
{
	_cleanup_(cleanup_close) int programs = bpf_map_create(
		BPF_MAP_TYPE_PROG_ARRAY, "tcplens_probe", sizeof(__u32), sizeof(__u32), 1, NULL);
	_cleanup_(cleanup_close) int program = programs < 0 ? -1 : load_probe(programs);

	return program >= 0;
}
#else
bool ordered_store_exists(void)
{
	return false;
}
#endif

static bool is_exchange(const struct bpf_insn *insn)
{
	return insn->code == EXCHANGE && insn->imm == BPF_XCHG;
}

size_t ordered_store_replace(struct bpf_insn *code, size_t count)
{
	size_t replaced = 0, i;

	for (i = 0; i < count; i++) {
		if (!is_exchange(&code[i]))
			continue;
		code[i].code = STORE;
		code[i].imm = 0;
		replaced++;
	}
	return replaced;
}

static int remove_from(struct bpf_program *program)
{
	size_t count = bpf_program__insn_cnt(program);
	_cleanup_(cleanup_free) struct bpf_insn *code = malloc(count * sizeof(*code));

	if (!code)
		return -ENOMEM;
	memcpy(code, bpf_program__insns(program), count * sizeof(*code));
	return ordered_store_replace(code, count) ? bpf_program__set_insns(program, code, count)
						  : 0;
}

int ordered_store_remove(struct bpf_object *object)
{
	struct bpf_program *program;
	int error;

	bpf_object__for_each_program (program, object) {
		error = remove_from(program);
		if (error)
			return error;
	}
	return 0;
}
