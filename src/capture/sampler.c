// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/sampler.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "config.h"
#include "bpfobj/attach_point.h"
#include "record.h"
#include "sample.skel.h"

struct sampler {
	struct sample_bpf *object;
	int programs_fd;
};

static struct attach_point_programs programs_of(const struct sampler *sampler,
						const struct sampler_request *request)
{
	const struct sample_bpf *object = sampler->object;
	struct attach_point_programs tc = {
		.programs = {object->progs.sample_ingress, object->progs.sample_egress,
			     object->progs.sample_ingress_ip, object->progs.sample_egress_ip},
		.used = request->points,
	};
	struct attach_point_programs xdp = {
		.programs = {[ATTACH_POINT_INGRESS] = object->progs.sample_xdp,
			     [ATTACH_POINT_INGRESS_IP] = object->progs.sample_xdp_ip},
		.used = request->points,
	};

	return request->xdp ? xdp : tc;
}

static int load(struct sampler *sampler, const struct sampler_request *request)
{
	struct attach_point_programs points = programs_of(sampler, request);
	struct config *config = (struct config *)&sampler->object->rodata->config;
	int fd, error;

	config->xdp_bytes = request->xdp_bytes;
	attach_point_clear(sampler->object->obj);
	attach_point_choose(&points,
			    request->xdp && request->xdp_bytes ? ATTACH_POINT_XDP_FRAGS : 0);
	error = bpf_map__reuse_fd(sampler->object->maps.captures, request->captures_fd);
	if (!error)
		error = sample_bpf__load(sampler->object);
	if (error)
		return error;
	sampler_set(sampler, request->divisor);
	fd = attach_point_fill(&points, "tcplens_sample");
	if (fd < 0)
		return fd;
	sampler->programs_fd = fd;
	return 0;
}

int sampler_open(struct sampler **out, const struct sampler_request *request)
{
	_cleanup_(sampler_closep) struct sampler *sampler = calloc(1, sizeof(*sampler));
	int error;

	if (!sampler)
		return -ENOMEM;
	sampler->programs_fd = -1;
	sampler->object = sample_bpf__open();
	if (!sampler->object)
		return -errno;
	error = load(sampler, request);
	if (error)
		return error;
	*out = sampler;
	sampler = NULL;
	return 0;
}

void sampler_close(struct sampler *sampler)
{
	if (!sampler)
		return;
	if (sampler->programs_fd >= 0)
		close(sampler->programs_fd);
	sample_bpf__destroy(sampler->object);
	free(sampler);
}

int sampler_programs_fd(const struct sampler *sampler)
{
	return sampler->programs_fd;
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
