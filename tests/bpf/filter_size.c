// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Programs of the maximum length of classic BPF, with what is hardest for the verifier, and a
 * thousand `host` terms: all load and return libpcap's verdict.
 */
#include "reference.h"

#include <linux/bpf.h>
#include <linux/filter.h>
#include <time.h>
#include <unistd.h>

#include "corpus.h"
#include "tap.h"

#define HOSTS 1000

struct shape {
	const char *name;
	void (*write)(struct translate_classic *insn, size_t pc);
};

static void put(struct translate_classic *insn, unsigned int code, unsigned int jt, unsigned int jf,
		uint32_t k)
{
	*insn = (struct translate_classic){(uint16_t)code, (uint8_t)jt, (uint8_t)jf, k};
}

static void indirect(struct translate_classic *insn, size_t pc)
{
	static const uint16_t sizes[] = {BPF_W, BPF_H, BPF_B};

	put(insn, BPF_LD | BPF_IND | sizes[pc % 3], 0, 0, (uint32_t)(pc * 7 % 40));
}

static void indirect_chain(struct translate_classic *insn, size_t pc)
{
	if (pc % 3 == 0)
		put(insn, BPF_LD | BPF_IND | BPF_B, 0, 0, (uint32_t)(pc % 16));
	else if (pc % 3 == 1)
		put(insn, BPF_ALU | BPF_AND | BPF_K, 0, 0, 0x1f);
	else
		put(insn, BPF_MISC | BPF_TAX, 0, 0, 0);
}

static void absolute(struct translate_classic *insn, size_t pc)
{
	put(insn, BPF_LD | BPF_ABS | BPF_B, 0, 0, (uint32_t)(pc % 61));
}

static void compare(struct translate_classic *insn, size_t pc)
{
	if (pc % 2)
		put(insn, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, (uint32_t)pc);
	else
		put(insn, BPF_LD | BPF_ABS | BPF_W, 0, 0, (uint32_t)(pc % 50));
}

static void compare_far(struct translate_classic *insn, size_t pc)
{
	if (pc % 2 && pc + 256 < BPF_MAXINSNS)
		put(insn, BPF_JMP | BPF_JGT | BPF_K, 255, 3, (uint32_t)pc);
	else
		put(insn, BPF_LD | BPF_IND | BPF_W, 0, 0, (uint32_t)(pc % 50));
}

static void divide(struct translate_classic *insn, size_t pc)
{
	put(insn, BPF_ALU | (pc % 2 ? BPF_DIV : BPF_MOD) | BPF_X, 0, 0, 0);
}

static void scratch(struct translate_classic *insn, size_t pc)
{
	switch (pc % 4) {
	case 0:
		put(insn, BPF_LD | BPF_ABS | BPF_W, 0, 0, (uint32_t)(pc % 50));
		break;
	case 1:
		put(insn, BPF_ST, 0, 0, (uint32_t)(pc / 4 % 16));
		break;
	case 2:
		put(insn, BPF_LDX | BPF_MEM, 0, 0, (uint32_t)(pc % 15));
		break;
	default:
		put(insn, BPF_JMP | BPF_JGT | BPF_X, 1, 0, 0);
	}
}

static void tag(struct translate_classic *insn, size_t pc)
{
	if (pc % 16 == 0)
		put(insn, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 0x8100);
	else
		put(insn, BPF_LD | BPF_ABS | BPF_W, 0, 0, (uint32_t)(pc % 20));
}

static void tag_indirect(struct translate_classic *insn, size_t pc)
{
	if (pc % 4 == 0)
		put(insn, BPF_LD | BPF_IND | BPF_B, 0, 0, (uint32_t)(pc % 20));
	else
		tag(insn, pc);
}

static const struct shape shapes[] = {
	{"loads at X", indirect},
	{"loads at X that lead to the next X", indirect_chain},
	{"loads", absolute},
	{"comparisons with two ways each", compare},
	{"comparisons with far ways", compare_far},
	{"divisions", divide},
	{"scratch slots", scratch},
	{"loads around a tag", tag},
	{"loads at X around a tag", tag_indirect},
};

static void check(struct tap *tap, const struct corpus *frames,
		  const struct reference_classic *program, enum translate_hook hook,
		  const char *name)
{
	_cleanup_(cleanup_close) int fd = -1;
	struct timespec before, after;
	size_t i, differences = 0;
	double seconds;

	clock_gettime(CLOCK_MONOTONIC, &before);
	fd = reference_load(program, hook, TRANSLATE_LINK_ETHERNET, 0);
	clock_gettime(CLOCK_MONOTONIC, &after);
	seconds = (double)(after.tv_sec - before.tv_sec) +
		  (double)(after.tv_nsec - before.tv_nsec) / 1e9;
	if (!tap_ok(tap, fd >= 0, "%s: %zu instructions of %s are loaded",
		    hook == TRANSLATE_TC ? "TC" : "XDP", program->count, name))
		return;
	tap_note("loaded in %.3f s", seconds);
	for (i = 0; i < frames->count; i++) {
		const struct reference_frame *frame = &frames->list[i];

		if (hook == TRANSLATE_TC && reference_is_cut_ip(frame))
			continue;
		differences += reference_run(fd, frame, 0) != (int)reference_expect(program, frame);
	}
	tap_number(tap, (long long)differences, 0, "%zu frames, 0 differences", frames->count);
}

static void check_shape(struct tap *tap, const struct corpus *frames, const struct shape *shape)
{
	struct reference_classic program = {.count = BPF_MAXINSNS};
	size_t pc = 0;

	program.insns = calloc(program.count, sizeof(*program.insns));
	if (!program.insns)
		abort();
	for (; pc < 16; pc++)
		put(&program.insns[pc], BPF_ST, 0, 0, (uint32_t)pc);
	put(&program.insns[pc++], BPF_LD | BPF_B | BPF_ABS, 0, 0, 17);
	put(&program.insns[pc++], BPF_MISC | BPF_TAX, 0, 0, 0);
	put(&program.insns[pc++], BPF_LD | BPF_W | BPF_ABS, 0, 0, 4);
	for (; pc < program.count - 2; pc++)
		shape->write(&program.insns[pc], pc);
	put(&program.insns[pc++], BPF_RET | BPF_A, 0, 0, 0);
	put(&program.insns[pc], BPF_RET | BPF_K, 0, 0, 1);
	check(tap, frames, &program, TRANSLATE_TC, shape->name);
	check(tap, frames, &program, TRANSLATE_XDP, shape->name);
	reference_classic_free(&program);
}

static void check_hosts(struct tap *tap, const struct corpus *frames)
{
	struct reference_classic program;
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);
	unsigned int i;

	if (!stream)
		abort();
	for (i = 0; i < HOSTS; i++)
		fprintf(stream, "%shost 10.0.%u.%u", i ? " or " : "(", i / 256, i % 256);
	/* TCP only, as in filter_compile(): with ARP libpcap would optimize for a minute. */
	fputs(") and tcp", stream);
	fclose(stream);
	if (!reference_compile(&program, text, DLT_EN10MB))
		abort();
	check(tap, frames, &program, TRANSLATE_TC, "1,000 host terms");
	check(tap, frames, &program, TRANSLATE_XDP, "1,000 host terms");
	reference_classic_free(&program);
	free(text);
}

int main(void)
{
	struct corpus frames;
	struct tap tap = {0};
	size_t i;

	corpus_make(&frames, 1);
	for (i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		check_shape(&tap, &frames, &shapes[i]);
	check_hosts(&tap, &frames);
	corpus_free(&frames);
	return tap_done(&tap);
}
