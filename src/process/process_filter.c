// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/process_filter.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "config.h"
#include "bpfobj/attach_point.h"
#include "process_filter.skel.h"

struct wanted {
	struct process_filter_bpf *object;
	int slots_fd;
};

static struct slots slots_of(const struct wanted *wanted, const struct wanted_request *request)
{
	const struct process_filter_bpf *object = wanted->object;
	struct slots tc = {
		.programs = {object->progs.wanted_ingress, object->progs.wanted_egress,
			     object->progs.wanted_ingress_ip, object->progs.wanted_egress_ip},
		.used = request->slots,
	};
	struct slots xdp = {
		.programs = {[SLOT_INGRESS] = object->progs.wanted_xdp,
			     [SLOT_INGRESS_IP] = object->progs.wanted_xdp_ip},
		.used = request->slots,
	};

	return request->xdp ? xdp : tc;
}

static int load(struct wanted *wanted, const struct wanted_request *request)
{
	struct slots slots = slots_of(wanted, request);
	struct config *config = (struct config *)&wanted->object->rodata->config;
	int fd, error;

	config->xdp_bytes = request->xdp_bytes;
	*(__u32 *)&wanted->object->rodata->wanted_netns = request->netns;
	slots_clear(wanted->object->obj);
	slots_choose(&slots, request->xdp && request->xdp_bytes ? SLOTS_XDP_FRAGS : 0);
	error = bpf_map__reuse_fd(wanted->object->maps.wanted, request->flows_fd);
	if (!error)
		error = bpf_map__reuse_fd(wanted->object->maps.captures, request->captures_fd);
	if (!error)
		error = process_filter_bpf__load(wanted->object);
	if (error)
		return error;
	fd = slots_fill(&slots, "tcplens_wanted");
	if (fd < 0)
		return fd;
	wanted->slots_fd = fd;
	return 0;
}

int wanted_open(struct wanted **out, const struct wanted_request *request)
{
	_cleanup_(wanted_closep) struct wanted *wanted = calloc(1, sizeof(*wanted));
	int error;

	if (!wanted)
		return -ENOMEM;
	wanted->slots_fd = -1;
	wanted->object = process_filter_bpf__open();
	if (!wanted->object)
		return -errno;
	error = load(wanted, request);
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
	process_filter_bpf__destroy(wanted->object);
	free(wanted);
}

int wanted_slots_fd(const struct wanted *wanted)
{
	return wanted->slots_fd;
}
