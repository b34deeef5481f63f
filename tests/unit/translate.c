// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * The translator without a kernel: what it refuses, and that programs of any length are well-formed
 * (all jumps go forward to an instruction, all code is reachable).
 */
#include "filter/translate.h"

#include <errno.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "tap.h"

#define LONG_PROGRAM 4096

static const struct translate_target tc = {.hook = TRANSLATE_TC, .point = -1};
static const struct translate_target tc_out = {.hook = TRANSLATE_TC, .egress = true, .point = -1};
static const struct translate_target tc_raw = {
	.hook = TRANSLATE_TC, .link = TRANSLATE_LINK_NONE, .point = -1};
static const struct translate_target xdp = {
	.hook = TRANSLATE_XDP, .xdp_load_bytes = true, .point = -1};
static const struct translate_target xdp_old = {.hook = TRANSLATE_XDP, .point = -1};

#define RETURN                           \
	{                                \
		BPF_RET | BPF_K, 0, 0, 1 \
	}

struct refusal {
	const char *name;
	size_t count;
	int error;
	struct translate_classic insns[2];
};

static const struct refusal refusals[] = {
	{"an empty program", 0, -EINVAL, {RETURN}},
	{"no return at the end", 1, -EINVAL, {{BPF_LD | BPF_IMM, 0, 0, 1}}},
	{"a jump out of the program", 2, -EINVAL, {{BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 1}, RETURN}},
	{"a far jump out of the program", 2, -EINVAL, {{BPF_JMP | BPF_JA, 0, 0, 1}, RETURN}},
	{"a jump before the program", 2, -EINVAL, {{BPF_JMP | BPF_JA, 0, 0, -2u}, RETURN}},
	{"a store in slot 16", 2, -EINVAL, {{BPF_ST, 0, 0, 16}, RETURN}},
	{"a load from slot 16", 2, -EINVAL, {{BPF_LDX | BPF_MEM, 0, 0, 16}, RETURN}},
	{"division by 0", 2, -EINVAL, {{BPF_ALU | BPF_DIV | BPF_K, 0, 0, 0}, RETURN}},
	{"remainder of 0", 2, -EINVAL, {{BPF_ALU | BPF_MOD | BPF_K, 0, 0, 0}, RETURN}},
	{"an unknown operation", 2, -EINVAL, {{BPF_ALU | 0xb0, 0, 0, 0}, RETURN}},
	{"an unknown jump", 2, -EINVAL, {{BPF_JMP | 0x50, 0, 0, 0}, RETURN}},
	{"an unknown size", 2, -EINVAL, {{BPF_LD | BPF_ABS | 0x18, 0, 0, 0}, RETURN}},
	{"an unknown code", 2, -EINVAL, {{0x100, 0, 0, 0}, RETURN}},
	{"return of X", 1, -EINVAL, {{BPF_RET | BPF_X, 0, 0, 0}}},
	{"a netlink attribute",
	 2,
	 -EOPNOTSUPP,
	 {{BPF_LD | BPF_W | BPF_ABS, 0, 0, (uint32_t)(SKF_AD_OFF + SKF_AD_NLATTR)}, RETURN}},
};

static void check_refusals(struct tap *tap)
{
	size_t i;

	for (i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		struct translate_program program = {.count = 77};
		const char *reason = NULL;
		int error = translate_program(&program, &tc, refusals[i].insns, refusals[i].count,
					      &reason);

		tap_ok(tap, error == refusals[i].error && reason && program.count == 77,
		       "refused, with a reason and nothing returned: %s", refusals[i].name);
	}
}

static bool is_jump(const struct bpf_insn *insn)
{
	uint8_t class = BPF_CLASS(insn->code), operation = BPF_OP(insn->code);

	return (class == BPF_JMP || class == BPF_JMP32) && operation != BPF_CALL &&
	       operation != BPF_EXIT;
}

/* The verifier requires all code to be reachable. */
static const char *find_fault(const struct translate_program *program)
{
	_cleanup_(cleanup_free) bool *reached = calloc(program->count + 1, sizeof(*reached));
	const size_t count = program->count;
	size_t i, to;

	if (!reached || !count)
		return "no program";
	reached[0] = true;
	for (i = 0; i < count; i++) {
		const struct bpf_insn *insn = &program->insns[i];

		if (!reached[i])
			return "an instruction that is never reached";
		if (is_jump(insn)) {
			to = i + 1 + (size_t)insn->off;
			if (insn->off < 0 || to >= count)
				return "a jump that does not go forward in the program";
			reached[to] = true;
		}
		if (insn->code == (BPF_LD | BPF_DW | BPF_IMM))
			reached[++i] = true;
		if (insn->code != (BPF_JMP | BPF_JA) && insn->code != (BPF_JMP | BPF_EXIT))
			reached[i + 1] = true;
	}
	return reached[count] ? "a way past the end" : NULL;
}

static void check_form(struct tap *tap, const char *name, const struct translate_target *target,
		       const struct translate_classic *insns, size_t count)
{
	_cleanup_(translate_free) struct translate_program program = {0};
	const char *fault;

	if (!tap_ok(tap, !translate_program(&program, target, insns, count, NULL),
		    "%s: is translated", name))
		return;
	fault = find_fault(&program);
	tap_ok(tap, !fault, "%s: well-formed, %zu instructions", name, program.count);
	if (fault)
		tap_note("%s", fault);
}

