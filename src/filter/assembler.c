// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "filter/assembler.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define JUMP_ALWAYS (BPF_JMP | BPF_JA)
#define EXIT	    (BPF_JMP | BPF_EXIT)
#define NO_JUMP	    UINT32_MAX

/*
 * How far a jump may reach before it gets a relay. Well below the 32,767 of the instruction format:
 * one row of relays (at most one a label) may stand in between, and with net.core.bpf_jit_harden
 * the kernel replaces every constant by up to three instructions.
 */
#define REACH 8192

int assembler_open(struct assembler *as, size_t label_count)
{
	struct assembler_label *labels = calloc(label_count, sizeof(*labels));

	if (!labels)
		return -ENOMEM;
	memset(as, 0, sizeof(*as));
	as->labels = labels;
	as->label_count = label_count;
	as->relay_at = SIZE_MAX;
	return 0;
}

void assembler_close(struct assembler *as)
{
	free(as->insns);
	free(as->waiting);
	free(as->labels);
	memset(as, 0, sizeof(*as));
}

static bool grow(struct assembler *as)
{
	size_t capacity = as->capacity ? as->capacity * 2 : 256;
	struct bpf_insn *insns;
	uint32_t *waiting;

	insns = realloc(as->insns, capacity * sizeof(*insns));
	if (!insns)
		return false;
	as->insns = insns;
	waiting = realloc(as->waiting, capacity * sizeof(*waiting));
	if (!waiting)
		return false;
	as->waiting = waiting;
	as->capacity = capacity;
	return true;
}

void assembler_emit(struct assembler *as, uint8_t code, uint8_t dst, uint8_t src, int16_t off,
		    int32_t imm)
{
	if (as->count == as->capacity && !as->failed)
		as->failed = !grow(as);
	if (as->failed)
		return;
	as->waiting[as->count] = NO_JUMP;
	as->insns[as->count++] = (struct bpf_insn){
		.code = code,
		.dst_reg = dst & 0xf,
		.src_reg = src & 0xf,
		.off = off,
		.imm = imm,
	};
}

void assembler_jump(struct assembler *as, uint8_t code, uint8_t dst, uint8_t src, int32_t imm,
		    size_t label)
{
	struct assembler_label *to = &as->labels[label];
	uint32_t at = (uint32_t)as->count;

	assembler_emit(as, code, dst, src, 0, imm);
	if (as->failed)
		return;
	if (to->pending)
		as->waiting[to->last] = at;
	else
		to->first = at;
	to->last = at;
	to->pending = true;
	if (as->relay_at > at + REACH)
		as->relay_at = at + REACH;
}

void assembler_goto(struct assembler *as, size_t label)
{
	assembler_jump(as, JUMP_ALWAYS, 0, 0, 0, label);
}

bool assembler_runs_on(const struct assembler *as)
{
	uint8_t code;

	if (as->landing == as->count)
		return true;
	code = as->insns[as->count - 1].code;
	return code != JUMP_ALWAYS && code != EXIT;
}

/* Lets every jump that waits for the label go to the next instruction. */
static void resolve(struct assembler *as, struct assembler_label *label)
{
	uint32_t at, next;

	for (at = label->first; at != NO_JUMP; at = next) {
		next = as->waiting[at];
		as->waiting[at] = NO_JUMP;
		as->insns[at].off = (int16_t)(as->count - at - 1);
	}
	label->pending = false;
	as->landing = as->count;
}

bool assembler_bind(struct assembler *as, size_t label)
{
	if (as->failed)
		return false;
	if (!as->labels[label].pending)
		return assembler_runs_on(as);
	resolve(as, &as->labels[label]);
	return true;
}

static void relay(struct assembler *as, size_t label)
{
	resolve(as, &as->labels[label]);
	assembler_goto(as, label);
}

void assembler_relay(struct assembler *as)
{
	size_t over = SIZE_MAX, label;

	if (as->failed || as->count < as->relay_at)
		return;
	if (assembler_runs_on(as)) {
		over = as->count;
		assembler_emit(as, JUMP_ALWAYS, 0, 0, 0, 0);
	}
	as->relay_at = SIZE_MAX;
	for (label = 0; label < as->label_count; label++) {
		struct assembler_label *to = &as->labels[label];

		if (!to->pending)
			continue;
		/* Those that are younger than half the reach can wait for the next row. */
		if (to->first + REACH / 2 < as->count)
			relay(as, label);
		if (as->relay_at > to->first + REACH)
			as->relay_at = to->first + REACH;
	}
	if (as->failed || over == SIZE_MAX)
		return;
	as->insns[over].off = (int16_t)(as->count - over - 1);
	as->landing = as->count;
}
