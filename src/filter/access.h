/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * How a translated program reads the frame.
 *
 * There are two ways to read: directly, after a comparison with the end of the linear part; and by
 * a helper, which is slower and reaches every byte. A program is emitted once for each. It starts
 * with direct reads; where a read is not inside the linear part it continues at the same classic
 * instruction in the other form and stays there: so what direct code has compared remains true.
 *
 * tagged: the frame has a VLAN tag that the kernel keeps in metadata. The classic program is to see
 * the tag as bytes 12 to 15, and what follows it four bytes later than it is.
 */
#ifndef TCPLENS_FILTER_ACCESS_H
#define TCPLENS_FILTER_ACCESS_H

#include "filter/assembler.h"
#include "filter/translate.h"

/* The registers of a translated program; 0 to 4 are free for use within an instruction. */
enum access_register {
	ACCESS_END = BPF_REG_5,	 /* of the linear part; only in direct code, lost by a call */
	ACCESS_CTX = BPF_REG_6,	 /* struct __sk_buff or struct xdp_md */
	ACCESS_DATA = BPF_REG_7, /* the frame; only in direct code */
	ACCESS_A = BPF_REG_8,
	ACCESS_X = BPF_REG_9,
};

/*
 * The stack: eight bytes that helpers read into, then the 16 scratch words, then the number of
 * bytes in front of the frame, where access_has_before(), or of those that are missing there, where
 * access_missing_possible().
 */
#define ACCESS_BUFFER	  (-8)
#define ACCESS_SCRATCH(n) (-12 - 4 * (int)(n))
#define ACCESS_BEFORE	  ACCESS_SCRATCH(16)

struct access_site {
	struct assembler *as;
	const struct translate_target *target;
	bool tagged;
	bool direct;
	size_t slow;   /* label of the same classic instruction read by helper; of a direct site */
	size_t reject; /* label: the load is not inside the frame */
	size_t local;  /* the first of ACCESS_LOCAL_LABELS labels; of a tagged site by helper */
};

#define ACCESS_LOCAL_LABELS 16

/* Bytes that a load of BPF_W, BPF_H or BPF_B reads. */
unsigned int access_size(uint16_t code);

/*
 * The least number of bytes in the linear part with which the load at k can be done directly; 0 if
 * it needs none or is never done directly.
 */
uint32_t access_end(bool tagged, uint32_t k, unsigned int size);

/* Whether the hook has a helper that reads what direct reads cannot. */
bool access_has_helper(const struct access_site *site);

/*
 * Whether the hook may show bytes in front of the frame: on the way in, of interfaces without link
 * header, the headers of the tunnel that a packet came through (before Linux 5.14, and on some
 * devices after it). Direct reads are only for packets without.
 */
bool access_has_before(const struct translate_target *target);

/* Stores how many bytes these are; helper: label, where to go on if there are any. */
void access_store_before(const struct access_site *site, size_t helper);

/* Loads ACCESS_DATA and ACCESS_END from ACCESS_CTX. */
void access_start(const struct access_site *site);

/*
 * dst = size bytes at k, in host byte order. extent: bytes that are known to be in the linear part.
 */
void access_absolute(const struct access_site *site, uint8_t dst, uint32_t k, unsigned int size,
		     uint32_t extent);

/* A = size bytes at X + k. x_max: X is known not to be greater. */
void access_indirect(const struct access_site *site, uint32_t k, unsigned int size, uint32_t x_max);

/* dst = length of the frame. */
void access_length(const struct access_site *site, uint8_t dst);

/* A = an extension load, k >= SKF_AD_OFF; returns false where the hook has no answer. */
bool access_extension(const struct access_site *site, uint32_t k);

#endif
