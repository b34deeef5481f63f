// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "filter/dump_ebpf.h"

#include <errno.h>
#include <linux/bpf.h>

/* Indexed by the operation's bits, BPF_OP(code) >> 4. */
static const char *const assignments[] = {
	"+=", "-=", "*=", "/=", "|=", "&=", "<<=", ">>=", "", "%=", "^=", "=", "s>>=", ""};
static const char *const comparisons[] = {"",	 "==", ">", ">=", "&",	"!=", "s>",
					  "s>=", "",   "",  "<",  "<=", "s<", "s<="};

static const char *const helpers[] = {
	[BPF_FUNC_tail_call] = "bpf_tail_call",
	[BPF_FUNC_skb_load_bytes] = "bpf_skb_load_bytes",
	[BPF_FUNC_skb_load_bytes_relative] = "bpf_skb_load_bytes_relative",
	[BPF_FUNC_xdp_get_buff_len] = "bpf_xdp_get_buff_len",
	[BPF_FUNC_xdp_load_bytes] = "bpf_xdp_load_bytes",
};

static const char *type_of(uint8_t code)
{
	switch (BPF_SIZE(code)) {
	case BPF_B:
		return "u8";
	case BPF_H:
		return "u16";
	case BPF_W:
		return "u32";
	}
	return "u64";
}

static void print_alu(FILE *file, const struct bpf_insn *insn)
{
	char letter = BPF_CLASS(insn->code) == BPF_ALU64 ? 'r' : 'w';

	if (BPF_OP(insn->code) == BPF_END)
		fprintf(file, "r%d = be%d r%d", insn->dst_reg, insn->imm, insn->dst_reg);
	else if (BPF_OP(insn->code) == BPF_NEG)
		fprintf(file, "%c%d = -%c%d", letter, insn->dst_reg, letter, insn->dst_reg);
	else if (BPF_SRC(insn->code) == BPF_X)
		fprintf(file, "%c%d %s %c%d", letter, insn->dst_reg,
			assignments[BPF_OP(insn->code) >> 4], letter, insn->src_reg);
	else
		fprintf(file, "%c%d %s %d", letter, insn->dst_reg,
			assignments[BPF_OP(insn->code) >> 4], insn->imm);
}

static void print_jump(FILE *file, const struct bpf_insn *insn)
{
	char letter = BPF_CLASS(insn->code) == BPF_JMP ? 'r' : 'w';
	const char *comparison = comparisons[BPF_OP(insn->code) >> 4];

	switch (BPF_OP(insn->code)) {
	case BPF_CALL:
		fprintf(file, "call %s#%d", helpers[insn->imm], insn->imm);
		break;
	case BPF_EXIT:
		fputs("exit", file);
		break;
	case BPF_JA:
		fprintf(file, "goto pc%+d", insn->off);
		break;
	default:
		if (BPF_SRC(insn->code) == BPF_X)
			fprintf(file, "if %c%d %s %c%d goto pc%+d", letter, insn->dst_reg,
				comparison, letter, insn->src_reg, insn->off);
		else
			fprintf(file, "if %c%d %s 0x%x goto pc%+d", letter, insn->dst_reg,
				comparison, (unsigned int)insn->imm, insn->off);
	}
}

static void print_insn(FILE *file, const struct bpf_insn *insn)
{
	switch (BPF_CLASS(insn->code)) {
	case BPF_ALU:
	case BPF_ALU64:
		print_alu(file, insn);
		break;
	case BPF_JMP:
	case BPF_JMP32:
		print_jump(file, insn);
		break;
	case BPF_LDX:
		fprintf(file, "r%d = *(%s *)(r%d %+d)", insn->dst_reg, type_of(insn->code),
			insn->src_reg, insn->off);
		break;
	case BPF_ST:
		fprintf(file, "*(%s *)(r%d %+d) = %d", type_of(insn->code), insn->dst_reg,
			insn->off, insn->imm);
		break;
	case BPF_STX:
		fprintf(file, "*(%s *)(r%d %+d) = r%d", type_of(insn->code), insn->dst_reg,
			insn->off, insn->src_reg);
		break;
	case BPF_LD:
		/* The one 64-bit constant there is: the program array of the next stage. */
		fprintf(file, "r%d = map[fd:%d]", insn->dst_reg, insn->imm);
		break;
	}
}

int dump_ebpf_print(FILE *file, const struct translate_program *program)
{
	size_t i;

	for (i = 0; i < program->count; i++) {
		const struct bpf_insn *insn = &program->insns[i];

		fprintf(file, "%4zu: (%02x) ", i, insn->code);
		print_insn(file, insn);
		fputc('\n', file);
		if (insn->code == (BPF_LD | BPF_DW | BPF_IMM))
			i++;
	}
	return fflush(file) ? -errno : ferror(file) ? -EIO : 0;
}
