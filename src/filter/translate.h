/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Classic BPF, as libpcap writes it, to eBPF for a hook in the kernel. Pure: no kernel, no libpcap.
 * (pcap/bpf.h and linux/bpf.h both define struct bpf_insn; a file can include only one of them,
 * so this header names neither's macros.)
 */
#ifndef TCPLENS_FILTER_TRANSLATE_H
#define TCPLENS_FILTER_TRANSLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One classic instruction; laid out like the kernel's struct sock_filter and libpcap's bpf_insn. */
struct translate_classic {
	uint16_t code;
	uint8_t jt;
	uint8_t jf;
	uint32_t k;
};

/*
 * The kernel takes 4,096 classic instructions (BPF_MAXINSNS), but libpcap writes more of them: up
 * to six for every `host`.
 */
#define TRANSLATE_CLASSIC_MAX 32768

enum translate_hook {
	TRANSLATE_TC,
	TRANSLATE_XDP,
};

enum translate_link {
	TRANSLATE_LINK_ETHERNET,
	TRANSLATE_LINK_NONE, /* the frame begins with the IP header */
};

/* What a program in verdict form returns for a match; anything else is no match. */
#define TRANSLATE_VERDICT_MATCH 1

struct translate_target {
	enum translate_hook hook;
	enum translate_link link;
	bool egress; /* of TC: the packets it will see are on their way out */

	/*
	 * XDP: bpf_xdp_load_bytes() and bpf_xdp_get_buff_len() exist (Linux 5.18). Without them a
	 * frame is its linear part, which was true of every XDP frame until then.
	 */
	bool xdp_load_bytes;

	/*
	 * On a match the program tail-calls the program at index point of the
	 * BPF_MAP_TYPE_PROG_ARRAY map_fd, and hands the packet on should there be none. point < 0
	 * selects the verdict form instead, which BPF_PROG_TEST_RUN can observe:
	 * TRANSLATE_VERDICT_MATCH or another value.
	 */
	int map_fd;
	int point;

	/*
	 * Marks instead of filtering: on a match the program sets bits in a word that each CPU has,
	 * and makes the tail call whether it has matched or not. map_fd: a map with one value;
	 * offset: of the first CPU's word in it; stride: to the next one's, a power of two. bits 0:
	 * the program filters.
	 */
	struct translate_mark {
		int map_fd;
		uint32_t offset;
		uint32_t stride_log2;
		uint32_t cpus; /* that have a word */
		uint32_t bits;
	} mark;
};

/* Owned by the caller, who frees insns with translate_free(). */
struct translate_program {
	struct bpf_insn *insns; /* the kernel's, <linux/bpf.h> */
	size_t count;
};

/*
 * Translates count classic instructions. Semantics are those of libpcap's bpf_filter(): a load that
 * is not wholly inside the frame rejects (offsets do not wrap), division by zero rejects,
 * arithmetic has 32 bits; scratch words, A and X are 0 at the start. Shifts of 32 and more use the
 * lower five bits of the count, as the kernel's own classic engine does. A loop, which `protochain`
 * is and the kernel's classic engine refuses, ends after 64 rounds without a match.
 *
 * A VLAN tag that the kernel keeps in metadata (TC only; on XDP it cannot be seen) is
 * invisible to a program that never compares with a VLAN Ethertype, as it is to the stack and to
 * tcpdump's filters in the kernel. A program that does compare with one sees the tag at its place
 * in the frame, four bytes from offset 12, and everything after it four bytes later.
 *
 * Returns 0, -ENOMEM, -EINVAL (not a valid classic program) or -EOPNOTSUPP (an extension load that
 * the hook cannot answer). On failure *reason, if it is not NULL, is a static text and *program is
 * untouched.
 */
int translate_program(struct translate_program *program, const struct translate_target *target,
		      const struct translate_classic *classic, size_t count, const char **reason);

void translate_free(struct translate_program *program);

#endif
