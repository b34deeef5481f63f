// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What test runs cannot do: frames sent into a veth of an own network namespace, once copied
 * (linear) and once from a transmit ring, which leaves all but the link header in fragments. The
 * filter is on the egress of one end, where a VLAN tag is in the frame, and on the ingress of the
 * other, where the kernel has moved it to metadata. Its verdict is compared with libpcap's
 * bpf_filter().
 */
#include "reference.h"

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "corpus.h"
#include "filter/entry.h"
#include "tap.h"

#define EXPRESSIONS_FILE "tests/bpf/filter_expressions.txt"
#define FAR_END		 "far"
#define NEAR_END	 "near"
#define RING_FRAME	 4096
#define RING_BLOCK	 (1u << 16)
#define RING_DATA	 TPACKET_ALIGN(sizeof(struct tpacket2_hdr))
#define TCX_INGRESS	 46 /* BPF_TCX_INGRESS, Linux 6.6 */
#define TCX_EGRESS	 47
#define TCX_BEFORE	 (1u << 3) /* BPF_F_BEFORE */
#define WAIT_SECONDS	 60
#define SHOWN		 5

enum way {
	WAY_OUT,
	WAY_IN,
	WAYS,
};

static const char *const way_names[WAYS] = {"out", "in"};

/* One end of the veth: counts by the frames' marks, which are their index and one more. */
struct hook {
	int matched;  /* ARRAY of frames that the filter let through */
	int seen;     /* ARRAY of all frames */
	int programs; /* PROG_ARRAY with the program that counts in matched */
	int seen_link;
	unsigned int ifindex;
};

struct bench {
	struct tap tap;
	struct corpus frames;
	struct hook hooks[WAYS];
	int socket;
	int ring_socket;
	uint8_t *ring;
	size_t ring_next;
	uint32_t marks;
	size_t expressions;
	size_t scattered; /* of the runs: frames not wholly in their linear part */
	size_t runs[WAYS];
	size_t matches[WAYS];
	size_t differences[WAYS];
};

/* Adds 1, or the bytes in the linear part, to the element of map that the packet's mark is. */
static int load_counter(int map, bool linear)
{
	const struct bpf_insn one = {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 7, .imm = 1};
	const struct bpf_insn nothing = {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 8};
	const struct bpf_insn end = {.code = BPF_LDX | BPF_MEM | BPF_W,
				     .dst_reg = 7,
				     .src_reg = 1,
				     .off = offsetof(struct __sk_buff, data_end)};
	const struct bpf_insn data = {.code = BPF_LDX | BPF_MEM | BPF_W,
				      .dst_reg = 8,
				      .src_reg = 1,
				      .off = offsetof(struct __sk_buff, data)};
	const struct bpf_insn insns[] = {
		linear ? end : one,
		linear ? data : nothing,
		{.code = BPF_ALU64 | BPF_SUB | BPF_X, .dst_reg = 7, .src_reg = 8},
		{.code = BPF_LDX | BPF_MEM | BPF_W,
		 .dst_reg = 0,
		 .src_reg = 1,
		 .off = offsetof(struct __sk_buff, mark)},
		{.code = BPF_STX | BPF_MEM | BPF_W, .dst_reg = 10, .src_reg = 0, .off = -4},
		{.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = 2, .src_reg = 10},
		{.code = BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = 2, .imm = -4},
		{.code = BPF_LD | BPF_DW | BPF_IMM,
		 .dst_reg = 1,
		 .src_reg = BPF_PSEUDO_MAP_FD,
		 .imm = map},
		{0},
		{.code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_map_lookup_elem},
		{.code = BPF_JMP | BPF_JEQ | BPF_K, .dst_reg = 0, .off = 1},
		{.code = BPF_STX | BPF_ATOMIC | BPF_W, .dst_reg = 0, .src_reg = 7, .imm = BPF_ADD},
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .imm = -1},
		{.code = BPF_JMP | BPF_EXIT},
	};

	return bpf_prog_load(BPF_PROG_TYPE_SCHED_CLS, "counter", "GPL", insns,
			     sizeof(insns) / sizeof(insns[0]), NULL);
}

