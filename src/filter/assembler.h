/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A growing eBPF program with labels. All jumps go forward, as those of classic BPF do: a label is
 * jumped to first and placed later. A jump's offset has 16 bits; assembler_relay() keeps every
 * jump short by placing relays (unconditional jumps) on the way to a far label.
 *
 * Running out of memory is remembered, not returned: every call is then a no-op, and failed is set.
 */
#ifndef TCPLENS_FILTER_ASSEMBLER_H
#define TCPLENS_FILTER_ASSEMBLER_H

#include <linux/bpf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The jumps that wait for a label to be placed are a list, oldest first, linked by waiting[]. */
struct assembler_label {
	uint32_t first; /* instruction index */
	uint32_t last;
	bool pending; /* some jump waits */
};

struct assembler {
	struct bpf_insn *insns;
	uint32_t *waiting; /* of a waiting jump: the next jump waiting for the same label */
	size_t count;
	size_t capacity;
	struct assembler_label *labels;
	size_t label_count;
	size_t landing;	 /* the last instruction that a jump goes to; the start is one */
	size_t relay_at; /* count at which the oldest waiting jump needs a relay */
	bool failed;
};

/* label_count labels, numbered from 0, none of them pending. Returns 0 or -ENOMEM. */
int assembler_open(struct assembler *as, size_t label_count);
void assembler_close(struct assembler *as);

void assembler_emit(struct assembler *as, uint8_t code, uint8_t dst, uint8_t src, int16_t off,
		    int32_t imm);

/* A jump to label: code is a whole opcode of class JMP or JMP32. */
void assembler_jump(struct assembler *as, uint8_t code, uint8_t dst, uint8_t src, int32_t imm,
		    size_t label);
void assembler_goto(struct assembler *as, size_t label);

/* Whether the next instruction can be reached, from the last one or by a jump. */
bool assembler_runs_on(const struct assembler *as);

/*
 * Places the label here. Returns whether the code that follows can be reached, by a jump to the
 * label or from the instruction before; the verifier refuses unreachable code, so where this is
 * false nothing may be emitted.
 */
bool assembler_bind(struct assembler *as, size_t label);

/* Call between any two runs of at most 1,000 instructions. */
void assembler_relay(struct assembler *as);

#endif
