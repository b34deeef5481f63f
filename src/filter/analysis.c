// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "filter/analysis.h"

#include <linux/bpf_common.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <string.h>

#include "filter/access.h"

static const char *check_alu(const struct translate_classic *insn)
{
	switch (BPF_OP(insn->code)) {
	case BPF_DIV:
	case BPF_MOD:
		if (BPF_SRC(insn->code) == BPF_K && !insn->k)
			return "division by the constant zero";
		return NULL;
	case BPF_ADD:
	case BPF_SUB:
	case BPF_MUL:
	case BPF_OR:
	case BPF_AND:
	case BPF_XOR:
	case BPF_LSH:
	case BPF_RSH:
	case BPF_NEG:
		return NULL;
	}
	return "unknown arithmetic operation";
}

static bool jumps_back(const struct translate_classic *insn)
{
	return insn->code == (BPF_JMP | BPF_JA) && (int32_t)insn->k < 0;
}

static const char *check_jump(const struct translate_classic *insn, size_t pc, size_t left)
{
	switch (BPF_OP(insn->code)) {
	case BPF_JA:
		if (jumps_back(insn) && -(int64_t)(int32_t)insn->k <= (int64_t)pc + 1)
			return NULL;
		return insn->k < left ? NULL : "jump out of the program";
	case BPF_JEQ:
	case BPF_JGT:
	case BPF_JGE:
	case BPF_JSET:
		return insn->jt < left && insn->jf < left ? NULL : "jump out of the program";
	}
	return "unknown jump";
}

static const char *check_load(const struct translate_classic *insn)
{
	bool x = BPF_CLASS(insn->code) == BPF_LDX;

	switch (BPF_MODE(insn->code)) {
	case BPF_IMM:
	case BPF_LEN:
		return NULL;
	case BPF_MEM:
		return insn->k < BPF_MEMWORDS ? NULL : "no such scratch word";
	case BPF_ABS:
	case BPF_IND:
		return !x && BPF_SIZE(insn->code) != 0x18 ? NULL : "unknown load";
	case BPF_MSH:
		return x && BPF_SIZE(insn->code) == BPF_B ? NULL : "unknown load";
	}
	return "unknown load";
}

static const char *check(const struct translate_classic *insn, size_t pc, size_t left)
{
	if (insn->code > 0xff)
		return "unknown instruction";
	switch (BPF_CLASS(insn->code)) {
	case BPF_LD:
	case BPF_LDX:
		return check_load(insn);
	case BPF_ST:
	case BPF_STX:
		return insn->k < BPF_MEMWORDS ? NULL : "no such scratch word";
	case BPF_ALU:
		return check_alu(insn);
	case BPF_JMP:
		return check_jump(insn, pc, left);
	}
	if (BPF_CLASS(insn->code) == BPF_RET)
		return BPF_RVAL(insn->code) == BPF_X ? "unknown return" : NULL;
	return NULL;
}

bool analysis_asks_kernel(const struct translate_classic *classic, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (BPF_CLASS(classic[i].code) == BPF_LD && BPF_MODE(classic[i].code) == BPF_ABS &&
		    classic[i].k >= (uint32_t)SKF_AD_OFF)
			return true;
	return false;
}

const char *analysis_check(const struct translate_classic *classic, size_t count)
{
	const char *wrong;
	size_t pc;

	if (!count)
		return "empty program";
	if (count > TRANSLATE_CLASSIC_MAX)
		return "program of more than 32768 instructions";
	for (pc = 0; pc < count; pc++) {
		wrong = check(&classic[pc], pc, count - pc - 1);
		if (wrong)
			return wrong;
	}
	if (BPF_CLASS(classic[count - 1].code) != BPF_RET)
		return "program that does not end with a return";
	return NULL;
}

void analysis_loops(const struct translate_classic *classic, size_t count, uint16_t *ends)
{
	size_t pc, first, last;

	memset(ends, 0, count * sizeof(*ends));
	for (pc = 0; pc < count; pc++) {
		if (!jumps_back(&classic[pc]))
			continue;
		first = pc + 1 + (size_t)(int32_t)classic[pc].k;
		/* One that ends inside this loop ends with it. */
		while (first && ends[first - 1] > first)
			first--;
		for (last = pc + 1; first <= pc; first++)
			ends[first] = (uint16_t)last;
	}
}

bool analysis_checks_tag(const struct translate_classic *classic, size_t count)
{
	size_t pc;

	for (pc = 0; pc < count; pc++) {
		if (classic[pc].code != (BPF_JMP | BPF_JEQ | BPF_K))
			continue;
		if (classic[pc].k == ETH_P_8021Q || classic[pc].k == ETH_P_8021AD ||
		    classic[pc].k == ETH_P_QINQ1)
			return true;
	}
	return false;
}

