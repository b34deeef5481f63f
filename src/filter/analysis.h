/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Data-flow analysis: what is known before each instruction of a classic program. */
#ifndef TCPLENS_FILTER_ANALYSIS_H
#define TCPLENS_FILTER_ANALYSIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "filter/translate.h"

/* Bits of defined: the 16 scratch words, then the registers. */
#define ANALYSIS_SCRATCH(n) (1u << (n))
#define ANALYSIS_A	    (1u << 16)
#define ANALYSIS_X	    (1u << 17)

struct analysis_fact {
	bool reached;
	uint32_t extent;  /* bytes of the frame that earlier loads have proven to be there */
	uint32_t x_max;	  /* X is not greater */
	uint32_t defined; /* ANALYSIS_ bits: written on every way here */
};

/* Returns NULL for a valid program, else what is wrong with it, a static text. */
const char *analysis_check(const struct translate_classic *classic, size_t count);

/* Whether it loads what is not in the frame, at SKF_AD_OFF. */
bool analysis_asks_kernel(const struct translate_classic *classic, size_t count);

/*
 * libpcap writes loops for `protochain` alone, as BPF_JA with a negative distance. ends[pc]
 * becomes, for every instruction between the target of such a jump and the jump, the index after
 * the last instruction of its loop, and 0 for the others. Loops that overlap count as one.
 */
void analysis_loops(const struct translate_classic *classic, size_t count, uint16_t *ends);

/*
 * Fills facts[count] of a valid program; ends is what analysis_loops() makes. tagged: the frame has
 * a VLAN tag in metadata, see access.h. Returns the ANALYSIS_ bits that are read somewhere before
 * they are written.
 */
uint32_t analysis_analyze(const struct translate_classic *classic, size_t count,
			  const uint16_t *ends, bool tagged, struct analysis_fact *facts);

/* Whether the program compares with an Ethertype of a VLAN tag. */
bool analysis_checks_tag(const struct translate_classic *classic, size_t count);

#endif
