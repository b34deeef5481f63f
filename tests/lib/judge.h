/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Translated filters in the kernel beside libpcap's interpreter: what the filter tests share.
 * Include this before anything that brings <linux/bpf.h>.
 */
#ifndef TCPLENS_JUDGE_H
#define TCPLENS_JUDGE_H

/* Both headers have a struct bpf_insn; libpcap's gets another name here. */
#define bpf_insn judge_insn
#include <pcap/pcap.h>
#undef bpf_insn

#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "filter/translate.h"

#ifndef BPF_F_XDP_HAS_FRAGS
#define BPF_F_XDP_HAS_FRAGS (1u << 5)
#endif

#define JUDGE_FRAME_MAX 2048
#define JUDGE_LOG_SIZE	(1u << 20)

struct judge_frame {
	uint32_t length;
	uint8_t data[JUDGE_FRAME_MAX];
};

struct judge_classic {
	struct translate_classic *insns;
	size_t count;
};

static inline void judge_classic_free(struct judge_classic *classic)
{
	free(classic->insns);
	*classic = (struct judge_classic){0};
}

/* Numbers that are the same in every run: xorshift64. The state is the caller's and not 0. */
static inline uint32_t judge_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (uint32_t)(*state >> 32);
}

/* Returns false where libpcap does not take the expression. */
static inline bool judge_compile(struct judge_classic *classic, const char *expression, int dlt)
{
	pcap_t *pcap = pcap_open_dead(dlt, 262144);
	struct bpf_program program;

	if (!pcap)
		abort();
	*classic = (struct judge_classic){0};
	if (!pcap_compile(pcap, &program, expression, 1, PCAP_NETMASK_UNKNOWN)) {
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

/* libpcap's verdict. */
static inline bool judge_expect(const struct judge_classic *classic,
				const struct judge_frame *frame)
{
	return bpf_filter((const struct judge_insn *)classic->insns, frame->data, frame->length,
			  frame->length) != 0;
}

/* The program in verdict form, loaded; says why and returns a negative errno on failure. */
static inline int judge_load(const struct judge_classic *classic, enum translate_hook hook,
			     enum translate_link link, uint32_t flags)
{
	const struct translate_target target = {
		.hook = hook, .link = link, .xdp_load_bytes = true, .map_fd = -1, .slot = -1};
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
	fd = bpf_prog_load((enum bpf_prog_type)type, "judge", "Dual BSD/GPL", program.insns,
			   program.count, &options);
	if (fd >= 0)
		return fd;
	log = calloc(1, JUDGE_LOG_SIZE);
	options.log_buf = log;
	options.log_size = JUDGE_LOG_SIZE;
	options.log_level = 1;
	bpf_prog_load((enum bpf_prog_type)type, "judge", "Dual BSD/GPL", program.insns,
		      program.count, &options);
	printf("# not loaded (%s): %s\n", strerror(-fd),
	       log && strlen(log) > 1500 ? log + strlen(log) - 1500 : log);
	return fd;
}

/*
 * The program's verdict by BPF_PROG_TEST_RUN: 1, 0, or a negative errno. linear, where it is not 0,
 * is for XDP: how many bytes are in the linear part, the rest being in fragments (Linux 6.18).
 */
static inline int judge_run(int fd, const struct judge_frame *frame, uint32_t linear)
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

#endif
