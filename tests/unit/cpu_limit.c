// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* When --limit-cpu changes the sample, with a simulated clock and CPU. */
#include "run/cpu_limit.h"

#include <unistd.h>

#include "tap.h"

#define MS    1000000ull
#define LIMIT 20

struct machine {
	struct cpu_limit cpu_limit;
	struct sampling sampling;
	uint64_t now;
	uint64_t cpu;
	uint64_t packets;
};

/* Uses percent of a CPU for so many looks, and kernel percent in the programs, 200 ns a packet. */
static void spend(struct machine *machine, unsigned int looks, uint64_t percent, uint64_t kernel)
{
	while (looks--) {
		machine->now += 100 * MS;
		machine->cpu += percent * MS;
		machine->packets += kernel * MS / 200;
		cpu_limit_look(&machine->cpu_limit, &machine->sampling, machine->now, machine->cpu,
			       machine->packets);
	}
}

static void start(struct machine *machine, uint64_t sample)
{
	*machine = (struct machine){
		.cpu_limit.limit = LIMIT, .now = 5000 * MS, .cpu = 900 * MS, .packets = 1000000};
	sampling_begin(&machine->sampling, sample);
	cpu_limit_look(&machine->cpu_limit, &machine->sampling, machine->now, machine->cpu,
		       machine->packets);
}

static void test_steps(struct tap *tap)
{
	struct machine machine;

	start(&machine, 0);
	tap_number(tap, machine.sampling.divisor, 1, "CPU time before the start does not count");
	spend(&machine, 50, LIMIT, 0);
	tap_number(tap, machine.sampling.divisor, 1, "CPU use at the limit changes nothing");
	spend(&machine, 1, LIMIT + 1, 0);
	tap_number(tap, machine.sampling.divisor, 2, "CPU use above the limit halves the flows");
	spend(&machine, 3, 100, 0);
	tap_number(tap, machine.sampling.divisor, 16,
		   "each look above the limit halves the flows again");
	spend(&machine, 50, LIMIT / 2, 0);
	tap_number(tap, machine.sampling.divisor, 16,
		   "CPU use at half of the limit changes nothing");
	spend(&machine, 29, LIMIT / 2 - 1, 0);
	tap_number(tap, machine.sampling.divisor, 16,
		   "CPU use below half for less than three seconds changes nothing");
	spend(&machine, 1, LIMIT / 2 - 1, 0);
	tap_number(tap, machine.sampling.divisor, 8,
		   "CPU use below half for three seconds doubles the flows");
	spend(&machine, 15, 0, 0);
	spend(&machine, 1, LIMIT / 2, 0);
	spend(&machine, 29, 0, 0);
	tap_number(tap, machine.sampling.divisor, 8,
		   "a look at half of the limit restarts the three seconds");
	spend(&machine, 200, 0, 0);
	tap_number(tap, machine.sampling.divisor, 1, "a long time below half restores every flow");
	tap_number(tap, machine.sampling.most, 16, "the largest divisor is remembered");
}

static void test_bounds(struct tap *tap)
{
	struct machine machine;

	start(&machine, 3);
	spend(&machine, 1, 100, 0);
	tap_number(tap, machine.sampling.divisor, 6, "--sample is the divisor to start from");
	spend(&machine, 100, 0, 0);
	tap_number(tap, machine.sampling.divisor, 3,
		   "--sample is the smallest divisor that is restored");
	spend(&machine, 100, 100, 0);
	tap_ok(tap,
	       machine.sampling.divisor <= SAMPLE_DIVISOR_MAX &&
		       machine.sampling.divisor > SAMPLE_DIVISOR_MAX / 2,
	       "the divisor has an upper bound: 1 in %u", machine.sampling.divisor);
	start(&machine, 0);
	spend(&machine, 1, LIMIT / 2, LIMIT / 2 + 1);
	tap_number(tap, machine.sampling.divisor, 2, "CPU time of the kernel's programs counts");
}

static void test_when(struct tap *tap)
{
	struct cpu_limit none = {.limit = 0}, some = {.limit = LIMIT, .looked = 1000 * MS};

	tap_ok(tap, !cpu_limit_due(&none, 5000 * MS), "cpu_limit_due: never without a limit");
	tap_ok(tap, !cpu_limit_due(&some, 1099 * MS), "cpu_limit_due: not after 99 ms");
	tap_ok(tap, cpu_limit_due(&some, 1100 * MS), "cpu_limit_due: after 100 ms");
}

/* The number of lines in the pipe. */
static unsigned int count_lines(int pipe)
{
	char text[8192];
	ssize_t i, length = read(pipe, text, sizeof(text));
	unsigned int lines = 0;

	for (i = 0; i < length; i++)
		lines += text[i] == '\n';
	return lines;
}

static void test_words(struct tap *tap)
{
	int loud = dup(STDERR_FILENO), pipe_fds[2];
	struct machine machine;
	unsigned int lines;

	if (!tap_number(tap, pipe(pipe_fds), 0, "messages: a pipe can be made"))
		return;
	dup2(pipe_fds[1], STDERR_FILENO);
	start(&machine, 0);
	spend(&machine, 10, 100, 0);
	spend(&machine, 10, LIMIT, 0);
	dup2(loud, STDERR_FILENO);
	close(pipe_fds[1]);
	lines = count_lines(pipe_fds[0]);
	close(pipe_fds[0]);
	close(loud);
	tap_number(tap, lines, 2, "messages: of ten steps in a second two are printed");
	tap_number(tap, machine.cpu_limit.divisor, machine.sampling.divisor,
		   "messages: the last one has the current divisor");
}

int main(void)
{
	struct tap tap = {0};

	test_steps(&tap);
	test_bounds(&tap);
	test_when(&tap);
	test_words(&tap);
	return tap_done(&tap);
}
