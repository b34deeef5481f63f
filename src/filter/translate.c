// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "filter/translate.h"

#include <errno.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "filter/access.h"
#include "filter/access_missing.h"
#include "filter/assembler.h"
#include "filter/analysis.h"
#include "filter/tail.h"

/* The forms a classic program is emitted in; see access.h. */
enum form {
	FORM_DIRECT,
	FORM_HELPER,
	FORM_TAGGED_DIRECT,
	FORM_TAGGED_HELPER,
	FORM_COUNT,
};

/*
 * Rounds of a loop: `protochain` alone has one, over the headers of a packet. It is unrolled,
 * because the verifier must see its end; a longer chain does not match.
 */
#define LOOP_ROUNDS 64

/* Labels: these, then one for every form and every copy of an instruction. */
enum label {
	LABEL_REJECT,
	LABEL_MATCH,
	LABEL_NEXT,
	LABEL_TAGGED,
	LABEL_COUNT,
};

struct translation {
	struct assembler as;
	const struct translate_target *target;
	const struct translate_classic *classic;
	size_t count;
	uint16_t *loop_ends; /* see analysis_loops() */
	size_t *copies;	 /* of each instruction: how many copies those before it have in a form */
	size_t per_form; /* copies in one form */
	struct analysis_fact *facts;
	size_t local; /* next unused label for use within one instruction */
	const char *refused;
};

/* An instruction that is being emitted. round counts the copies of a loop, from 0. */
struct spot {
	enum form form;
	size_t round;
	size_t pc;
};

static size_t label_of(const struct translation *tr, enum form form, size_t round, size_t pc)
{
	return LABEL_COUNT + (size_t)form * tr->per_form + tr->copies[pc] + round;
}

/* Where a jump from the spot to the instruction target goes. */
static size_t target_of(const struct translation *tr, const struct spot *spot, size_t target)
{
	bool same_loop = tr->loop_ends[target] && tr->loop_ends[target] == tr->loop_ends[spot->pc];

	if (target > spot->pc)
		return label_of(tr, spot->form, same_loop ? spot->round : 0, target);
	if (spot->round + 1 == LOOP_ROUNDS)
		return LABEL_REJECT;
	return label_of(tr, spot->form, spot->round + 1, target);
}

static struct access_site site_of(struct translation *tr, const struct spot *spot)
{
	return (struct access_site){
		.as = &tr->as,
		.target = tr->target,
		.tagged = spot->form >= FORM_TAGGED_DIRECT,
		.direct = spot->form == FORM_DIRECT || spot->form == FORM_TAGGED_DIRECT,
		.slow = label_of(tr, spot->form | 1, spot->round, spot->pc),
		.reject = LABEL_REJECT,
		.local = tr->local,
	};
}

static void emit_load(struct translation *tr, const struct spot *spot)
{
	const struct translate_classic *insn = &tr->classic[spot->pc];
	const struct analysis_fact *fact = &tr->facts[spot->pc];
	struct access_site site = site_of(tr, spot);
	bool x = BPF_CLASS(insn->code) == BPF_LDX;
	uint8_t dst = x ? ACCESS_X : ACCESS_A;

	switch (BPF_MODE(insn->code)) {
	case BPF_IMM:
		assembler_emit(&tr->as, BPF_ALU | BPF_MOV | BPF_K, dst, 0, 0, (int32_t)insn->k);
		break;
	case BPF_MEM:
		assembler_emit(&tr->as, BPF_LDX | BPF_MEM | BPF_W, dst, BPF_REG_10,
			       ACCESS_SCRATCH(insn->k), 0);
		break;
	case BPF_LEN:
		access_length(&site, dst);
		break;
	case BPF_ABS:
		if (insn->k < (uint32_t)SKF_AD_OFF)
			access_absolute(&site, dst, insn->k, access_size(insn->code), fact->extent);
		else if (!access_extension(&site, insn->k))
			tr->refused = "the expression needs packet metadata that this hook "
				      "does not have";
		break;
	case BPF_IND:
		access_indirect(&site, insn->k, access_size(insn->code), fact->x_max);
		if (spot->form == FORM_TAGGED_HELPER)
			tr->local += ACCESS_LOCAL_LABELS;
		break;
	case BPF_MSH:
		access_absolute(&site, dst, insn->k, 1, fact->extent);
		if (!assembler_runs_on(&tr->as))
			break;
		assembler_emit(&tr->as, BPF_ALU | BPF_AND | BPF_K, dst, 0, 0, 0xf);
		assembler_emit(&tr->as, BPF_ALU | BPF_LSH | BPF_K, dst, 0, 0, 2);
		break;
	}
}

