// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Random classic programs, translated and run by BPF_PROG_TEST_RUN, against libpcap's bpf_filter()
 * and against the kernel's own classic engine (a filter on a socket): filter_random [SEED
 * [PROGRAMS]].
 *
 * The two references differ in two corners. A shift of 32 and more gives 0 in libpcap, and the
 * kernel uses the lower five bits of the count: programs for libpcap mask the count first. An
 * offset X + K that wraps, or is negative as a signed number, rejects in libpcap but not in the
 * kernel: programs for the kernel mask X first.
 */
#include "reference.h"

#include <linux/bpf.h>
#include <linux/filter.h>
#include <sys/socket.h>
#include <unistd.h>

#include "corpus.h"
#include "outer.h"
#include "tap.h"

#define PROGRAMS      1500
#define FRAMES_EACH   80
#define LENGTH_MAX    48
#define SCRATCH_WORDS 4
#define SHOWN	      5

enum reference {
	REFERENCE_LIBPCAP,
	REFERENCE_KERNEL,
	REFERENCES,
};

struct bench {
	struct tap tap;
	struct corpus frames;
	struct reference_tags tags;
	struct outer outer;
	bool fragments;
	uint64_t random;
	int sockets[2];
	size_t runs;
	size_t matches;
	size_t refused; /* by bpf_validate() or by the verifier */
	size_t differences;
};

#define CODE_MAX (2 * SCRATCH_WORDS + LENGTH_MAX + 8)

struct writer {
	struct reference_classic program;
	bool inner[CODE_MAX]; /* not to be jumped to: the masking before it must run */
	uint64_t *random;
	enum reference reference;
};

static uint32_t below(struct writer *writer, uint32_t limit)
{
	return reference_random(writer->random) % limit;
}

static void put(struct writer *writer, unsigned int code, uint32_t k)
{
	writer->program.insns[writer->program.count++] =
		(struct translate_classic){.code = (uint16_t)code, .k = k};
}

/* A constant that is likely to affect the result. */
static uint32_t constant(struct writer *writer)
{
	static const uint32_t likely[] = {0,	  1,	   5,	       6,	  31,
					  0x0800, 0x86dd,  0x8100,     0x88a8,	  0x9100,
					  0xffff, 0x10000, 0x7fffffff, 0xffffffff};

	if (below(writer, 3))
		return below(writer, 256);
	return likely[below(writer, sizeof(likely) / sizeof(likely[0]))];
}

static uint32_t offset(struct writer *writer)
{
	static const uint32_t far[] = {0x7fff, 0x8000, 0xffff, 0x10000, 0x7ffffffc, 0x7fffffff};
	static const uint32_t huge[] = {0x80000000, 0xfff00000, 0xffe00000, 0xffffefff};

	switch (below(writer, 40)) {
	case 0:
		return far[below(writer, sizeof(far) / sizeof(far[0]))];
	case 1:
		if (writer->reference == REFERENCE_LIBPCAP)
			return huge[below(writer, sizeof(huge) / sizeof(huge[0]))];
		return 0;
	default:
		return below(writer, 4) ? below(writer, 24) : below(writer, 80);
	}
}

/* X = X & mask, for the instruction that is written next; costs A. */
static void mask_x(struct writer *writer, uint32_t mask)
{
	size_t inner;

	put(writer, BPF_MISC | BPF_TXA, 0);
	put(writer, BPF_ALU | BPF_AND | BPF_K, mask);
	put(writer, BPF_MISC | BPF_TAX, 0);
	for (inner = 0; inner < 3; inner++)
		writer->inner[writer->program.count - inner] = true;
}

static void put_load(struct writer *writer)
{
	static const uint16_t sizes[] = {BPF_W, BPF_H, BPF_B};
	uint16_t size = sizes[below(writer, 3)];

	switch (below(writer, 10)) {
	case 0:
		put(writer, BPF_LD | BPF_IMM, constant(writer));
		break;
	case 1:
		put(writer, BPF_LDX | BPF_IMM, constant(writer));
		break;
	case 2:
		put(writer, (below(writer, 2) ? BPF_LD : BPF_LDX) | BPF_MEM,
		    below(writer, SCRATCH_WORDS));
		break;
	case 3:
		put(writer, (below(writer, 2) ? BPF_LD : BPF_LDX) | BPF_LEN, 0);
		break;
	case 4:
		put(writer, BPF_LDX | BPF_B | BPF_MSH, offset(writer));
		break;
	case 5:
	case 6:
		if (writer->reference == REFERENCE_KERNEL || below(writer, 4))
			mask_x(writer, below(writer, 2) ? 0x1f : 0xff);
		put(writer, BPF_LD | size | BPF_IND, offset(writer));
		break;
	default:
		put(writer, BPF_LD | size | BPF_ABS, offset(writer));
	}
}

