// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "filter/access_missing.h"

/* The length of the link header, and where it and an IP header cannot be alike. */
#define LINK_HEADER 14
#define TELLTALE_AT 6

/* On the stack, after what access.h has there: the same bytes by the other helper. */
#define TELLTALE (-88)

#define FIELD(name) ((int16_t)offsetof(struct __sk_buff, name))

#define MOVE	  (BPF_ALU64 | BPF_MOV | BPF_X)
#define MOVE_K	  (BPF_ALU64 | BPF_MOV | BPF_K)
#define LOAD_WORD (BPF_LDX | BPF_MEM | BPF_W)
#define CALL	  (BPF_JMP | BPF_CALL)

bool access_missing_possible(const struct translate_target *target)
{
	return target->hook == TRANSLATE_TC && target->link == TRANSLATE_LINK_ETHERNET &&
	       !target->egress;
}

static void load_telltale(const struct access_site *site, int32_t helper, int32_t to,
			  size_t unknown)
{
	struct assembler *as = site->as;

	assembler_emit(as, MOVE, BPF_REG_1, ACCESS_CTX, 0, 0);
	assembler_emit(as, MOVE_K, BPF_REG_2, 0, 0, TELLTALE_AT);
	assembler_emit(as, MOVE, BPF_REG_3, BPF_REG_10, 0, 0);
	assembler_emit(as, BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_3, 0, 0, to);
	assembler_emit(as, MOVE_K, BPF_REG_4, 0, 0, 8);
	assembler_emit(as, MOVE_K, BPF_REG_5, 0, 0, BPF_HDR_START_MAC);
	assembler_emit(as, CALL, 0, 0, 0, helper);
	assembler_jump(as, BPF_JMP | BPF_JNE | BPF_K, BPF_REG_0, 0, 0, unknown);
}

void access_missing_store(const struct access_site *site, size_t helper)
{
	struct assembler *as = site->as;
	size_t shown = site->local;

	assembler_emit(as, LOAD_WORD, BPF_REG_0, ACCESS_CTX, FIELD(len), 0);
	assembler_emit(as, LOAD_WORD, BPF_REG_1, ACCESS_CTX, FIELD(wire_len), 0);
	assembler_emit(as, BPF_ST | BPF_MEM | BPF_W, BPF_REG_10, 0, ACCESS_BEFORE, 0);
	assembler_jump(as, BPF_JMP | BPF_JNE | BPF_X, BPF_REG_0, BPF_REG_1, 0, shown);
	load_telltale(site, BPF_FUNC_skb_load_bytes, ACCESS_BUFFER, shown);
	load_telltale(site, BPF_FUNC_skb_load_bytes_relative, TELLTALE, shown);
	assembler_emit(as, BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_0, BPF_REG_10, ACCESS_BUFFER, 0);
	assembler_emit(as, BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_1, BPF_REG_10, TELLTALE, 0);
	assembler_jump(as, BPF_JMP | BPF_JEQ | BPF_X, BPF_REG_0, BPF_REG_1, 0, shown);
	assembler_emit(as, BPF_ST | BPF_MEM | BPF_W, BPF_REG_10, 0, ACCESS_BEFORE, LINK_HEADER);
	assembler_goto(as, helper);
	assembler_bind(as, shown);
}

void access_missing_add(const struct access_site *site, uint8_t dst)
{
	assembler_emit(site->as, LOAD_WORD, BPF_REG_3, BPF_REG_10, ACCESS_BEFORE, 0);
	assembler_emit(site->as, BPF_ALU64 | BPF_ADD | BPF_X, dst, BPF_REG_3, 0, 0);
}

void access_missing_call(const struct access_site *site, bool in_link)
{
	struct assembler *as = site->as;

	if (in_link) {
		assembler_emit(as, MOVE_K, BPF_REG_5, 0, 0, BPF_HDR_START_MAC);
		assembler_emit(as, CALL, 0, 0, 0, BPF_FUNC_skb_load_bytes_relative);
		return;
	}

	assembler_emit(as, LOAD_WORD, BPF_REG_0, BPF_REG_10, ACCESS_BEFORE, 0);
	assembler_emit(as, BPF_JMP | BPF_JNE | BPF_K, BPF_REG_0, 0, 2, 0);
	assembler_emit(as, CALL, 0, 0, 0, BPF_FUNC_skb_load_bytes);
	assembler_emit(as, BPF_JMP | BPF_JA, 0, 0, 2, 0);
	assembler_emit(as, MOVE_K, BPF_REG_5, 0, 0, BPF_HDR_START_MAC);
	assembler_emit(as, CALL, 0, 0, 0, BPF_FUNC_skb_load_bytes_relative);
}
