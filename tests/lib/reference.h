/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Translated filters in the kernel against libpcap's interpreter: what the filter tests share.
 * Include this before any header that includes <linux/bpf.h>.
 */
#ifndef TCPLENS_REFERENCE_H
#define TCPLENS_REFERENCE_H

/* Both headers have a struct bpf_insn; libpcap's gets another name here. */
#define bpf_insn reference_insn
#include <pcap/pcap.h>
#undef bpf_insn

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "filter/translate.h"
#include "forward.h"

#ifndef BPF_F_XDP_HAS_FRAGS
#define BPF_F_XDP_HAS_FRAGS (1u << 5)
#endif

#define REFERENCE_FRAME_MAX 2048
#define REFERENCE_LOG_SIZE  (1u << 20)
#define REFERENCE_LINEAR    14 /* the minimum that a kernel leaves in the linear part */
#define REFERENCE_TAGS	    3

struct reference_frame {
	uint32_t length;
	uint8_t data[REFERENCE_FRAME_MAX];
};

struct reference_classic {
	struct translate_classic *insns;
	size_t count;
};

static inline void reference_classic_free(struct reference_classic *classic)
{
	free(classic->insns);
	*classic = (struct reference_classic){0};
}

/* xorshift64: the same numbers in every run. The caller's state must not be 0. */
static inline uint32_t reference_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)(*state >> 32);
}

/* Returns false if libpcap rejects the expression. optimize: as libpcap's tools do. */
static inline bool reference_compile_as(struct reference_classic *classic, const char *expression,
					int dlt, bool optimize)
{
	pcap_t *pcap = pcap_open_dead(dlt, 262144);
	struct bpf_program program;

	if (!pcap)
		abort();
	*classic = (struct reference_classic){0};
	if (!pcap_compile(pcap, &program, expression, optimize, PCAP_NETMASK_UNKNOWN)) {
		classic->insns = calloc(program.bf_len, sizeof(*classic->insns));
		if (!classic->insns)
			abort();
		memcpy(classic->insns, program.bf_insns, program.bf_len * sizeof(*classic->insns));
		classic->count = program.bf_len;
		pcap_freecode(&program);
	}
	pcap_close(pcap);
	return classic->count != 0;
}

static inline bool reference_compile(struct reference_classic *classic, const char *expression,
				     int dlt)
{
	return reference_compile_as(classic, expression, dlt, true);
}

/* Whether a word of scratch memory is read: A or X of mode MEM. */
static inline bool reference_reads_memory(const struct reference_classic *classic)
{
	size_t i;

	for (i = 0; i < classic->count; i++)
		if (classic->insns[i].code == (BPF_LD | BPF_MEM) ||
		    classic->insns[i].code == (BPF_LDX | BPF_MEM))
			return true;
	return false;
}

/*
 * libpcap's verdict. What it compiles may read words that it never wrote (`(geneve and port 80) or
 * tcp`), and its interpreter has there what is on its stack: so all are written first.
 */
static inline bool reference_expect(const struct reference_classic *classic,
				    const struct reference_frame *frame)
{
	const struct translate_classic *insns = classic->insns;
	struct translate_classic *whole = NULL;
	bool matches;
	size_t i;

	if (reference_reads_memory(classic)) {
		whole = calloc(classic->count + BPF_MEMWORDS, sizeof(*whole));
		if (!whole)
			abort();
		for (i = 0; i < BPF_MEMWORDS; i++)
			whole[i] = (struct translate_classic){.code = BPF_ST, .k = (uint32_t)i};
		memcpy(&whole[BPF_MEMWORDS], insns, classic->count * sizeof(*whole));
		insns = whole;
	}
	matches = bpf_filter((const struct reference_insn *)insns, frame->data, frame->length,
			     frame->length) != 0;
	free(whole);
	return matches;
}

/* Whether XDP programs can call what reads and measures fragments (Linux 5.18). */
static inline bool reference_has_xdp_load_bytes(void)
{
	static int known = -1;

	if (known < 0)
		known = libbpf_probe_bpf_helper(BPF_PROG_TYPE_XDP, BPF_FUNC_xdp_load_bytes, NULL) ==
			1;
	return known;
}

