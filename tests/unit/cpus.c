// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Numbers of CPUs, contiguous or not. */
#include <bpf/libbpf.h>
#include <errno.h>
#include <sched.h>

#include "capture/cpus.h"
#include "tap.h"

int main(void)
{
	static const struct {
		const char *list;
		int end;
	} cases[] = {
		{"0\n", 1},	    {"0-3\n", 4},
		{"0-3", 4},	    {"0-3,8-11\n", 12},
		{"8-11,0-3\n", 12}, {"0,2,4\n", 5},
		{"0-1023\n", 1024}, {"\n", -EINVAL},
		{"", -EINVAL},	    {"a\n", -EINVAL},
		{"0-\n", -EINVAL},  {"0,\n", -EINVAL},
		{"3-1\n", -EINVAL}, {"0-3 4\n", -EINVAL},
		{"-1\n", -EINVAL},  {"0-99999999999\n", -EINVAL},
	};
	struct tap tap = {};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		tap_number(&tap, cpus_end(cases[i].list), cases[i].end, "list \"%.*s\"",
			   (int)strcspn(cases[i].list, "\n"), cases[i].list);
	tap_ok(&tap, (int)cpus_possible() >= libbpf_num_possible_cpus(),
	       "no fewer numbers than possible CPUs: %u", cpus_possible());
	tap_ok(&tap, cpus_present() <= cpus_possible(), "present CPUs are possible: %u",
	       cpus_present());
	tap_ok(&tap, sched_getcpu() < (int)cpus_present(), "this CPU is present");
	return tap_done(&tap);
}
