// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "bpfobj/stage.h"

#include <errno.h>
#include <stdio.h>

int stage_load(struct bpf_object_skeleton *skeleton, struct config *config, const char *name,
	       const struct stage_request *request, struct attach_point_arrays *arrays)
{
	struct bpf_object *object = *skeleton->obj;
	struct bpf_map *captures = bpf_object__find_map_by_name(object, "captures");
	struct attach_point_programs programs;
	struct attach_point_arrays next;
	char array_name[BPF_OBJ_NAME_LEN];
	int error;

	if (!captures)
		return -ENOENT;
	config->xdp_bytes = request->choice.xdp_bytes;
	config->hides_link = request->choice.hides_link;
	config->all_tcp = request->all_tcp;
	attach_point_clear(object);
	error = attach_point_choose(&programs, object, name, &request->choice);
	if (!error)
		error = bpf_map__reuse_fd(captures, request->captures.programs);
	if (!error)
		error = bpf_object__load_skeleton(skeleton);
	if (error)
		return error;
	snprintf(array_name, sizeof(array_name), "tcplens_%s", name);
	/* What the programs have of the array is the object's own descriptor. */
	next = (struct attach_point_arrays){bpf_map__fd(captures), request->captures.generic};
	return attach_point_fill(&programs, array_name, &next, arrays);
}
