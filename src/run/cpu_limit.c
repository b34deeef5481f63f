// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/cpu_limit.h"

#include "base/message.h"

#define LOOK_NS	  100000000
#define REPORT_NS 1000000000
#define BELOW_NS  3000000000ull

/* A captured packet's estimated cost in the kernel; docs/cost.md has measurements. */
#define PACKET_NS 200

bool cpu_limit_due(const struct cpu_limit *cpu_limit, uint64_t now)
{
	return cpu_limit->limit && now - cpu_limit->looked >= LOOK_NS;
}

/* Several steps within REPORT_NS are reported as one. */
static void report(struct cpu_limit *cpu_limit, const struct sampling *sampling, uint64_t now)
{
	unsigned int use = (unsigned int)cpu_limit->use;
	unsigned int limit = (unsigned int)cpu_limit->limit;
	const char *side = sampling->divisor > cpu_limit->divisor ? "above" : "below half of";

	if (sampling->divisor == cpu_limit->divisor || now - cpu_limit->reported < REPORT_NS)
		return;
	if (sampling->divisor == 1)
		message_info("CPU use %u%% is below half of --limit-cpu %u: capturing every flow",
			     use, limit);
	else
		message_info("CPU use %u%% is %s --limit-cpu %u: sampling 1 in %u flows", use, side,
			     limit, sampling->divisor);
	cpu_limit->divisor = sampling->divisor;
	cpu_limit->reported = now;
}

static void step(struct cpu_limit *cpu_limit, struct sampling *sampling, __u32 divisor,
		 uint64_t use)
{
	sampling_set(sampling, divisor);
	cpu_limit->use = use;
}

static void adjust(struct cpu_limit *cpu_limit, struct sampling *sampling, uint64_t now,
		   uint64_t use)
{
	if (use * 2 >= cpu_limit->limit)
		cpu_limit->busy = now;
	if (use > cpu_limit->limit) {
		if (sampling->divisor <= SAMPLE_DIVISOR_MAX / 2)
			step(cpu_limit, sampling, sampling->divisor * 2, use);
	} else if (now - cpu_limit->busy >= BELOW_NS && sampling->divisor > sampling->asked) {
		step(cpu_limit, sampling, sampling->divisor / 2, use);
		cpu_limit->busy = now;
	}
}

void cpu_limit_look(struct cpu_limit *cpu_limit, struct sampling *sampling, uint64_t now,
		    uint64_t cpu, uint64_t matched)
{
	uint64_t passed = now - cpu_limit->looked;
	uint64_t used = cpu - cpu_limit->cpu + (matched - cpu_limit->matched) * PACKET_NS;
	bool first = !cpu_limit->looked;

	cpu_limit->looked = now;
	cpu_limit->cpu = cpu;
	cpu_limit->matched = matched;
	if (first) {
		cpu_limit->busy = now;
		cpu_limit->divisor = sampling->divisor;
		return;
	}
	adjust(cpu_limit, sampling, now, used * 100 / passed);
	report(cpu_limit, sampling, now);
}