/* Loads the program in verdict form; on failure prints why and returns a negative errno. */
static inline int reference_load(const struct reference_classic *classic, enum translate_hook hook,
				 enum translate_link link, uint32_t flags)
{
	const struct translate_target target = {.hook = hook,
						.link = link,
						.xdp_load_bytes = reference_has_xdp_load_bytes(),
						.map_fd = -1,
						.point = -1};
	_cleanup_(translate_free) struct translate_program program = {0};
	_cleanup_(cleanup_free) char *log = NULL;
	LIBBPF_OPTS(bpf_prog_load_opts, options, .prog_flags = flags);
	const char *reason;
	int fd, type;

	fd = translate_program(&program, &target, classic->insns, classic->count, &reason);
	if (fd) {
		printf("# not translated: %s\n", reason);
		return fd;
	}
	type = hook == TRANSLATE_TC ? BPF_PROG_TYPE_SCHED_CLS : BPF_PROG_TYPE_XDP;
	fd = bpf_prog_load((enum bpf_prog_type)type, "reference", "Dual BSD/GPL", program.insns,
			   program.count, &options);
	if (fd >= 0)
		return fd;
	log = calloc(1, REFERENCE_LOG_SIZE);
	options.log_buf = log;
	options.log_size = REFERENCE_LOG_SIZE;
	options.log_level = 1;
	bpf_prog_load((enum bpf_prog_type)type, "reference", "Dual BSD/GPL", program.insns,
		      program.count, &options);
	printf("# not loaded (%s): %s\n", strerror(-fd),
	       log && strlen(log) > 1500 ? log + strlen(log) - 1500 : log);
	return fd;
}

/*
 * The program's verdict by BPF_PROG_TEST_RUN: 1, 0, or a negative errno. linear, if not 0, is for
 * XDP: the number of bytes in the linear part, with the rest in fragments (Linux 6.18).
 */
static inline int reference_run(int fd, const struct reference_frame *frame, uint32_t linear)
{
	struct xdp_md context = {.data_end = linear};
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = frame->data,
		    .data_size_in = frame->length, .repeat = 1);
	int result;

	if (linear) {
		options.ctx_in = &context;
		options.ctx_size_in = sizeof(context);
	}
	result = bpf_prog_test_run_opts(fd, &options);
	if (result)
		return result;
	return options.retval == TRANSLATE_VERDICT_MATCH;
}

/* The same for a TC program; its context has the length of the frame at the hook. */
static inline int reference_run_tc(int fd, const struct reference_frame *frame)
{
	struct __sk_buff context = {0};
	LIBBPF_OPTS(bpf_test_run_opts, options, .data_in = frame->data,
		    .data_size_in = frame->length, .ctx_in = &context,
		    .ctx_size_in = sizeof(context), .repeat = 1);
	int result = bpf_prog_test_run_opts(fd, &options);

	return result ? result : options.retval == TRANSLATE_VERDICT_MATCH;
}

/* Linux 6.18 refuses a frame that is too short for the IP header of its EtherType. */
static inline bool reference_is_cut_ip(const struct reference_frame *frame)
{
	bool ip4 = frame->data[12] == 0x08 && frame->data[13] == 0x00;
	bool ip6 = frame->data[12] == 0x86 && frame->data[13] == 0xdd;

	return (ip4 && frame->length < 14 + 20) || (ip6 && frame->length < 14 + 40);
}

/*
 * Whether test runs of XDP support a linear part of given size: Linux 6.18. Older kernels only
 * fragment frames longer than a page and ignore the size.
 */
