// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "filter/append.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int append_compile(pcap_t *pcap, struct bpf_program *program, const char *expression, int optimize,
		   char *error, size_t error_size)
{
	if (!pcap_compile(pcap, program, expression, optimize, PCAP_NETMASK_UNKNOWN))
		return 0;
	snprintf(error, error_size, "%s", pcap_geterr(pcap));
	return -EINVAL;
}

int append_check(pcap_t *pcap, const char *expression, int optimize, char *error, size_t error_size)
{
	struct bpf_program program;
	int result = append_compile(pcap, &program, expression, optimize, error, error_size);

	if (!result)
		pcap_freecode(&program);
	return result;
}

int append_insns(struct filter *filter, enum append_join join, const void *appended, size_t count)
{
	const size_t total = filter->count + count;
	struct translate_classic *insns = reallocarray(filter->insns, total, sizeof(*insns));
	size_t pc;

	if (!insns)
		return -ENOMEM;
	filter->insns = insns;
	for (pc = 0; pc < filter->count; pc++) {
		if (insns[pc].code == (BPF_RET | BPF_K) &&
		    (insns[pc].k != 0) == (join == APPEND_AND))
			insns[pc] = (struct translate_classic){
				.code = BPF_JMP | BPF_JA,
				.k = (uint32_t)(filter->count - pc - 1),
			};
	}
	memcpy(&insns[filter->count], appended, count * sizeof(*insns));
	filter->count = total;
	return 0;
}

int append_expression(struct filter *filter, pcap_t *pcap, enum append_join join,
		      const char *expression, char *error, size_t error_size)
{
	struct bpf_program program;
	int result = append_compile(pcap, &program, expression, 1, error, error_size);

	if (result)
		return result;
	result = append_insns(filter, join, program.bf_insns, program.bf_len);
	pcap_freecode(&program);
	return result;
}
