// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Expressions as programs in the kernel against libpcap's bpf_filter() on the same frames, by
 * BPF_PROG_TEST_RUN: filter_expressions [SEED [COMBINATIONS]]. The frames are run as they are, with a
 * VLAN tag moved out of them, in fragments, and without their link header.
 */
#include "judge.h"

#include <linux/bpf.h>
#include <unistd.h>

#include "corpus.h"
#include "tap.h"

#define EXPRESSIONS_FILE "tests/bpf/filter_expressions.txt"
#define EXPRESSIONS_MAX	 100000
#define COMBINATIONS	 400
#define LINEAR_BYTES	 14
#define SHOWN		 5

struct expressions {
	char **list;
	size_t count;
	size_t primitives;
};

enum way {
	WAY_TC,
	WAY_XDP,
	WAY_XDP_FRAGMENTS,
	WAY_TC_TAGGED,
	WAY_TC_RAW,
	WAY_XDP_RAW,
	WAYS,
};

static const char *const way_names[WAYS] = {
	"TC",
	"XDP",
	"XDP with all but the link header in fragments",
	"TC with a VLAN tag beside the frame",
	"TC without a link header",
	"XDP without a link header",
};

/* A tag that a program pushes, and the program's descriptor. */
struct pusher {
	uint16_t protocol;
	uint16_t control;
	int fd;
};

struct bench {
	struct tap tap;
	struct expressions expressions;
	struct corpus frames;
	struct pusher pushers[3];
	int programs; /* a PROG_ARRAY: slot 0 is the program a pusher goes on to */
	size_t expressions_run[WAYS];
	size_t runs[WAYS];
	size_t matches[WAYS];
	size_t differences[WAYS];
	bool unavailable[WAYS];
};

static void add(struct expressions *expressions, char *text)
{
	expressions->list =
		realloc(expressions->list, (expressions->count + 1) * sizeof(*expressions->list));
	if (!expressions->list || !text)
		abort();
	expressions->list[expressions->count++] = text;
}

static bool read_expressions(struct expressions *expressions)
{
	FILE *file = fopen(EXPRESSIONS_FILE, "re");
	char line[512];

	if (!file)
		return false;
	while (fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] && line[0] != '#')
			add(expressions, strdup(line));
	}
	fclose(file);
	expressions->primitives = expressions->count;
	return expressions->count > 0;
}

static void combine(struct expressions *expressions, size_t wanted, uint64_t seed)
{
	static const char *const forms[] = {
		"(%s) and (%s)",
		"(%s) or (%s)",
		"(%s) and not (%s)",
		"not ((%s) or (%s))",
		"(%s) or not (%s)",
		"((%s) and (%s)) or tcp[13] & 1 = 1",
		"port 80 and ((%s) or (%s))",
		"(%s) and (%s) and vlan",
		"vlan and ((%s) or (%s))",
		"((%s) or (%s)) and len > 50",
	};
	struct judge_classic classic;
	char *text;

	while (wanted) {
		const char *form = forms[judge_random(&seed) % (sizeof(forms) / sizeof(forms[0]))];
		const char *one = expressions->list[judge_random(&seed) % expressions->primitives];
		const char *two = expressions->list[judge_random(&seed) % expressions->primitives];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		if (asprintf(&text, form, one, two) < 0)
			abort();
#pragma GCC diagnostic pop
		/* Many contradict themselves, and libpcap says so. */
		if (!judge_compile(&classic, text, DLT_EN10MB)) {
			free(text);
			continue;
		}
		judge_classic_free(&classic);
		add(expressions, text);
		wanted--;
	}
}

static int load_pusher(const struct pusher *pusher, int programs)
{
	const uint16_t protocol = __builtin_bswap16(pusher->protocol);
	const struct bpf_insn insns[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = 6, .src_reg = 1},
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 2, .imm = protocol},
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 3, .imm = pusher->control},
		{.code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_skb_vlan_push},
		{.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = 1, .src_reg = 6},
		{.code = BPF_LD | BPF_DW | BPF_IMM,
		 .dst_reg = 2,
		 .src_reg = BPF_PSEUDO_MAP_FD,
		 .imm = programs},
		{0},
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 3},
		{.code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_tail_call},
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = 99},
		{.code = BPF_JMP | BPF_EXIT},
	};

	return bpf_prog_load(BPF_PROG_TYPE_SCHED_CLS, "pusher", "GPL", insns,
			     sizeof(insns) / sizeof(insns[0]), NULL);
}