static void emit_store(struct translation *tr, const struct translate_classic *insn)
{
	assembler_emit(&tr->as, BPF_STX | BPF_MEM | BPF_W, BPF_REG_10,
		       BPF_CLASS(insn->code) == BPF_ST ? ACCESS_A : ACCESS_X,
		       ACCESS_SCRATCH(insn->k), 0);
}

/* Classic and extended BPF share their numbers for operations and operands. */
static void emit_alu(struct translation *tr, const struct translate_classic *insn)
{
	uint8_t operation = BPF_OP(insn->code), source = BPF_SRC(insn->code);
	bool shift = operation == BPF_LSH || operation == BPF_RSH;
	uint32_t k = insn->k;

	if (operation == BPF_NEG) {
		assembler_emit(&tr->as, BPF_ALU | BPF_NEG, ACCESS_A, 0, 0, 0);
		return;
	}
	if (source == BPF_K) {
		assembler_emit(&tr->as, BPF_ALU | operation | BPF_K, ACCESS_A, 0, 0,
			       (int32_t)(shift ? k % 32 : k));
		return;
	}
	if (operation == BPF_DIV || operation == BPF_MOD)
		assembler_jump(&tr->as, BPF_JMP32 | BPF_JEQ | BPF_K, ACCESS_X, 0, 0, LABEL_REJECT);
	assembler_emit(&tr->as, BPF_ALU | operation | BPF_X, ACCESS_A, ACCESS_X, 0, 0);
}

static uint8_t opposite(uint8_t operation)
{
	switch (operation) {
	case BPF_JEQ:
		return BPF_JNE;
	case BPF_JGT:
		return BPF_JLE;
	default:
		return BPF_JLT; /* of BPF_JGE */
	}
}

static void emit_jump(struct translation *tr, const struct spot *spot)
{
	const struct translate_classic *insn = &tr->classic[spot->pc];
	uint8_t operation = BPF_OP(insn->code), source = BPF_SRC(insn->code);
	size_t next = spot->pc + 1, yes = next + insn->jt, no = next + insn->jf;

	if (operation == BPF_JA) {
		assembler_goto(&tr->as, target_of(tr, spot, next + (size_t)(int32_t)insn->k));
		return;
	}
	if (yes == no) {
		assembler_goto(&tr->as, target_of(tr, spot, yes));
		return;
	}
	if (yes == next && operation != BPF_JSET) {
		operation = opposite(operation);
		yes = no;
		no = next;
	}
	assembler_jump(&tr->as, BPF_JMP32 | operation | source, ACCESS_A,
		       source == BPF_X ? ACCESS_X : 0, source == BPF_X ? 0 : (int32_t)insn->k,
		       target_of(tr, spot, yes));
	if (no != next)
		assembler_goto(&tr->as, target_of(tr, spot, no));
}

static void emit_reject(struct translation *tr)
{
	if (tr->target->mark.bits)
		assembler_goto(&tr->as, LABEL_REJECT);
	else
		tail_pass(&tr->as, tr->target);
}

static void emit_return(struct translation *tr, const struct translate_classic *insn)
{
	if (BPF_RVAL(insn->code) == BPF_A) {
		assembler_jump(&tr->as, BPF_JMP32 | BPF_JNE | BPF_K, ACCESS_A, 0, 0, LABEL_MATCH);
		emit_reject(tr);
	} else if (insn->k) {
		assembler_goto(&tr->as, LABEL_MATCH);
	} else {
		emit_reject(tr);
	}
}

