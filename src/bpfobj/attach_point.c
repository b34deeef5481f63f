// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "bpfobj/attach_point.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/take.h"

/* How CHAIN_PROGRAMS of bpf/chain.h names the programs of a stage. */
static const char *const tc_names[ATTACH_POINTS] = {
	[ATTACH_POINT_INGRESS] = "in",
	[ATTACH_POINT_EGRESS] = "out",
	[ATTACH_POINT_INGRESS_IP] = "in_ip",
	[ATTACH_POINT_EGRESS_IP] = "out_ip",
};

static const char *const xdp_names[ATTACH_POINTS] = {
	[ATTACH_POINT_INGRESS] = "xdp",
	[ATTACH_POINT_INGRESS_IP] = "xdp_ip",
};

void attach_point_clear(struct bpf_object *object)
{
	struct bpf_program *program;

	bpf_object__for_each_program (program, object)
		bpf_program__set_autoload(program, false);
}

static struct bpf_program *find(const struct bpf_object *object, const char *stage,
				const char *point)
{
	char name[64];

	snprintf(name, sizeof(name), "%s_%s", stage, point);
	return bpf_object__find_program_by_name(object, name);
}

int attach_point_choose(struct attach_point_programs *programs, struct bpf_object *object,
			const char *stage, const struct attach_point_choice *choice)
{
	const char *const *names = choice->xdp ? xdp_names : tc_names;
	struct bpf_program *program;
	__u32 point;

	*programs = (struct attach_point_programs){0};
	for (point = 0; point < ATTACH_POINTS; point++) {
		if (!choice->used[point] || !names[point])
			continue;
		program = find(object, stage, names[point]);
		if (!program)
			return -ENOENT;
		programs->programs[point] = program;
		bpf_program__set_autoload(program, true);
		if (choice->xdp && choice->xdp_bytes)
			bpf_program__set_flags(program, ATTACH_POINT_XDP_FRAGS);
	}
	return 0;
}

int attach_point_fill(const struct attach_point_programs *programs, const char *name)
{
	_cleanup_(cleanup_close) int array = bpf_map_create(
		BPF_MAP_TYPE_PROG_ARRAY, name, sizeof(__u32), sizeof(__u32), ATTACH_POINTS, NULL);
	__u32 point;
	int fd;

	if (array < 0)
		return -errno;
	for (point = 0; point < ATTACH_POINTS; point++) {
		if (!programs->programs[point])
			continue;
		fd = bpf_program__fd(programs->programs[point]);
		if (bpf_map_update_elem(array, &point, &fd, BPF_ANY))
			return -errno;
	}
	return TAKE_FD(array);
}
