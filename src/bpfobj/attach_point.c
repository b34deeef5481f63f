// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "bpfobj/attach_point.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>

#include "base/cleanup.h"

static bool is_used(const struct slots *slots, __u32 slot)
{
	return slots->used[slot] && slots->programs[slot];
}

void slots_clear(struct bpf_object *object)
{
	struct bpf_program *program;

	bpf_object__for_each_program (program, object)
		bpf_program__set_autoload(program, false);
}

void slots_choose(const struct slots *slots, __u32 flags)
{
	__u32 slot;

	for (slot = 0; slot < SLOTS; slot++) {
		if (!is_used(slots, slot))
			continue;
		bpf_program__set_autoload(slots->programs[slot], true);
		if (flags)
			bpf_program__set_flags(slots->programs[slot], flags);
	}
}

int slots_fill(const struct slots *slots, const char *name)
{
	_cleanup_(cleanup_close) int array = bpf_map_create(
		BPF_MAP_TYPE_PROG_ARRAY, name, sizeof(__u32), sizeof(__u32), SLOTS, NULL);
	__u32 slot;
	int fd;

	if (array < 0)
		return -errno;
	for (slot = 0; slot < SLOTS; slot++) {
		if (!is_used(slots, slot))
			continue;
		fd = bpf_program__fd(slots->programs[slot]);
		if (bpf_map_update_elem(array, &slot, &fd, BPF_ANY))
			return -errno;
	}
	fd = array;
	array = -1;
	return fd;
}