static void emit_classic(struct translation *tr, const struct spot *spot)
{
	const struct translate_classic *insn = &tr->classic[spot->pc];
	bool txa = BPF_MISCOP(insn->code) == BPF_TXA;

	switch (BPF_CLASS(insn->code)) {
	case BPF_LD:
	case BPF_LDX:
		emit_load(tr, spot);
		break;
	case BPF_ST:
	case BPF_STX:
		emit_store(tr, insn);
		break;
	case BPF_ALU:
		emit_alu(tr, insn);
		break;
	case BPF_JMP:
		emit_jump(tr, spot);
		break;
	case BPF_RET:
		emit_return(tr, insn);
		break;
	case BPF_MISC:
		assembler_emit(&tr->as, BPF_ALU | BPF_MOV | BPF_X, txa ? ACCESS_A : ACCESS_X,
			       txa ? ACCESS_X : ACCESS_A, 0, 0);
		break;
	}
}

/*
 * Whether a loop is left to the other form. Direct reads at an X that has been added to on
 * different ways and in different rounds are too much for the verifier.
 */
static bool leaves_loop(struct translation *tr, const struct spot *spot)
{
	struct access_site site = site_of(tr, spot);

	return tr->loop_ends[spot->pc] && site.direct && access_has_helper(&site);
}

/* One round of the instructions up to end. */
static void emit_run(struct translation *tr, struct spot spot, size_t end)
{
	for (; spot.pc < end; spot.pc++) {
		assembler_relay(&tr->as);
		if (!assembler_bind(&tr->as, label_of(tr, spot.form, spot.round, spot.pc)))
			continue;
		if (leaves_loop(tr, &spot))
			assembler_goto(&tr->as, label_of(tr, spot.form | 1, spot.round, spot.pc));
		else
			emit_classic(tr, &spot);
	}
}

static void emit_form(struct translation *tr, enum form form)
{
	struct spot spot = {.form = form};
	size_t end, rounds;

	for (; spot.pc < tr->count; spot.pc = end) {
		end = tr->loop_ends[spot.pc] ? tr->loop_ends[spot.pc] : spot.pc + 1;
		rounds = tr->loop_ends[spot.pc] ? LOOP_ROUNDS : 1;
		for (spot.round = 0; spot.round < rounds; spot.round++)
			emit_run(tr, spot, end);
	}
}

/* A frame with a tag beside it, and one without. */
static void emit_forms(struct translation *tr, bool tagged)
{
	struct spot start = {.form = tagged ? FORM_TAGGED_DIRECT : FORM_DIRECT};
	struct access_site site = site_of(tr, &start);

	if (access_missing_possible(tr->target)) {
		access_missing_store(&site,
				     label_of(tr, tagged ? FORM_TAGGED_HELPER : FORM_HELPER, 0, 0));
		tr->local += ACCESS_LOCAL_LABELS;
	}
	if (access_has_before(tr->target))
		access_store_before(&site, label_of(tr, FORM_HELPER, 0, 0));
	access_start(&site);
	emit_form(tr, tagged ? FORM_TAGGED_DIRECT : FORM_DIRECT);
	emit_form(tr, tagged ? FORM_TAGGED_HELPER : FORM_HELPER);
	assembler_relay(&tr->as);
}

/* Zeroes what the program reads before it writes it. */
static void emit_start(struct translation *tr, uint32_t early)
{
	unsigned int point;

	assembler_emit(&tr->as, BPF_ALU64 | BPF_MOV | BPF_X, ACCESS_CTX, BPF_REG_1, 0, 0);
	if (early & ANALYSIS_A)
		assembler_emit(&tr->as, BPF_ALU | BPF_MOV | BPF_K, ACCESS_A, 0, 0, 0);
	if (early & ANALYSIS_X)
		assembler_emit(&tr->as, BPF_ALU | BPF_MOV | BPF_K, ACCESS_X, 0, 0, 0);
	for (point = 0; point < BPF_MEMWORDS; point++) {
		if (early & ANALYSIS_SCRATCH(point))
			assembler_emit(&tr->as, BPF_ST | BPF_MEM | BPF_W, BPF_REG_10, 0,
				       ACCESS_SCRATCH(point), 0);
	}
}

