// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/process_filter.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/take.h"
#include "process_filter.skel.h"

struct process_filter {
	struct process_filter_bpf *object;
	int programs_fd;
};

static int load(struct process_filter *filter, const struct process_filter_request *request)
{
	struct process_filter_bpf *object = filter->object;
	int fd, error;

	*(__u32 *)&object->rodata->capture_netns = request->netns;
	error = bpf_map__reuse_fd(object->maps.selected, request->flows_fd);
	if (error)
		return error;
	fd = stage_load(object->skeleton, (struct config *)&object->rodata->config, "select",
			&request->stage);
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
	*out = TAKE_PTR(filter);
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
