// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/process_filter.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/take.h"
#include "process_filter.skel.h"
#include "process_filter_all.skel.h"

struct process_filter {
	struct process_filter_bpf *object;
	struct attach_point_arrays programs;
};

/* Both objects have the maps and variables of the skeleton. */
static struct process_filter_bpf *open_object(bool origins)
{
	struct process_filter_bpf *object = calloc(1, sizeof(*object));
	int error;

	if (!object)
		return NULL;
	error = process_filter_bpf__create_skeleton(object);
	if (!error && origins)
		object->skeleton->data =
			(void *)process_filter_all_bpf__elf_bytes(&object->skeleton->data_sz);
	if (!error)
		error = bpf_object__open_skeleton(object->skeleton, NULL);
	if (!error)
		return object;
	process_filter_bpf__destroy(object);
	errno = -error;
	return NULL;
}

static int share_state(const struct process_filter_bpf *object, int state)
{
	struct bpf_map *map = bpf_object__find_map_by_name(object->obj, "origin_state");

	return map ? bpf_map__reuse_fd(map, state) : -ENOENT;
}

static int load(struct process_filter *filter, const struct process_filter_request *request)
{
	struct process_filter_bpf *object = filter->object;
	int error;

	*(__u32 *)&object->rodata->capture_netns =
		request->origins ? request->cpus_at : request->netns;
	error = request->origins ? share_state(object, request->state) : 0;
	if (!error)
		error = selected_maps_share(request->selected, object->maps.selected,
					    object->maps.selected_closed);
	if (error)
		return error;
	return stage_load(object->skeleton, (struct config *)&object->rodata->config, "select",
			  &request->stage, &filter->programs);
}

int process_filter_open(struct process_filter **out, const struct process_filter_request *request)
{
	_cleanup_(process_filter_closep) struct process_filter *filter = calloc(1, sizeof(*filter));
	int error;

	if (!filter)
		return -ENOMEM;
	filter->programs = ATTACH_POINT_NO_ARRAYS;
	filter->object = open_object(request->origins);
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
	attach_point_close(&filter->programs);
	process_filter_bpf__destroy(filter->object);
	free(filter);
}

struct attach_point_arrays process_filter_programs(const struct process_filter *filter)
{
	return filter->programs;
}