static inline bool reference_has_fragments(const struct reference_frame *frame)
{
	const struct bpf_insn insns[] = {
		{.code = BPF_LDX | BPF_MEM | BPF_W,
		 .dst_reg = 0,
		 .src_reg = 1,
		 .off = offsetof(struct xdp_md, data_end)},
		{.code = BPF_LDX | BPF_MEM | BPF_W,
		 .dst_reg = 2,
		 .src_reg = 1,
		 .off = offsetof(struct xdp_md, data)},
		{.code = BPF_ALU64 | BPF_SUB | BPF_X, .dst_reg = 0, .src_reg = 2},
		{.code = BPF_JMP | BPF_JEQ | BPF_K,
		 .dst_reg = 0,
		 .off = 2,
		 .imm = REFERENCE_LINEAR},
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0},
		{.code = BPF_JMP | BPF_EXIT},
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .imm = TRANSLATE_VERDICT_MATCH},
		{.code = BPF_JMP | BPF_EXIT},
	};
	LIBBPF_OPTS(bpf_prog_load_opts, options, .prog_flags = BPF_F_XDP_HAS_FRAGS);
	_cleanup_(cleanup_close) int fd = -1;

	fd = bpf_prog_load(BPF_PROG_TYPE_XDP, "linear", "Dual BSD/GPL", insns,
			   sizeof(insns) / sizeof(insns[0]), &options);
	return fd >= 0 && reference_run(fd, frame, REFERENCE_LINEAR) == 1;
}

/* A program that does not load the tag is not affected by one in metadata. */
static inline bool reference_asks_tag(const struct reference_classic *classic)
{
	size_t i;

	for (i = 0; i < classic->count; i++) {
		const struct translate_classic *insn = &classic->insns[i];

		if (insn->code == (BPF_JMP | BPF_JEQ | BPF_K) &&
		    (insn->k == 0x8100 || insn->k == 0x88a8 || insn->k == 0x9100))
			return true;
	}
	return false;
}

/* Test runs do not support a tag in metadata: a program adds it and tail calls the filter. */
struct reference_tags {
	int programs; /* a PROG_ARRAY: index 0 is the filter */
	int pushers[REFERENCE_TAGS];
};

static const struct reference_tag {
	uint16_t protocol;
	uint16_t control;
} reference_tag_values[REFERENCE_TAGS] = {{0x8100, 100}, {0x88a8, 5}, {0x8100, 0xe005}};

static inline int reference_load_pusher(const struct reference_tag *tag, int programs)
{
	const struct bpf_insn insns[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = 6, .src_reg = 1},
		{.code = BPF_ALU64 | BPF_MOV | BPF_K,
		 .dst_reg = 2,
		 .imm = __builtin_bswap16(tag->protocol)},
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 3, .imm = tag->control},
		{.code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_skb_vlan_push},
		FORWARD_INSNS(programs),
	};

	return bpf_prog_load(BPF_PROG_TYPE_SCHED_CLS, "pusher", "GPL", insns,
			     sizeof(insns) / sizeof(insns[0]), NULL);
}

static inline bool reference_tags_open(struct reference_tags *tags)
{
	size_t i;

	tags->programs = forward_open();
	if (tags->programs < 0)
		return false;
	for (i = 0; i < REFERENCE_TAGS; i++) {
		tags->pushers[i] = reference_load_pusher(&reference_tag_values[i], tags->programs);
		if (tags->pushers[i] < 0)
			return false;
	}
	return true;
}

static inline void reference_tags_close(struct reference_tags *tags)
{
	size_t i;

	for (i = 0; i < REFERENCE_TAGS; i++)
		cleanup_close(&tags->pushers[i]);
	cleanup_close(&tags->programs);
}

/* The filter that reference_run_tagged() runs. */
static inline void reference_tags_select(struct reference_tags *tags, int fd)
{
	if (!forward_select(tags->programs, fd))
		abort();
}

/* Runs the frame with one of the tags in metadata; seen becomes the frame with the tag inside. */
static inline int reference_run_tagged(struct reference_tags *tags, size_t which,
				       const struct reference_frame *frame,
				       struct reference_frame *seen)
{
	const struct reference_tag *tag = &reference_tag_values[which % REFERENCE_TAGS];
	const uint8_t bytes[4] = {(uint8_t)(tag->protocol >> 8), (uint8_t)tag->protocol,
				  (uint8_t)(tag->control >> 8), (uint8_t)tag->control};

	memcpy(seen->data, frame->data, 12);
	memcpy(seen->data + 12, bytes, 4);
	memcpy(seen->data + 16, frame->data + 12, frame->length - 12);
	seen->length = frame->length + 4;
	return reference_run(tags->pushers[which % REFERENCE_TAGS], frame, 0);
}

#endif
