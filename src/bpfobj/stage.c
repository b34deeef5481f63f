// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "bpfobj/stage.h"

#include <errno.h>
#include <stdio.h>

int stage_load(struct bpf_object_skeleton *skeleton, struct config *config, const char *name,
	       const struct stage_request *request)
{
	struct bpf_object *object = *skeleton->obj;
	struct bpf_map *captures = bpf_object__find_map_by_name(object, "captures");
	struct attach_point_programs programs;
	char array[BPF_OBJ_NAME_LEN];
	int error;

	if (!captures)
		return -ENOENT;
	config->xdp_bytes = request->choice.xdp_bytes;
	attach_point_clear(object);
	error = attach_point_choose(&programs, object, name, &request->choice);
	if (!error)
		error = bpf_map__reuse_fd(captures, request->captures_fd);
	if (!error)
		error = bpf_object__load_skeleton(skeleton);
	if (error)
		return error;
	snprintf(array, sizeof(array), "tcplens_%s", name);
	return attach_point_fill(&programs, array);
}
