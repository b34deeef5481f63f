// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/sampler.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/take.h"
#include "record.h"
#include "sample.skel.h"

struct sampler {
	struct sample_bpf *object;
	struct attach_point_arrays programs;
};

int sampler_open(struct sampler **out, const struct sampler_request *request)
{
	_cleanup_(sampler_closep) struct sampler *sampler = calloc(1, sizeof(*sampler));
	int error;

	if (!sampler)
		return -ENOMEM;
	sampler->programs = ATTACH_POINT_NO_ARRAYS;
	sampler->object = sample_bpf__open();
	if (!sampler->object)
		return -errno;
	error = stage_load(sampler->object->skeleton,
			   (struct config *)&sampler->object->rodata->config, "sample",
			   &request->stage, &sampler->programs);
	if (error)
		return error;
	sampler_set(sampler, request->divisor);
	*out = TAKE_PTR(sampler);
	return 0;
}

void sampler_close(struct sampler *sampler)
{
	if (!sampler)
		return;
	attach_point_close(&sampler->programs);
	sample_bpf__destroy(sampler->object);
	free(sampler);
}

struct attach_point_arrays sampler_programs(const struct sampler *sampler)
{
	return sampler->programs;
}

void sampler_set(struct sampler *sampler, __u32 divisor)
{
	__atomic_store_n(&sampler->object->bss->limit, sample_limit(divisor), __ATOMIC_RELAXED);
}

__u64 sampler_left_out(const struct sampler *sampler)
{
	const volatile struct sample_left *left =
		(const volatile struct sample_left *)sampler->object->bss->left;
	__u64 packets = 0;
	unsigned int cpu;

	for (cpu = 0; cpu < RECORD_CPUS_MAX; cpu++)
		packets += left[cpu].packets;
	return packets;
}
