/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The ends of a translated program: what it does with a packet once it has decided. */
#ifndef TCPLENS_FILTER_TAIL_H
#define TCPLENS_FILTER_TAIL_H

#include "filter/assembler.h"
#include "filter/translate.h"

/* Hands the packet on to the next program on the hook. */
void tail_pass(struct assembler *as, const struct translate_target *target);

/* Calls the target's program, and hands the packet on should there be none. */
void tail_next(struct assembler *as, const struct translate_target *target);

/* Of a match: tail_next(), or the verdict. */
void tail_match(struct assembler *as, const struct translate_target *target);

/* Sets the bits of target->mark for this CPU and runs on; where it has no word, jumps to label. */
void tail_mark(struct assembler *as, const struct translate_target *target, size_t label);

#endif