/* For kernels without TCX. Replaces the previous filter; removed with the interface. */
static int attach_clsact(int program, unsigned int ifindex, enum way way, bool first)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = (int)ifindex,
		    .attach_point = way == WAY_OUT ? BPF_TC_EGRESS : BPF_TC_INGRESS);
	LIBBPF_OPTS(bpf_tc_opts, options, .prog_fd = program, .handle = 1,
		    .priority = first ? 1 : 2, .flags = BPF_TC_F_REPLACE);
	int error = bpf_tc_hook_create(&hook);

	return error && error != -EEXIST ? error : bpf_tc_attach(&hook, &options);
}

/* Returns 0 or a negative errno; *link is unchanged if the kernel has no such links. */
static int attach(int *link, int program, unsigned int ifindex, enum way way, bool first)
{
	LIBBPF_OPTS(bpf_link_create_opts, options, .flags = first ? TCX_BEFORE : 0);
	int fd = bpf_link_create(program, (int)ifindex,
				 (enum bpf_attach_type)(way == WAY_OUT ? TCX_EGRESS : TCX_INGRESS),
				 &options);

	if (fd == -EINVAL)
		return attach_clsact(program, ifindex, way, first);
	if (fd < 0)
		return fd;
	*link = fd;
	return 0;
}

static bool open_hook(struct hook *hook, enum way way, uint32_t marks)
{
	_cleanup_(cleanup_close) int counter = -1;
	_cleanup_(cleanup_close) int seen = -1;
	const int point = 0;

	hook->ifindex = if_nametoindex(way == WAY_OUT ? NEAR_END : FAR_END);
	hook->matched = bpf_map_create(BPF_MAP_TYPE_ARRAY, "matched", 4, 4, marks, NULL);
	hook->seen = bpf_map_create(BPF_MAP_TYPE_ARRAY, "seen", 4, 4, marks, NULL);
	hook->programs = bpf_map_create(BPF_MAP_TYPE_PROG_ARRAY, "programs", 4, 4, 1, NULL);
	if (!hook->ifindex || hook->matched < 0 || hook->seen < 0 || hook->programs < 0)
		return false;
	counter = load_counter(hook->matched, false);
	seen = load_counter(hook->seen, true);
	if (counter < 0 || seen < 0 ||
	    bpf_map_update_elem(hook->programs, &point, &counter, BPF_ANY))
		return false;
	return !attach(&hook->seen_link, seen, hook->ifindex, way, false);
}

static void close_hook(struct hook *hook)
{
	cleanup_close(&hook->seen_link);
	cleanup_close(&hook->programs);
	cleanup_close(&hook->seen);
	cleanup_close(&hook->matched);
}

static bool bind_to(int fd, unsigned int ifindex)
{
	const struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_ifindex = (int)ifindex};

	return fd >= 0 && !bind(fd, (const struct sockaddr *)&address, sizeof(address));
}

static bool open_sockets(struct bench *bench, unsigned int ifindex)
{
	const struct tpacket_req request = {
		.tp_block_size = RING_BLOCK,
		.tp_block_nr = 1,
		.tp_frame_size = RING_FRAME,
		.tp_frame_nr = RING_BLOCK / RING_FRAME,
	};
	const int version = TPACKET_V2;

	bench->socket = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	bench->ring_socket = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (!bind_to(bench->socket, ifindex) ||
	    setsockopt(bench->ring_socket, SOL_PACKET, PACKET_VERSION, &version, sizeof(version)) ||
	    setsockopt(bench->ring_socket, SOL_PACKET, PACKET_TX_RING, &request, sizeof(request)) ||
	    !bind_to(bench->ring_socket, ifindex))
		return false;
	bench->ring =
		mmap(NULL, RING_BLOCK, PROT_READ | PROT_WRITE, MAP_SHARED, bench->ring_socket, 0);
	return bench->ring != MAP_FAILED;
}

