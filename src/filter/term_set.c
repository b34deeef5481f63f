// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "filter/term_set.h"

#include <errno.h>
#include <linux/bpf_common.h>
#include <linux/filter.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "filter/analysis.h"

#define EQUAL (BPF_JMP | BPF_JEQ | BPF_K)
#define GOTO  (BPF_JMP | BPF_JA)

/* So few values are compared one after the other. */
#define LEAF 8

struct set {
	const struct translate_classic *sample;
	size_t sample_count;
	uint32_t value; /* the sample's */
	const uint32_t *values;
	size_t count;
	size_t *starts; /* of each instruction of the sample: where what it becomes begins */
	struct translate_classic *out;
	size_t used;
};

static bool compares(const struct set *set, size_t pc)
{
	return set->sample[pc].code == EQUAL && set->sample[pc].k == set->value;
}

static bool branches(const struct translate_classic *insn)
{
	return BPF_CLASS(insn->code) == BPF_JMP && BPF_OP(insn->code) != BPF_JA;
}

/* Whether the samples differ by the value alone, and only in comparisons with it. */
static bool are_alike(const struct term_set_sample samples[2])
{
	const struct translate_classic *a, *b;
	size_t pc;

	if (samples[0].count != samples[1].count || samples[0].value == samples[1].value)
		return false;
	for (pc = 0; pc < samples[0].count; pc++) {
		a = &samples[0].insns[pc];
		b = &samples[1].insns[pc];
		if (a->code != b->code || a->jt != b->jt || a->jf != b->jf)
			return false;
		if (a->k == b->k && (a->code != EQUAL || a->k != samples[0].value))
			continue;
		if (a->code != EQUAL || a->k != samples[0].value || b->k != samples[1].value)
			return false;
	}
	return !analysis_check(samples[0].insns, samples[0].count);
}

/*
 * Whether all comparisons with the value go on to one instruction when they hold, after which there
 * is none of them, and from which on the program reads nothing that was set before.
 */
static bool is_decided_at_once(const struct set *set)
{
	_cleanup_(cleanup_free) struct analysis_fact *facts =
		calloc(set->sample_count, sizeof(*facts));
	_cleanup_(cleanup_free) uint16_t *loops = calloc(set->sample_count, sizeof(*loops));
	size_t pc, target = 0, last = 0, left;

	if (!facts || !loops)
		return false;
	for (pc = 0; pc < set->sample_count; pc++) {
		if (set->sample[pc].code == GOTO && set->sample[pc].k >= set->sample_count)
			return false; /* a loop */
		if (!compares(set, pc))
			continue;
		if (target && target != pc + 1 + set->sample[pc].jt)
			return false;
		target = pc + 1 + set->sample[pc].jt;
		last = pc;
	}
	if (!target || last >= target)
		return false;
	left = set->sample_count - target;
	return !analysis_analyze(set->sample + target, left, loops, false, facts);
}

/* The instructions that a search among count values takes. */
static size_t search_size(size_t count)
{
	if (count <= LEAF)
		return count + 2;
	return 2 + search_size(count / 2) + search_size(count - count / 2);
}

static size_t size_of(const struct set *set, size_t pc)
{
	if (compares(set, pc))
		return search_size(set->count);
	return branches(&set->sample[pc]) ? 3 : 1;
}

static void emit(struct set *set, uint16_t code, uint8_t jt, uint8_t jf, uint32_t k)
{
	set->out[set->used++] = (struct translate_classic){code, jt, jf, k};
}

static void emit_goto(struct set *set, size_t target)
{
	emit(set, GOTO, 0, 0, (uint32_t)(target - set->used - 1));
}

/* A is one of the values: goes on at yes, else at no. */
static void emit_search(struct set *set, const uint32_t *values, size_t count, size_t yes,
			size_t no)
{
	const size_t half = count / 2;
	size_t i;

	if (count <= LEAF) {
		for (i = 0; i < count; i++)
			emit(set, EQUAL, (uint8_t)(count - i), 0, values[i]);
		emit_goto(set, no);
		emit_goto(set, yes);
		return;
	}
	emit(set, BPF_JMP | BPF_JGE | BPF_K, 0, 1, values[half]);
	emit_goto(set, set->used + 1 + search_size(half));
	emit_search(set, values, half, yes, no);
	emit_search(set, values + half, count - half, yes, no);
}

/* A branch may be too far now for its eight bits. */
static void emit_insn(struct set *set, size_t pc)
{
	const struct translate_classic *insn = &set->sample[pc];
	const size_t next = pc + 1;

	if (compares(set, pc)) {
		emit_search(set, set->values, set->count, set->starts[next + insn->jt],
			    set->starts[next + insn->jf]);
	} else if (branches(insn)) {
		emit(set, insn->code, 0, 1, insn->k);
		emit_goto(set, set->starts[next + insn->jt]);
		emit_goto(set, set->starts[next + insn->jf]);
	} else if (insn->code == GOTO) {
		emit_goto(set, set->starts[next + insn->k]);
	} else {
		set->out[set->used++] = *insn;
	}
}

static int make(struct set *set)
{
	size_t pc, total = 0;

	set->starts = calloc(set->sample_count, sizeof(*set->starts));
	if (!set->starts)
		return -ENOMEM;
	for (pc = 0; pc < set->sample_count; pc++) {
		set->starts[pc] = total;
		total += size_of(set, pc);
	}
	set->out = calloc(total, sizeof(*set->out));
	if (!set->out)
		return -ENOMEM;
	for (pc = 0; pc < set->sample_count; pc++)
		emit_insn(set, pc);
	return 0;
}

int term_set_make(const struct term_set_sample samples[2], const uint32_t *values, size_t count,
		  struct translate_classic **insns, size_t *insn_count)
{
	struct set set = {
		.sample = samples[0].insns,
		.sample_count = samples[0].count,
		.value = samples[0].value,
		.values = values,
		.count = count,
	};
	int error;

	if (!are_alike(samples) || !is_decided_at_once(&set))
		return -EINVAL;
	error = make(&set);
	free(set.starts);
	if (error)
		return error;
	*insns = set.out;
	*insn_count = set.used;
	return 0;
}