/* Every kind of instruction, repeatedly, with near and far jumps and loads of the VLAN tag. */
static void write_long(struct translate_classic *insns, size_t count)
{
	static const struct translate_classic kinds[] = {
		{BPF_LD | BPF_W | BPF_IND, 0, 0, 3},
		{BPF_JMP | BPF_JEQ | BPF_K, 7, 200, 0x8100},
		{BPF_LD | BPF_H | BPF_ABS, 0, 0, 11},
		{BPF_JMP | BPF_JA, 0, 0, 0},
		{BPF_ST, 0, 0, 15},
		{BPF_ALU | BPF_DIV | BPF_X, 0, 0, 0},
		{BPF_LDX | BPF_B | BPF_MSH, 0, 0, 14},
		{BPF_JMP | BPF_JSET | BPF_X, 1, 2, 0},
		{BPF_LD | BPF_B | BPF_IND, 0, 0, 70000},
		{BPF_LD | BPF_W | BPF_LEN, 0, 0, 0},
		{BPF_JMP | BPF_JGE | BPF_K, 0, 90, 77},
	};
	size_t i;

	for (i = 0; i < count; i++) {
		insns[i] = kinds[i % (sizeof(kinds) / sizeof(kinds[0]))];
		if (i + 210 > count && BPF_CLASS(insns[i].code) == BPF_JMP)
			insns[i].jt = insns[i].jf = 0;
	}
	insns[count - 1] = (struct translate_classic)RETURN;
}

static void check_long(struct tap *tap)
{
	static const struct {
		const char *name;
		const struct translate_target *target;
	} ways[] = {
		{"a long program on TC", &tc},
		{"a long program on TC without a link header", &tc_raw},
		{"a long program on XDP", &xdp},
		{"a long program on an old kernel's XDP", &xdp_old},
	};
	struct translate_classic *insns = calloc(LONG_PROGRAM, sizeof(*insns));
	size_t i;

	if (!insns)
		abort();
	write_long(insns, LONG_PROGRAM);
	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		check_form(tap, ways[i].name, ways[i].target, insns, LONG_PROGRAM);
	free(insns);
}

static bool mentions(const struct translate_target *target, const struct translate_classic *insns,
		     uint8_t code, int32_t imm, int16_t offset)
{
	_cleanup_(translate_free) struct translate_program program = {0};
	size_t i;

	if (translate_program(&program, target, insns, 3, NULL))
		return false;
	for (i = 0; i < program.count; i++) {
		if (program.insns[i].code == code && program.insns[i].imm == imm &&
		    program.insns[i].off == offset)
			return true;
	}
	return false;
}

static bool looks_at_tag(const struct translate_target *target,
			 const struct translate_classic *insns)
{
	return mentions(target, insns, BPF_LDX | BPF_MEM | BPF_W, 0,
			offsetof(struct __sk_buff, vlan_present));
}

static void check_tags(struct tap *tap)
{
	static const struct translate_classic asks[] = {{BPF_LD | BPF_H | BPF_ABS, 0, 0, 12},
							{BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 0x88a8},
							RETURN};
	static const struct translate_classic other[] = {{BPF_LD | BPF_H | BPF_ABS, 0, 0, 12},
							 {BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 0x0800},
							 RETURN};

	tap_ok(tap, looks_at_tag(&tc, asks), "TC: a comparison with 0x88a8 loads the VLAN tag");
	tap_ok(tap, !looks_at_tag(&tc, other),
	       "TC: a comparison with 0x0800 does not load the VLAN tag");
	tap_ok(tap, !looks_at_tag(&tc_raw, asks),
	       "TC without a link header: the VLAN tag is not loaded");
	tap_ok(tap, !looks_at_tag(&xdp, asks), "XDP: the VLAN tag is not loaded");
}

/* How `inbound` and `outbound` are compiled. */
static void check_direction(struct tap *tap)
{
	static const struct translate_classic asks[] = {
		{BPF_LD | BPF_H | BPF_ABS, 0, 0, (uint32_t)(SKF_AD_OFF + SKF_AD_PKTTYPE)},
		{BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 4},
		RETURN,
		{BPF_RET | BPF_K, 0, 0, 0},
	};
	_cleanup_(translate_free) struct translate_program in = {0};
	_cleanup_(translate_free) struct translate_program out = {0};
	const int field = offsetof(struct __sk_buff, pkt_type);
	bool loads = false, knows = false;
	size_t i;

	if (translate_program(&in, &tc, asks, 4, NULL) ||
	    translate_program(&out, &tc_out, asks, 4, NULL))
		abort();
	for (i = 0; i < in.count; i++)
		loads |=
			in.insns[i].code == (BPF_LDX | BPF_MEM | BPF_W) && in.insns[i].off == field;
	for (i = 0; i < out.count; i++)
		knows |= out.insns[i].code == (BPF_ALU | BPF_MOV | BPF_K) && out.insns[i].imm == 4;
	tap_ok(tap, loads, "ingress: inbound loads the packet's type");
	tap_ok(tap, knows, "egress: inbound is known without a load");
}

int main(void)
{
	struct tap tap = {0};

	check_refusals(&tap);
	check_long(&tap);
	check_tags(&tap);
	check_direction(&tap);
	return tap_done(&tap);
}