/* IPv6 off: the ends must not send packets of their own. */
static bool open_bench(struct bench *bench)
{
	enum way way;

	corpus_make(&bench->frames, 1);
	bench->marks = (uint32_t)bench->frames.count + 1;
	if (unshare(CLONE_NEWNET) ||
	    system("ip link add " NEAR_END " type veth peer name " FAR_END) ||
	    system("cd /proc/sys/net/ipv6/conf && echo 1 >" NEAR_END
		   "/disable_ipv6 && echo 1 >" FAR_END "/disable_ipv6") ||
	    system("ip link set " NEAR_END " up && ip link set " FAR_END " up"))
		return false;
	for (way = 0; way < WAYS; way++) {
		if (!open_hook(&bench->hooks[way], way, bench->marks))
			return false;
	}
	return open_sockets(bench, bench->hooks[WAY_OUT].ifindex);
}

static void close_bench(struct bench *bench)
{
	enum way way;

	for (way = 0; way < WAYS; way++)
		close_hook(&bench->hooks[way]);
	corpus_free(&bench->frames);
}

static bool send_from_ring(struct bench *bench, const struct reference_frame *frame)
{
	struct tpacket2_hdr *header =
		(struct tpacket2_hdr *)(bench->ring + bench->ring_next * RING_FRAME);

	bench->ring_next = (bench->ring_next + 1) % (RING_BLOCK / RING_FRAME);
	memcpy((uint8_t *)header + RING_DATA, frame->data, frame->length);
	header->tp_len = frame->length;
	header->tp_status = TP_STATUS_SEND_REQUEST;
	return send(bench->ring_socket, NULL, 0, 0) >= 0;
}

static bool send_frames(struct bench *bench, bool ring)
{
	int fd = ring ? bench->ring_socket : bench->socket;
	uint32_t i, mark;

	for (i = 0; i < bench->frames.count; i++) {
		const struct reference_frame *frame = &bench->frames.list[i];

		mark = i + 1;
		if (setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark)))
			return false;
		if (ring ? !send_from_ring(bench, frame)
			 : send(fd, frame->data, frame->length, 0) < 0)
			return false;
	}
	return true;
}

static void read_counts(int map, uint32_t *counts, uint32_t marks)
{
	uint32_t i;

	for (i = 0; i < marks; i++) {
		if (bpf_map_lookup_elem(map, &i, &counts[i]))
			abort();
	}
}

static void zero_counts(int map, uint32_t marks)
{
	const uint32_t zero = 0;
	uint32_t i;

	for (i = 0; i < marks; i++) {
		if (bpf_map_update_elem(map, &i, &zero, BPF_ANY))
			abort();
	}
}

/* Frames arrive in order: one CPU's backlog is a queue. */
static bool wait_for_last(struct bench *bench)
{
	const uint32_t last = bench->marks - 1;
	struct timespec start, now, pause = {.tv_nsec = 100000};
	uint32_t count = 0;

	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		if (bpf_map_lookup_elem(bench->hooks[WAY_IN].seen, &last, &count))
			abort();
		if (count)
			return true;
		nanosleep(&pause, NULL);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (now.tv_sec - start.tv_sec < WAIT_SECONDS);
	return false;
}

/* The frame as the stack has it after it removed the tag. */
static void take_tag_out(struct reference_frame *frame)
{
	uint16_t type = (uint16_t)(frame->data[12] << 8 | frame->data[13]);

	if (type != ETH_P_8021Q && type != ETH_P_8021AD)
		return;
	memmove(frame->data + 12, frame->data + 16, frame->length - 16);
	frame->length -= 4;
}

static bool expect(const struct reference_classic *classic, const struct reference_frame *frame,
		   enum way way)
{
	struct reference_frame seen = *frame;

	if (way == WAY_IN && !reference_asks_tag(classic))
		take_tag_out(&seen);
	return reference_expect(classic, &seen);
}

static void compare(struct bench *bench, enum way way, bool ring, const char *expression,
		    const struct reference_classic *classic)
{
	const struct hook *hook = &bench->hooks[way];
	uint32_t seen[CORPUS_MAX + 1], matched[CORPUS_MAX + 1], i;
	bool want;

	read_counts(hook->seen, seen, bench->marks);
	read_counts(hook->matched, matched, bench->marks);
	for (i = 1; i < bench->marks; i++) {
		/* The kernel drops a frame that is too short for its tag. */
		if (!seen[i])
			continue;
		want = expect(classic, &bench->frames.list[i - 1], way);
		bench->runs[way]++;
		bench->scattered += way == WAY_OUT && seen[i] < bench->frames.list[i - 1].length;
		bench->matches[way] += want;
		if (matched[i] == want)
			continue;
		if (bench->differences[way]++ < SHOWN)
			tap_note("'%s', way %s, %s, frame %u: %u matches, bpf_filter() returns %d",
				 expression, way_names[way], ring ? "in fragments" : "linear",
				 i - 1, matched[i], want);
	}
}

