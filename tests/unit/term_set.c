// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Programs for one value that are extended to many, and those that must not be. */
#include "reference.h"

#include <linux/bpf.h>
#include <linux/filter.h>

#include "filter/term_set.h"
#include "tap.h"

#define VALUES 1000

/* Loads of the frame's byte at k, comparisons with V, returns. */
#define LOAD(k)                                   \
	{                                         \
		BPF_LD | BPF_B | BPF_ABS, 0, 0, k \
	}
#define IS(v, jt, jf)                                \
	{                                            \
		BPF_JMP | BPF_JEQ | BPF_K, jt, jf, v \
	}
#define RETURN(k)                        \
	{                                \
		BPF_RET | BPF_K, 0, 0, k \
	}

/* Each program for the two values 77 and 88. */
static const struct {
	const char *name;
	struct translate_classic insns[2][8];
	size_t count;
	int result;
} cases[] = {
	{"one comparison",
	 {{LOAD(0), IS(77, 0, 1), RETURN(1), RETURN(0)},
	  {LOAD(0), IS(88, 0, 1), RETURN(1), RETURN(0)}},
	 4,
	 0},
	{"either of two",
	 {{LOAD(0), IS(77, 2, 0), LOAD(1), IS(77, 0, 1), RETURN(1), RETURN(0)},
	  {LOAD(0), IS(88, 2, 0), LOAD(1), IS(88, 0, 1), RETURN(1), RETURN(0)}},
	 6,
	 0},
	{"both of two",
	 {{LOAD(0), IS(77, 0, 3), LOAD(1), IS(77, 0, 1), RETURN(1), RETURN(0)},
	  {LOAD(0), IS(88, 0, 3), LOAD(1), IS(88, 0, 1), RETURN(1), RETURN(0)}},
	 6,
	 -EINVAL},
	{"two that lead to different ends",
	 {{LOAD(0), IS(77, 2, 0), LOAD(1), IS(77, 1, 2), RETURN(1), RETURN(2), RETURN(0)},
	  {LOAD(0), IS(88, 2, 0), LOAD(1), IS(88, 1, 2), RETURN(1), RETURN(2), RETURN(0)}},
	 7,
	 -EINVAL},
	{"the value used after it was found",
	 {{LOAD(0), IS(77, 0, 1), {BPF_RET | BPF_A, 0, 0, 0}, RETURN(0)},
	  {LOAD(0), IS(88, 0, 1), {BPF_RET | BPF_A, 0, 0, 0}, RETURN(0)}},
	 4,
	 -EINVAL},
	{"the value in arithmetic",
	 {{LOAD(0), {BPF_ALU | BPF_ADD | BPF_K, 0, 0, 77}, IS(77, 0, 1), RETURN(1), RETURN(0)},
	  {LOAD(0), {BPF_ALU | BPF_ADD | BPF_K, 0, 0, 88}, IS(88, 0, 1), RETURN(1), RETURN(0)}},
	 5,
	 -EINVAL},
	{"a constant that is the value",
	 {{LOAD(0), IS(77, 2, 0), LOAD(1), IS(77, 0, 1), RETURN(1), RETURN(0)},
	  {LOAD(0), IS(88, 2, 0), LOAD(1), IS(77, 0, 1), RETURN(1), RETURN(0)}},
	 6,
	 -EINVAL},
	{"no comparison", {{LOAD(0), RETURN(1)}, {LOAD(0), RETURN(1)}}, 2, -EINVAL},
	{"another jump",
	 {{LOAD(0), IS(77, 0, 1), RETURN(1), RETURN(0)},
	  {LOAD(0), IS(88, 1, 0), RETURN(1), RETURN(0)}},
	 4,
	 -EINVAL},
};

static int make(size_t which, const uint32_t *values, size_t count,
		struct reference_classic *program)
{
	const struct term_set_sample samples[2] = {
		{cases[which].insns[0], cases[which].count, 77},
		{cases[which].insns[1], cases[which].count, 88},
	};

	return term_set_make(samples, values, count, &program->insns, &program->count);
}

static void test_cases(struct tap *tap)
{
	static const uint32_t values[] = {1, 5, 9};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct reference_classic program = {0};

		tap_number(tap, make(i, values, 3, &program), cases[i].result, "%s", cases[i].name);
		reference_classic_free(&program);
	}
}

/* Sets of every size to 40, of even bytes: each byte is found if it is one of them. */
static void test_search(struct tap *tap)
{
	struct reference_frame frame = {.length = 2};
	uint32_t values[40];
	unsigned int i, byte, wrong = 0;
	size_t count;

	for (i = 0; i < 40; i++)
		values[i] = 2 * i + 10;
	for (count = 1; count <= 40; count++) {
		struct reference_classic program = {0};

		if (make(1, values, count, &program)) {
			wrong++;
			continue;
		}
		for (byte = 0; byte < 256; byte++) {
			bool want = byte % 2 == 0 && byte >= 10 && byte < 10 + 2 * count;

			for (i = 0; i < 2; i++) {
				frame.data[i] = (uint8_t)byte;
				frame.data[!i] = 1;
				wrong += reference_expect(&program, &frame) != want;
			}
		}
		reference_classic_free(&program);
	}
	tap_number(tap, wrong, 0, "bytes at both offsets match exactly if they are in the set");
}

static void test_size(struct tap *tap)
{
	struct reference_classic program = {0};
	static uint32_t values[VALUES];
	unsigned int i;

	for (i = 0; i < VALUES; i++)
		values[i] = i * 3;
	tap_number(tap, make(0, values, VALUES, &program), 0, "%u values: made", VALUES);
	tap_ok(tap, program.count < 2 * VALUES, "%u values: %zu instructions", VALUES,
	       program.count);
	reference_classic_free(&program);
}

int main(void)
{
	struct tap tap = {};

	test_cases(&tap);
	test_search(&tap);
	test_size(&tap);
	return tap_done(&tap);
}
