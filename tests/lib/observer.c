// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * observer tcx|clsact|xdp|xdp-frags pass|drop INTERFACE
 *
 * A foreign program on the ingress hook of an interface: counts every packet and passes it on, or
 * drops it. Prints "ready", stays until its stdin ends, then prints "N packets" and detaches.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <err.h>
#include <errno.h>
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define INSTRUCTION(c, d, s, o, i)                                                  \
	(struct bpf_insn)                                                           \
	{                                                                           \
		.code = (c), .dst_reg = (d), .src_reg = (s), .off = (o), .imm = (i) \
	}

/* The number of enum bpf_attach_type in kernels from 6.6; older headers lack the name. */
#define ATTACH_TCX_INGRESS 46

/* BPF_F_XDP_HAS_FRAGS (Linux 5.18), which older headers lack. */
#define XDP_HAS_FRAGS (1U << 5)

enum verdict {
	VERDICT_TC_NEXT = -1,
	VERDICT_TC_DROP = 2,
	VERDICT_XDP_DROP = 1,
	VERDICT_XDP_PASS = 2,
};

static bool is_xdp(const char *hook)
{
	return !strncmp(hook, "xdp", 3);
}

static int load_program(int map, const char *hook, bool drop)
{
	LIBBPF_OPTS(bpf_prog_load_opts, options,
		    .prog_flags = strcmp(hook, "xdp-frags") ? 0 : XDP_HAS_FRAGS);
	bool xdp = is_xdp(hook);
	int verdict = xdp ? (drop ? VERDICT_XDP_DROP : VERDICT_XDP_PASS)
			  : (drop ? VERDICT_TC_DROP : VERDICT_TC_NEXT);
	struct bpf_insn code[] = {
		INSTRUCTION(BPF_ST | BPF_MEM | BPF_W, BPF_REG_10, 0, -4, 0),
		INSTRUCTION(BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_2, BPF_REG_10, 0, 0),
		INSTRUCTION(BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_2, 0, 0, -4),
		INSTRUCTION(BPF_LD | BPF_IMM | BPF_DW, BPF_REG_1, BPF_PSEUDO_MAP_FD, 0, map),
		INSTRUCTION(0, 0, 0, 0, 0),
		INSTRUCTION(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_map_lookup_elem),
		INSTRUCTION(BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_0, 0, 2, 0),
		INSTRUCTION(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_1, 0, 0, 1),
		INSTRUCTION(BPF_STX | BPF_ATOMIC | BPF_DW, BPF_REG_0, BPF_REG_1, 0, BPF_ADD),
		INSTRUCTION(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, verdict),
		INSTRUCTION(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
	};
	int fd = bpf_prog_load(xdp ? BPF_PROG_TYPE_XDP : BPF_PROG_TYPE_SCHED_CLS, "observer", "GPL",
			       code, sizeof(code) / sizeof(code[0]), &options);

	if (fd < 0)
		errx(1, "load: %s", strerror(-fd));
	return fd;
}

/* A TCX or XDP link ends with this process; detach() removes the clsact hook. */
static void attach(const char *hook, int program, int ifindex)
{
	LIBBPF_OPTS(bpf_tc_hook, clsact, .ifindex = ifindex, .attach_point = BPF_TC_INGRESS);
	LIBBPF_OPTS(bpf_tc_opts, filter, .prog_fd = program);
	int result;

	if (!strcmp(hook, "tcx")) {
		result = bpf_link_create(program, ifindex, ATTACH_TCX_INGRESS, NULL);
	} else if (is_xdp(hook)) {
		result = bpf_xdp_attach(ifindex, program, XDP_FLAGS_SKB_MODE, NULL);
	} else {
		result = bpf_tc_hook_create(&clsact);
		if (!result || result == -EEXIST)
			result = bpf_tc_attach(&clsact, &filter);
	}
	if (result < 0)
		errx(1, "attach: %s", strerror(-result));
}

static void detach(const char *hook, int ifindex)
{
	LIBBPF_OPTS(bpf_tc_hook, clsact, .ifindex = ifindex,
		    .attach_point = BPF_TC_INGRESS | BPF_TC_EGRESS);
	int result = 0;

	if (is_xdp(hook))
		result = bpf_xdp_detach(ifindex, XDP_FLAGS_SKB_MODE, NULL);
	else if (!strcmp(hook, "clsact"))
		result = bpf_tc_hook_destroy(&clsact);
	if (result < 0)
		errx(1, "detach: %s", strerror(-result));
}

int main(int argc, char **argv)
{
	unsigned long long count = 0;
	int map, ifindex, key = 0;
	char byte;

	if (argc != 4)
		errx(2, "usage: observer tcx|clsact|xdp|xdp-frags pass|drop INTERFACE");
	ifindex = (int)if_nametoindex(argv[3]);
	map = bpf_map_create(BPF_MAP_TYPE_ARRAY, "observer", sizeof(key), sizeof(count), 1, NULL);
	if (!ifindex || map < 0)
		errx(1, "no interface %s, or no map", argv[3]);
	attach(argv[1], load_program(map, argv[1], !strcmp(argv[2], "drop")), ifindex);
	puts("ready");
	fflush(stdout);
	if (read(STDIN_FILENO, &byte, 1) < 0 || bpf_map_lookup_elem(map, &key, &count))
		err(1, "count");
	printf("%llu packets\n", count);
	detach(argv[1], ifindex);
	return 0;
}
