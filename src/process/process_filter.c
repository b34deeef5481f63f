// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/process_filter.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "config.h"
#include "bpfobj/attach_point.h"
#include "process_filter.skel.h"

struct process_filter {
	struct process_filter_bpf *object;
	int programs_fd;
};

static struct attach_point_programs programs_of(const struct process_filter *filter,
						const struct process_filter_request *request)
{
	const struct process_filter_bpf *object = filter->object;
	struct attach_point_programs tc = {
		.programs = {object->progs.select_ingress, object->progs.select_egress,
			     object->progs.select_ingress_ip, object->progs.select_egress_ip},
		.used = request->points,
	};
	struct attach_point_programs xdp = {
		.programs = {[ATTACH_POINT_INGRESS] = object->progs.select_xdp,
			     [ATTACH_POINT_INGRESS_IP] = object->progs.select_xdp_ip},
		.used = request->points,
	};

	return request->xdp ? xdp : tc;
}

static int load(struct process_filter *filter, const struct process_filter_request *request)
{
	struct attach_point_programs points = programs_of(filter, request);
	struct config *config = (struct config *)&filter->object->rodata->config;
	int fd, error;

	config->xdp_bytes = request->xdp_bytes;
	*(__u32 *)&filter->object->rodata->capture_netns = request->netns;
	attach_point_clear(filter->object->obj);
	attach_point_choose(&points,
			    request->xdp && request->xdp_bytes ? ATTACH_POINT_XDP_FRAGS : 0);
	error = bpf_map__reuse_fd(filter->object->maps.selected, request->flows_fd);
	if (!error)
		error = bpf_map__reuse_fd(filter->object->maps.captures, request->captures_fd);
	if (!error)
		error = process_filter_bpf__load(filter->object);
	if (error)
		return error;
	fd = attach_point_fill(&points, "tcplens_wanted");
	if (fd < 0)
		return fd;
	filter->programs_fd = fd;
	return 0;
}

int process_filter_open(struct process_filter **out, const struct process_filter_request *request)
{
	_cleanup_(process_filter_closep) struct process_filter *filter = calloc(1, sizeof(*filter));
	int error;

	if (!filter)
		return -ENOMEM;
	filter->programs_fd = -1;
	filter->object = process_filter_bpf__open();
	if (!filter->object)
		return -errno;
	error = load(filter, request);
	if (error)
		return error;
	*out = filter;
	filter = NULL;
	return 0;
}

void process_filter_close(struct process_filter *filter)
{
	if (!filter)
		return;
	if (filter->programs_fd >= 0)
		close(filter->programs_fd);
	process_filter_bpf__destroy(filter->object);
	free(filter);
}

int process_filter_programs_fd(const struct process_filter *filter)
{
	return filter->programs_fd;
}