static void put_arithmetic(struct writer *writer)
{
	static const uint16_t operations[] = {BPF_ADD, BPF_SUB, BPF_MUL, BPF_DIV, BPF_MOD, BPF_OR,
					      BPF_AND, BPF_XOR, BPF_LSH, BPF_RSH, BPF_NEG};
	uint16_t operation = operations[below(writer, sizeof(operations) / sizeof(operations[0]))];
	uint16_t source = below(writer, 2) && operation != BPF_NEG ? BPF_X : BPF_K;
	bool shift = operation == BPF_LSH || operation == BPF_RSH;
	uint32_t k = constant(writer);

	if (shift && source == BPF_X && writer->reference == REFERENCE_LIBPCAP)
		mask_x(writer, 31);
	if (shift)
		k %= 32;
	if ((operation == BPF_DIV || operation == BPF_MOD) && !k)
		k = 1;
	put(writer, BPF_ALU | operation | source, source == BPF_K ? k : 0);
}

/* The target is filled in when the length of the program is known. */
static void put_jump(struct writer *writer)
{
	static const uint16_t operations[] = {BPF_JEQ, BPF_JGT, BPF_JGE, BPF_JSET, BPF_JA};
	uint16_t operation = operations[below(writer, below(writer, 8) ? 4 : 5)];
	uint16_t source = below(writer, 3) || operation == BPF_JA ? BPF_K : BPF_X;

	put(writer, BPF_JMP | operation | source, constant(writer));
}

static void put_any(struct writer *writer)
{
	switch (below(writer, 16)) {
	case 0:
		put(writer, BPF_MISC | (below(writer, 2) ? BPF_TAX : BPF_TXA), 0);
		break;
	case 1:
		put(writer, below(writer, 2) ? BPF_ST : BPF_STX, below(writer, SCRATCH_WORDS));
		break;
	case 2:
		if (!below(writer, 4))
			put(writer, BPF_RET | (below(writer, 2) ? BPF_A : BPF_K), below(writer, 2));
		break;
	case 3:
	case 4:
	case 5:
	case 6:
		put_arithmetic(writer);
		break;
	case 7:
	case 8:
	case 9:
	case 10:
		put_jump(writer);
		break;
	default:
		put_load(writer);
	}
}

static uint32_t distance(struct writer *writer, size_t pc)
{
	size_t left = writer->program.count - pc - 1;
	size_t to = pc + 1 + below(writer, left > 12 ? 12 : (uint32_t)left);

	while (writer->inner[to])
		to++;
	return (uint32_t)(to - pc - 1);
}

static void aim_jumps(struct writer *writer)
{
	struct translate_classic *insn;
	size_t pc;

	for (pc = 0; pc < writer->program.count; pc++) {
		insn = &writer->program.insns[pc];
		if (BPF_CLASS(insn->code) != BPF_JMP)
			continue;
		insn->jt = (uint8_t)distance(writer, pc);
		insn->jf = (uint8_t)distance(writer, pc);
		if (insn->code == (BPF_JMP | BPF_JA))
			insn->k = distance(writer, pc);
	}
}

/* Both references require scratch slots to be written before they are read. */
static void write_program(struct writer *writer)
{
	size_t length = 1 + below(writer, LENGTH_MAX);
	uint32_t point;

	writer->program.insns = calloc(CODE_MAX, sizeof(*writer->program.insns));
	if (!writer->program.insns)
		abort();
	for (point = 0; point < SCRATCH_WORDS; point++) {
		if (below(writer, 2))
			put(writer, BPF_LD | BPF_IMM, constant(writer));
		put(writer, BPF_ST, point);
	}
	while (writer->program.count < length + SCRATCH_WORDS)
		put_any(writer);
	put(writer, BPF_RET | (below(writer, 2) ? BPF_A : BPF_K), below(writer, 4));
	aim_jumps(writer);
}

/* The kernel's own verdict: whether a datagram reaches a socket that has the filter. */
static int kernel_verdict(struct bench *bench, const struct reference_frame *frame)
{
	char byte;

	if (send(bench->sockets[0], frame->data, frame->length, 0) < 0)
		return -errno;
	return recv(bench->sockets[1], &byte, 1, MSG_DONTWAIT | MSG_TRUNC) >= 0;
}

static bool attach(struct bench *bench, const struct reference_classic *program)
{
	const struct sock_fprog filter = {
		.len = (unsigned short)program->count,
		.filter = (struct sock_filter *)program->insns,
	};

	return !setsockopt(bench->sockets[1], SOL_SOCKET, SO_ATTACH_FILTER, &filter,
			   sizeof(filter));
}

static void print_program(const struct reference_classic *program)
{
	size_t pc;

	for (pc = 0; pc < program->count; pc++)
		tap_note("%3zu: %#06x %3u %3u %#x", pc, program->insns[pc].code,
			 program->insns[pc].jt, program->insns[pc].jf, program->insns[pc].k);
}

static void compare(struct bench *bench, const struct reference_classic *program, const char *way,
		    size_t frame, int got, int want)
{
	bench->runs++;
	bench->matches += want == 1;
	if (got == want)
		return;
	if (bench->differences++ < SHOWN) {
		tap_note("%s: frame %zu: %d, should be %d; bpf_filter() returns %d", way, frame,
			 got, want, reference_expect(program, &bench->frames.list[frame]));
		print_program(program);
	}
}

