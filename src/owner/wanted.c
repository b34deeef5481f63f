// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "owner/wanted.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>

#include "config.h"
#include "whose.skel.h"

/* BPF_F_XDP_HAS_FRAGS (Linux 5.18) */
#define XDP_HAS_FRAGS (1U << 5)

struct wanted_programs {
	struct bpf_program *slots[WANTED_SLOTS];
};

struct wanted {
	struct whose *object;
	int slots_fd;
};

static struct wanted_programs programs_of(const struct wanted *wanted, bool xdp)
{
	const struct whose *object = wanted->object;

	if (xdp)
		return (struct wanted_programs){
			{[0] = object->progs.wanted_xdp, [2] = object->progs.wanted_xdp_ip}};
	return (struct wanted_programs){{object->progs.wanted_ingress, object->progs.wanted_egress,
					 object->progs.wanted_ingress_ip,
					 object->progs.wanted_egress_ip}};
}

static int load(struct wanted *wanted, const struct wanted_request *request)
{
	struct wanted_programs programs = programs_of(wanted, request->xdp);
	struct config *config = (struct config *)&wanted->object->rodata->config;
	struct bpf_program *program;
	int slot, error;

	config->xdp_bytes = request->xdp_bytes;
	*(__u32 *)&wanted->object->rodata->wanted_netns = request->netns;
	bpf_object__for_each_program (program, wanted->object->obj)
		bpf_program__set_autoload(program, false);
	for (slot = 0; slot < WANTED_SLOTS; slot++) {
		if (!request->slots[slot] || !programs.slots[slot])
			continue;
		bpf_program__set_autoload(programs.slots[slot], true);
		if (request->xdp && request->xdp_bytes)
			bpf_program__set_flags(programs.slots[slot], XDP_HAS_FRAGS);
	}
	error = bpf_map__reuse_fd(wanted->object->maps.wanted, request->flows_fd);
	if (!error)
		error = bpf_map__reuse_fd(wanted->object->maps.captures, request->captures_fd);
	return error ?: whose__load(wanted->object);
}

static int fill_slots(struct wanted *wanted, const struct wanted_request *request)
{
	struct wanted_programs programs = programs_of(wanted, request->xdp);
	__u32 slot;
	int fd;

	wanted->slots_fd = bpf_map_create(BPF_MAP_TYPE_PROG_ARRAY, "tcplens_wanted", sizeof(__u32),
					  sizeof(__u32), WANTED_SLOTS, NULL);
	if (wanted->slots_fd < 0)
		return -errno;
	for (slot = 0; slot < WANTED_SLOTS; slot++) {
		if (!request->slots[slot] || !programs.slots[slot])
			continue;
		fd = bpf_program__fd(programs.slots[slot]);
		if (bpf_map_update_elem(wanted->slots_fd, &slot, &fd, BPF_ANY))
			return -errno;
	}
	return 0;
}

int wanted_open(struct wanted **out, const struct wanted_request *request)
{
	_cleanup_(wanted_closep) struct wanted *wanted = calloc(1, sizeof(*wanted));
	int error;

	if (!wanted)
		return -ENOMEM;
	wanted->slots_fd = -1;
	wanted->object = whose__open();
	if (!wanted->object)
		return -errno;
	error = load(wanted, request);
	if (!error)
		error = fill_slots(wanted, request);
	if (error)
		return error;
	*out = wanted;
	wanted = NULL;
	return 0;
}

void wanted_close(struct wanted *wanted)
{
	if (!wanted)
		return;
	if (wanted->slots_fd >= 0)
		close(wanted->slots_fd);
	whose__destroy(wanted->object);
	free(wanted);
}

int wanted_slots_fd(const struct wanted *wanted)
{
	return wanted->slots_fd;
}