static int load_and_attach(int *link, struct bench *bench, enum way way, const char *expression,
			   const struct reference_classic *classic)
{
	const struct hook *hook = &bench->hooks[way];
	const struct filter filter = {
		.insns = classic->insns, .count = classic->count, .expression = (char *)expression};
	const struct entry_request request = {
		.target = {.hook = TRANSLATE_TC,
			   .link = TRANSLATE_LINK_ETHERNET,
			   .egress = way == WAY_OUT,
			   .map_fd = hook->programs},
	};
	_cleanup_(cleanup_close) int program = -1;
	char error[ENTRY_ERROR_SIZE];

	program = entry_load(&filter, &request, error, sizeof(error));
	if (program < 0) {
		tap_note("%s", error);
		return program;
	}
	return attach(link, program, hook->ifindex, way, true);
}

static bool run_both(struct bench *bench, const char *expression,
		     const struct reference_classic *classic)
{
	bool ring = false;
	enum way way;

	do {
		for (way = 0; way < WAYS; way++) {
			zero_counts(bench->hooks[way].seen, bench->marks);
			zero_counts(bench->hooks[way].matched, bench->marks);
		}
		if (!send_frames(bench, ring) || !wait_for_last(bench))
			return false;
		for (way = 0; way < WAYS; way++)
			compare(bench, way, ring, expression, classic);
		ring = !ring;
	} while (ring);
	return true;
}

static bool run_expression(struct bench *bench, const char *expression)
{
	_cleanup_(reference_classic_free) struct reference_classic classic = {0};
	_cleanup_(cleanup_close) int out = -1;
	_cleanup_(cleanup_close) int in = -1;

	if (!reference_compile(&classic, expression, DLT_EN10MB))
		return true;
	bench->expressions++;
	return !load_and_attach(&out, bench, WAY_OUT, expression, &classic) &&
	       !load_and_attach(&in, bench, WAY_IN, expression, &classic) &&
	       run_both(bench, expression, &classic);
}

/* step: run every step-th expression. */
static bool run_file(struct bench *bench, unsigned long step)
{
	FILE *file = fopen(EXPRESSIONS_FILE, "re");
	unsigned long number = 0;
	bool good = file != NULL;
	char line[512];

	while (good && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (!line[0] || line[0] == '#' || number++ % step)
			continue;
		good = run_expression(bench, line);
		if (!good)
			tap_note("'%s' could not be run: %s", line, strerror(errno));
	}
	if (file)
		fclose(file);
	return good;
}

int main(int argc, char **argv)
{
	unsigned long step = argc > 1 ? strtoul(argv[1], NULL, 10) : 4;
	_cleanup_(close_bench) struct bench bench = {0};
	enum way way;

	if (!step) {
		fprintf(stderr, "usage: %s [STEP]\n", argv[0]);
		return 2;
	}
	for (way = 0; way < WAYS; way++)
		bench.hooks[way] = (struct hook){-1, -1, -1, -1, 0};
	if (!tap_ok(&bench.tap, open_bench(&bench), "set up"))
		return tap_done(&bench.tap);
	tap_ok(&bench.tap, run_file(&bench, step), "all expressions are run");
	/* The kernel pulls the headers of a few into the linear part, to parse them. */
	tap_ok(&bench.tap, bench.scattered * 100 > bench.runs[WAY_OUT] * 49,
	       "%zu of %zu frames were in fragments", bench.scattered, bench.runs[WAY_OUT]);
	for (way = 0; way < WAYS; way++)
		tap_number(&bench.tap, (long long)bench.differences[way], 0,
			   "%s: %zu expressions x %zu frames, linear and in fragments: %zu runs, "
			   "%zu matches, 0 differences",
			   way_names[way], bench.expressions, bench.frames.count, bench.runs[way],
			   bench.matches[way]);
	return tap_done(&bench.tap);
}