static void extend(struct analysis_fact *fact, bool tagged, uint32_t k, unsigned int size)
{
	uint32_t end = access_end(tagged, k, size);

	if (end > fact->extent)
		fact->extent = end;
}

/* Returns the ANALYSIS_ bits that the instruction reads. */
static uint32_t reads(const struct translate_classic *insn)
{
	uint16_t code = insn->code;
	uint32_t source = BPF_SRC(code) == BPF_X ? ANALYSIS_X : 0;

	switch (BPF_CLASS(code)) {
	case BPF_LD:
	case BPF_LDX:
		if (BPF_MODE(code) == BPF_MEM)
			return ANALYSIS_SCRATCH(insn->k);
		return BPF_MODE(code) == BPF_IND ? ANALYSIS_X : 0;
	case BPF_ST:
		return ANALYSIS_A;
	case BPF_STX:
		return ANALYSIS_X;
	case BPF_ALU:
		return ANALYSIS_A | (BPF_OP(code) == BPF_NEG ? 0 : source);
	case BPF_JMP:
		return BPF_OP(code) == BPF_JA ? 0 : ANALYSIS_A | source;
	case BPF_RET:
		return BPF_RVAL(code) == BPF_A ? ANALYSIS_A : 0;
	}
	return BPF_MISCOP(code) == BPF_TXA ? ANALYSIS_X : ANALYSIS_A;
}

/* Turns what holds before the instruction into what holds after it. */
static void step(const struct translate_classic *insn, bool tagged, struct analysis_fact *fact)
{
	uint16_t code = insn->code;

	switch (BPF_CLASS(code)) {
	case BPF_LD:
		if (BPF_MODE(code) == BPF_ABS && insn->k < (uint32_t)SKF_AD_OFF)
			extend(fact, tagged, insn->k, access_size(code));
		fact->defined |= ANALYSIS_A;
		break;
	case BPF_LDX:
		if (BPF_MODE(code) == BPF_MSH)
			extend(fact, tagged, insn->k, 1);
		fact->defined |= ANALYSIS_X;
		fact->x_max = UINT32_MAX;
		if (BPF_MODE(code) == BPF_MSH)
			fact->x_max = 4 * 0xf;
		else if (BPF_MODE(code) == BPF_IMM)
			fact->x_max = insn->k;
		break;
	case BPF_ST:
	case BPF_STX:
		fact->defined |= ANALYSIS_SCRATCH(insn->k);
		break;
	case BPF_MISC:
		if (BPF_MISCOP(code) == BPF_TXA) {
			fact->defined |= ANALYSIS_A;
			break;
		}
		fact->defined |= ANALYSIS_X;
		fact->x_max = UINT32_MAX;
		break;
	}
}

static void merge(struct analysis_fact *to, const struct analysis_fact *from)
{
	if (!to->reached) {
		*to = *from;
		return;
	}
	if (from->extent < to->extent)
		to->extent = from->extent;
	if (from->x_max > to->x_max)
		to->x_max = from->x_max;
	to->defined &= from->defined;
}

uint32_t analysis_analyze(const struct translate_classic *classic, size_t count,
			  const uint16_t *ends, bool tagged, struct analysis_fact *facts)
{
	uint32_t early = 0;
	size_t pc;

	for (pc = 0; pc < count; pc++)
		facts[pc].reached = false;
	/* X is 0 at the start; nothing else is known. */
	facts[0] = (struct analysis_fact){.reached = true};

	for (pc = 0; pc < count; pc++) {
		const struct translate_classic *insn = &classic[pc];
		struct analysis_fact after;

		/* What is read and written only adds up on the way round a loop; X may grow. */
		if (ends[pc])
			facts[pc].x_max = UINT32_MAX;
		after = facts[pc];

		if (!after.reached)
			continue;
		early |= reads(insn) & ~after.defined;
		step(insn, tagged, &after);
		if (BPF_CLASS(insn->code) == BPF_RET)
			continue;
		if (BPF_CLASS(insn->code) != BPF_JMP) {
			merge(&facts[pc + 1], &after);
		} else if (BPF_OP(insn->code) == BPF_JA) {
			if (!jumps_back(insn))
				merge(&facts[pc + 1 + insn->k], &after);
		} else {
			merge(&facts[pc + 1 + insn->jt], &after);
			merge(&facts[pc + 1 + insn->jf], &after);
		}
	}
	return early;
}
