// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "bpfobj/attach_point.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>

#include "base/cleanup.h"

static bool is_used(const struct attach_point_programs *points, __u32 point)
{
	return points->used[point] && points->programs[point];
}

void attach_point_clear(struct bpf_object *object)
{
	struct bpf_program *program;

	bpf_object__for_each_program (program, object)
		bpf_program__set_autoload(program, false);
}

void attach_point_choose(const struct attach_point_programs *points, __u32 flags)
{
	__u32 point;

	for (point = 0; point < ATTACH_POINTS; point++) {
		if (!is_used(points, point))
			continue;
		bpf_program__set_autoload(points->programs[point], true);
		if (flags)
			bpf_program__set_flags(points->programs[point], flags);
	}
}

int attach_point_fill(const struct attach_point_programs *points, const char *name)
{
	_cleanup_(cleanup_close) int array = bpf_map_create(
		BPF_MAP_TYPE_PROG_ARRAY, name, sizeof(__u32), sizeof(__u32), ATTACH_POINTS, NULL);
	__u32 point;
	int fd;

	if (array < 0)
		return -errno;
	for (point = 0; point < ATTACH_POINTS; point++) {
		if (!is_used(points, point))
			continue;
		fd = bpf_program__fd(points->programs[point]);
		if (bpf_map_update_elem(array, &point, &fd, BPF_ANY))
			return -errno;
	}
	fd = array;
	array = -1;
	return fd;
}
