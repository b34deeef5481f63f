// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/cpu_limit.h"

#include "base/message.h"

#define LOOK_NS	  100000000
#define TELL_NS	  1000000000
#define CALM_NS	  3000000000ull
#define PACKET_NS 200 /* of the kernel's programs; README.md has what was measured */

bool throttle_due(const struct throttle *throttle, uint64_t now)
{
	return throttle->limit && now - throttle->looked >= LOOK_NS;
}

/* Steps until the next word are told in one. */
static void tell(struct throttle *throttle, const struct sampling *sampling, uint64_t now)
{
	unsigned int use = (unsigned int)throttle->use;
	unsigned int limit = (unsigned int)throttle->limit;
	const char *side = sampling->divisor > throttle->said ? "above" : "below half of";

	if (sampling->divisor == throttle->said || now - throttle->told < TELL_NS)
		return;
	if (sampling->divisor == 1)
		message_info("CPU use %u %% is below half of --limit-cpu %u: capturing every flow",
			     use, limit);
	else
		message_info("CPU use %u %% is %s --limit-cpu %u: sampling 1 in %u flows", use,
			     side, limit, sampling->divisor);
	throttle->said = sampling->divisor;
	throttle->told = now;
}

static void step(struct throttle *throttle, struct sampling *sampling, __u32 divisor, uint64_t use)
{
	sampling_set(sampling, divisor);
	throttle->use = use;
}

static void judge(struct throttle *throttle, struct sampling *sampling, uint64_t now, uint64_t use)
{
	if (use * 2 >= throttle->limit)
		throttle->busy = now;
	if (use > throttle->limit) {
		if (sampling->divisor <= SAMPLE_DIVISOR_MAX / 2)
			step(throttle, sampling, sampling->divisor * 2, use);
	} else if (now - throttle->busy >= CALM_NS && sampling->divisor > sampling->asked) {
		step(throttle, sampling, sampling->divisor / 2, use);
		throttle->busy = now;
	}
}

void throttle_look(struct throttle *throttle, struct sampling *sampling, uint64_t now, uint64_t cpu,
		   uint64_t matched)
{
	uint64_t passed = now - throttle->looked;
	uint64_t used = cpu - throttle->cpu + (matched - throttle->matched) * PACKET_NS;
	bool first = !throttle->looked;

	throttle->looked = now;
	throttle->cpu = cpu;
	throttle->matched = matched;
	if (first) {
		throttle->busy = now;
		throttle->said = sampling->divisor;
		return;
	}
	judge(throttle, sampling, now, used * 100 / passed);
	tell(throttle, sampling, now);
}