static int expect(struct bench *bench, enum reference reference,
		  const struct reference_classic *program, const struct reference_frame *frame)
{
	if (reference == REFERENCE_KERNEL)
		return kernel_verdict(bench, frame);
	return reference_expect(program, frame);
}

static void run_frames(struct bench *bench, enum reference reference,
		       const struct reference_classic *program, int tc, int xdp)
{
	struct reference_frame seen = {0};
	size_t i, index;
	int want, tagged;

	for (i = 0; i < FRAMES_EACH; i++) {
		const struct reference_frame *frame;

		index = reference_random(&bench->random) % bench->frames.count;
		frame = &bench->frames.list[index];
		want = expect(bench, reference, program, frame);
		compare(bench, program, "XDP", index, reference_run(xdp, frame, 0), want);
		if (bench->fragments)
			compare(bench, program, "XDP in fragments", index,
				reference_run(xdp, frame, REFERENCE_LINEAR), want);
		if (reference_is_cut_ip(frame))
			continue;
		compare(bench, program, "TC", index, reference_run(tc, frame, 0), want);
		reference_tags_select(&bench->tags, tc);
		tagged = reference_run_tagged(&bench->tags, i, frame, &seen);
		compare(bench, program, "TC with a tag", index, tagged,
			reference_asks_tag(program) ? expect(bench, reference, program, &seen)
						    : want);
		compare(bench, program, "TC without a link header, after a tunnel's", index,
			reference_run_tc(bench->outer.fd, frame), want);
	}
}

static void run_program(struct bench *bench, enum reference reference)
{
	struct writer writer = {.random = &bench->random, .reference = reference};
	_cleanup_(cleanup_close) int tc = -1;
	_cleanup_(cleanup_close) int xdp = -1;
	_cleanup_(cleanup_close) int ip = -1;

	write_program(&writer);
	if (!bpf_validate((const struct reference_insn *)writer.program.insns,
			  (int)writer.program.count) ||
	    (reference == REFERENCE_KERNEL && !attach(bench, &writer.program))) {
		tap_note("a reference refuses the program");
		bench->refused++;
	} else {
		tc = reference_load(&writer.program, TRANSLATE_TC, TRANSLATE_LINK_ETHERNET, 0);
		xdp = reference_load(&writer.program, TRANSLATE_XDP, TRANSLATE_LINK_ETHERNET,
				     bench->fragments ? BPF_F_XDP_HAS_FRAGS : 0);
		ip = reference_load(&writer.program, TRANSLATE_TC, TRANSLATE_LINK_NONE, 0);
		if (tc < 0 || xdp < 0 || ip < 0 || !outer_select(&bench->outer, ip))
			bench->refused++;
		else
			run_frames(bench, reference, &writer.program, tc, xdp);
	}
	if (bench->refused && bench->refused <= SHOWN && (tc < 0 || xdp < 0))
		print_program(&writer.program);
	reference_classic_free(&writer.program);
}

static void run_reference(struct bench *bench, enum reference reference, size_t programs)
{
	const char *name = reference == REFERENCE_LIBPCAP ? "libpcap's bpf_filter()"
							  : "the kernel's classic engine";
	size_t i;

	bench->runs = bench->matches = bench->differences = bench->refused = 0;
	for (i = 0; i < programs; i++)
		run_program(bench, reference);
	tap_number(&bench->tap, (long long)bench->refused, 0, "%zu random programs are accepted",
		   programs);
	tap_number(&bench->tap, (long long)bench->differences, 0,
		   "%s: %zu programs, %zu runs, %zu matches, 0 differences", name, programs,
		   bench->runs, bench->matches);
	tap_ok(&bench->tap, bench->matches * 10 > bench->runs, "one run in ten matches");
}

int main(int argc, char **argv)
{
	struct bench bench = {.random = argc > 1 ? strtoull(argv[1], NULL, 10) : 1};
	size_t programs = argc > 2 ? strtoul(argv[2], NULL, 10) : PROGRAMS;
	bool ready;

	if (!bench.random || !programs) {
		fprintf(stderr, "usage: %s [SEED [PROGRAMS]]\n", argv[0]);
		return 2;
	}
	corpus_make(&bench.frames, bench.random);
	bench.fragments = reference_has_fragments(&bench.frames.list[0]);
	ready = reference_tags_open(&bench.tags) && outer_open(&bench.outer) &&
		!socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, bench.sockets);
	if (tap_ok(&bench.tap, ready, "set up")) {
		run_reference(&bench, REFERENCE_LIBPCAP, programs);
		run_reference(&bench, REFERENCE_KERNEL, programs);
	}
	reference_tags_close(&bench.tags);
	outer_close(&bench.outer);
	corpus_free(&bench.frames);
	return tap_done(&bench.tap);
}