/* What the program is to see of a frame with the tag beside it. */
static void put_tag(struct judge_frame *tagged, const struct judge_frame *frame,
		    const struct pusher *pusher)
{
	const uint8_t tag[4] = {(uint8_t)(pusher->protocol >> 8), (uint8_t)pusher->protocol,
				(uint8_t)(pusher->control >> 8), (uint8_t)pusher->control};

	memcpy(tagged->data, frame->data, 12);
	memcpy(tagged->data + 12, tag, 4);
	memcpy(tagged->data + 16, frame->data + 12, frame->length - 12);
	tagged->length = frame->length + 4;
}

/* A program that asks for no tag does not see it. */
static bool asks_tag(const struct judge_classic *classic)
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

/* Linux 6.18 does not run a frame that is too short for the IP header that its Ethertype tells of. */
static bool is_cut_ip(const struct judge_frame *frame)
{
	bool ip4 = frame->data[12] == 0x08 && frame->data[13] == 0x00;
	bool ip6 = frame->data[12] == 0x86 && frame->data[13] == 0xdd;

	return (ip4 && frame->length < 14 + 20) || (ip6 && frame->length < 14 + 40);
}

static void count(struct bench *bench, enum way way, const char *expression, size_t frame, int got,
		  bool want)
{
	bench->runs[way]++;
	bench->matches[way] += want;
	if (got == (int)want)
		return;
	if (bench->differences[way]++ < SHOWN)
		tap_note("%s: '%s' on frame %zu: %d, bpf_filter says %d", way_names[way],
			 expression, frame, got, want);
}

static void run_frame(struct bench *bench, enum way way, int fd, const char *expression,
		      const struct judge_classic *classic, size_t index)
{
	const struct judge_frame *frame = &bench->frames.list[index];
	struct judge_frame other = {0};
	size_t i;

	if ((way == WAY_TC || way == WAY_TC_TAGGED) && is_cut_ip(frame))
		return;
	switch (way) {
	case WAY_TC:
	case WAY_XDP:
		count(bench, way, expression, index, judge_run(fd, frame, 0),
		      judge_expect(classic, frame));
		break;
	case WAY_XDP_FRAGMENTS:
		count(bench, way, expression, index, judge_run(fd, frame, LINEAR_BYTES),
		      judge_expect(classic, frame));
		break;
	case WAY_TC_TAGGED:
		i = index % (sizeof(bench->pushers) / sizeof(bench->pushers[0]));
		put_tag(&other, frame, &bench->pushers[i]);
		count(bench, way, expression, index, judge_run(bench->pushers[i].fd, frame, 0),
		      judge_expect(classic, asks_tag(classic) ? &other : frame));
		break;
	case WAY_TC_RAW:
	case WAY_XDP_RAW:
		if (frame->length < 14 + CORPUS_SHORTEST)
			break;
		other.length = frame->length - 14;
		memcpy(other.data, frame->data + 14, other.length);
		if (way == WAY_TC_RAW && is_cut_ip(&other))
			break;
		count(bench, way, expression, index, judge_run(fd, &other, 0),
		      judge_expect(classic, &other));
		break;
	default:
		break;
	}
}