/* The program's ends, after the classic instructions. */
static void emit_ends(struct translation *tr)
{
	bool marks = tr->target->mark.bits;

	if (!marks && assembler_bind(&tr->as, LABEL_REJECT))
		tail_pass(&tr->as, tr->target);
	if (assembler_bind(&tr->as, LABEL_MATCH)) {
		if (marks)
			tail_mark(&tr->as, tr->target, LABEL_NEXT);
		else
			tail_match(&tr->as, tr->target);
	}
	if (!marks)
		return;
	assembler_bind(&tr->as, LABEL_REJECT);
	if (assembler_bind(&tr->as, LABEL_NEXT))
		tail_next(&tr->as, tr->target);
}

static void emit_program(struct translation *tr)
{
	bool checks_tag = tr->target->hook == TRANSLATE_TC &&
			  tr->target->link == TRANSLATE_LINK_ETHERNET &&
			  analysis_checks_tag(tr->classic, tr->count);

	emit_start(tr, analysis_analyze(tr->classic, tr->count, tr->loop_ends, false, tr->facts));
	if (checks_tag) {
		assembler_emit(&tr->as, BPF_LDX | BPF_MEM | BPF_W, BPF_REG_0, ACCESS_CTX,
			       offsetof(struct __sk_buff, vlan_present), 0);
		assembler_jump(&tr->as, BPF_JMP | BPF_JNE | BPF_K, BPF_REG_0, 0, 0, LABEL_TAGGED);
	}
	emit_forms(tr, false);
	if (checks_tag) {
		assembler_bind(&tr->as, LABEL_TAGGED);
		analysis_analyze(tr->classic, tr->count, tr->loop_ends, true, tr->facts);
		emit_forms(tr, true);
	}
	emit_ends(tr);
}

static void close_translation(struct translation *tr)
{
	free(tr->loop_ends);
	free(tr->copies);
	free(tr->facts);
	assembler_close(&tr->as);
}

/* Numbers the copies of every instruction, for which labels are then there. */
static int open_translation(struct translation *tr)
{
	size_t pc;

	tr->loop_ends = calloc(tr->count, sizeof(*tr->loop_ends));
	tr->copies = calloc(tr->count, sizeof(*tr->copies));
	tr->facts = calloc(tr->count, sizeof(*tr->facts));
	if (!tr->loop_ends || !tr->copies || !tr->facts)
		return -ENOMEM;
	analysis_loops(tr->classic, tr->count, tr->loop_ends);
	for (pc = 0; pc < tr->count; pc++) {
		tr->copies[pc] = tr->per_form;
		tr->per_form += tr->loop_ends[pc] ? LOOP_ROUNDS : 1;
	}
	tr->local = LABEL_COUNT + FORM_COUNT * tr->per_form;
	/* Of each instruction, and of each start. */
	return assembler_open(&tr->as, tr->local + (tr->per_form + 2) * ACCESS_LOCAL_LABELS);
}

static int fail(const char **reason, const char *text, int error)
{
	if (reason)
		*reason = text;
	return error;
}

int translate_program(struct translate_program *program, const struct translate_target *target,
		      const struct translate_classic *classic, size_t count, const char **reason)
{
	_cleanup_(close_translation) struct translation tr = {
		.target = target,
		.classic = classic,
		.count = count,
	};
	const char *wrong = analysis_check(classic, count);

	if (wrong)
		return fail(reason, wrong, -EINVAL);
	if (open_translation(&tr))
		return fail(reason, "out of memory", -ENOMEM);

	emit_program(&tr);
	if (tr.refused)
		return fail(reason, tr.refused, -EOPNOTSUPP);
	if (tr.as.failed)
		return fail(reason, "out of memory", -ENOMEM);
	program->insns = tr.as.insns;
	program->count = tr.as.count;
	tr.as.insns = NULL;
	return 0;
}

void translate_free(struct translate_program *program)
{
	free(program->insns);
	*program = (struct translate_program){0};
}