static void run_expression(struct bench *bench, enum way way, const char *expression)
{
	bool raw = way == WAY_TC_RAW || way == WAY_XDP_RAW;
	bool xdp = way == WAY_XDP || way == WAY_XDP_FRAGMENTS || way == WAY_XDP_RAW;
	_cleanup_(judge_classic_free) struct judge_classic classic = {0};
	_cleanup_(cleanup_close) int fd = -1;
	const int slot = 0;
	size_t i;

	if (!judge_compile(&classic, expression, raw ? DLT_RAW : DLT_EN10MB))
		return;
	fd = judge_load(&classic, xdp ? TRANSLATE_XDP : TRANSLATE_TC,
			raw ? TRANSLATE_LINK_NONE : TRANSLATE_LINK_ETHERNET,
			way == WAY_XDP_FRAGMENTS ? BPF_F_XDP_HAS_FRAGS : 0);
	if (fd < 0) {
		tap_note("%s: '%s' is not loaded", way_names[way], expression);
		bench->differences[way]++;
		return;
	}
	if (way == WAY_TC_TAGGED && bpf_map_update_elem(bench->programs, &slot, &fd, BPF_ANY))
		abort();
	bench->expressions_run[way]++;
	for (i = 0; i < bench->frames.count; i++)
		run_frame(bench, way, fd, expression, &classic, i);
}

/* Kernels before 6.18 put a frame into fragments only where it is longer than a page. */
static bool has_linear_size(struct bench *bench)
{
	_cleanup_(judge_classic_free) struct judge_classic classic = {0};
	_cleanup_(cleanup_close) int fd = -1;

	if (!judge_compile(&classic, "tcp", DLT_EN10MB))
		return false;
	fd = judge_load(&classic, TRANSLATE_XDP, TRANSLATE_LINK_ETHERNET, BPF_F_XDP_HAS_FRAGS);
	return fd >= 0 && judge_run(fd, &bench->frames.list[0], LINEAR_BYTES) >= 0;
}

static bool open_bench(struct bench *bench, uint64_t seed, size_t combinations)
{
	static const struct pusher tags[] = {
		{0x8100, 100, -1}, {0x88a8, 5, -1}, {0x8100, 0xe005, -1}};
	size_t i;

	if (!read_expressions(&bench->expressions))
		return false;
	combine(&bench->expressions, combinations, seed);
	corpus_make(&bench->frames, seed);
	bench->programs = bpf_map_create(BPF_MAP_TYPE_PROG_ARRAY, "programs", 4, 4, 1, NULL);
	if (bench->programs < 0)
		return false;
	for (i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		bench->pushers[i] = tags[i];
		bench->pushers[i].fd = load_pusher(&tags[i], bench->programs);
		if (bench->pushers[i].fd < 0)
			return false;
	}
	bench->unavailable[WAY_XDP_FRAGMENTS] = !has_linear_size(bench);
	return true;
}

static void close_bench(struct bench *bench)
{
	size_t i;

	for (i = 0; i < bench->expressions.count; i++)
		free(bench->expressions.list[i]);
	free(bench->expressions.list);
	corpus_free(&bench->frames);
}

static void report(struct bench *bench, enum way way)
{
	if (bench->unavailable[way]) {
		tap_skip(&bench->tap, way_names[way], "this kernel's test runs cannot make them");
		return;
	}
	tap_note("%zu expressions, %zu runs, %zu matches", bench->expressions_run[way],
		 bench->runs[way], bench->matches[way]);
	tap_number(&bench->tap, (long long)bench->differences[way], 0,
		   "%s: %zu expressions x %zu frames, %zu matches, 0 differences", way_names[way],
		   bench->expressions_run[way], bench->frames.count, bench->matches[way]);
}

int main(int argc, char **argv)
{
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
	size_t combinations = argc > 2 ? strtoul(argv[2], NULL, 10) : COMBINATIONS;
	_cleanup_(close_bench) struct bench bench = {0};
	enum way way;
	size_t i;

	if (!seed || combinations > EXPRESSIONS_MAX) {
		fprintf(stderr, "usage: %s [SEED [COMBINATIONS]]\n", argv[0]);
		return 2;
	}
	if (!tap_ok(&bench.tap, open_bench(&bench, seed, combinations), "set up"))
		return tap_done(&bench.tap);
	for (way = 0; way < WAYS; way++) {
		for (i = 0; i < bench.expressions.count && !bench.unavailable[way]; i++)
			run_expression(&bench, way, bench.expressions.list[i]);
		report(&bench, way);
	}
	tap_ok(&bench.tap, bench.expressions_run[WAY_TC] >= 500 && bench.frames.count >= 500,
	       "at least 500 expressions and 500 frames");
	return tap_done(&bench.tap);
}
