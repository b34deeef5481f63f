// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/clsact.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "capture/instance.h"

/* Each instance has a handle of its own, HANDLE_BASE + its number. */
#define HANDLE_BASE 0x7c7c0000u

/* The head of the chain; a little further down where another kind of filter has these places. */
#define PRIORITY_FIRST 1
#define PRIORITY_LAST  8

struct clsact_filter {
	uint32_t ifindex;
	uint32_t priority;
	bool egress;
	bool made_qdisc;
	struct clsact_filter *next;
};

struct clsact {
	int socket; /* holds the number */
	unsigned int instance;
	struct clsact_filter *filters;
};

int clsact_open(struct clsact **out)
{
	struct clsact *clsact = calloc(1, sizeof(*clsact));

	if (!clsact)
		return -ENOMEM;
	clsact->socket = instance_take(&clsact->instance);
	if (clsact->socket < 0) {
		int error = clsact->socket;

		free(clsact);
		return error;
	}
	*out = clsact;
	return 0;
}

int clsact_adopt(struct clsact *clsact)
{
	if (!clsact)
		return -1;
	instance_adopt(clsact->socket);
	return clsact->socket;
}

void clsact_serve(struct clsact *clsact)
{
	instance_serve(clsact->socket);
}

static struct bpf_tc_hook hook_on(uint32_t ifindex, bool egress)
{
	LIBBPF_OPTS(bpf_tc_hook, hook, .ifindex = (int)ifindex,
		    .attach_point = egress ? BPF_TC_EGRESS : BPF_TC_INGRESS);

	return hook;
}

static bool is_ours(uint32_t program_id)
{
	_cleanup_(cleanup_close) int fd = bpf_prog_get_fd_by_id(program_id);
	struct bpf_prog_info info = {0};
	__u32 length = sizeof(info);

	if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &length))
		return false;
	return !strncmp(info.name, CLSACT_PROGRAM_PREFIX, strlen(CLSACT_PROGRAM_PREFIX));
}

static void remove_filter(uint32_t ifindex, bool egress, uint32_t handle, uint32_t priority)
{
	LIBBPF_OPTS(bpf_tc_opts, opts, .handle = handle, .priority = priority);
	struct bpf_tc_hook hook = hook_on(ifindex, egress);

	if (bpf_tc_query(&hook, &opts) || !is_ours(opts.prog_id))
		return;
	opts.prog_id = 0;
	opts.prog_fd = 0;
	opts.flags = 0;
	bpf_tc_detach(&hook, &opts);
}

/* Also those with our own handle: they are from before this process. */
static void remove_leftovers(const struct clsact *clsact, uint32_t ifindex)
{
	uint32_t priority;
	unsigned int i;

	for (i = 0; i < INSTANCE_MAX; i++) {
		if (i != clsact->instance && instance_is_held(i, clsact->socket))
			continue;
		for (priority = PRIORITY_FIRST; priority <= PRIORITY_LAST; priority++) {
			remove_filter(ifindex, false, HANDLE_BASE + i, priority);
			remove_filter(ifindex, true, HANDLE_BASE + i, priority);
		}
	}
}

static bool has_filter(const struct clsact *clsact, uint32_t ifindex)
{
	const struct clsact_filter *filter;

	for (filter = clsact->filters; filter; filter = filter->next)
		if (filter->ifindex == ifindex)
			return true;
	return false;
}

static int add_filter(struct clsact_filter *filter, uint32_t handle, int program)
{
	struct bpf_tc_hook hook = hook_on(filter->ifindex, filter->egress);
	int error = -EINVAL;
	uint32_t priority;

	/* Refused where a filter of another kind has the priority: then the next. */
	for (priority = PRIORITY_FIRST; error && priority <= PRIORITY_LAST; priority++) {
		LIBBPF_OPTS(bpf_tc_opts, opts, .handle = handle, .priority = priority,
			    .prog_fd = program);

		error = bpf_tc_attach(&hook, &opts);
		filter->priority = priority;
	}
	return error;
}

int clsact_attach(struct clsact *clsact, uint32_t ifindex, bool egress, int program)
{
	struct bpf_tc_hook hook = hook_on(ifindex, egress);
	struct clsact_filter *filter;
	int error;

	if (!has_filter(clsact, ifindex))
		remove_leftovers(clsact, ifindex);
	filter = calloc(1, sizeof(*filter));
	if (!filter)
		return -ENOMEM;
	filter->ifindex = ifindex;
	filter->egress = egress;
	error = bpf_tc_hook_create(&hook);
	filter->made_qdisc = error == 0;
	if (!error || error == -EEXIST)
		error = add_filter(filter, HANDLE_BASE + clsact->instance, program);
	if (error) {
		free(filter);
		return error;
	}
	filter->next = clsact->filters;
	clsact->filters = filter;
	return 0;
}

/* True unless the kernel reports that there is no filter. */
static bool has_filters(uint32_t ifindex, bool egress)
{
	_cleanup_(cleanup_close) int fd =
		socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	struct {
		struct nlmsghdr header;
		struct tcmsg tc;
	} request = {
		.header = {.nlmsg_len = sizeof(request),
			   .nlmsg_type = RTM_GETTFILTER,
			   .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
		.tc = {.tcm_ifindex = (int)ifindex,
		       .tcm_parent =
			       TC_H_MAKE(TC_H_CLSACT, egress ? TC_H_MIN_EGRESS : TC_H_MIN_INGRESS)},
	};
	_Alignas(struct nlmsghdr) char bytes[8192];
	const struct nlmsghdr *header = (const struct nlmsghdr *)bytes;
	ssize_t length;

	if (fd < 0 || send(fd, &request, sizeof(request), 0) < 0)
		return true;
	length = recv(fd, bytes, sizeof(bytes), 0);
	return length < 0 || !NLMSG_OK(header, length) || header->nlmsg_type != NLMSG_DONE;
}

static void delete_filter(const struct clsact *clsact, struct clsact_filter *filter)
{
	LIBBPF_OPTS(bpf_tc_hook, both, .ifindex = (int)filter->ifindex,
		    .attach_point = BPF_TC_INGRESS | BPF_TC_EGRESS);

	remove_filter(filter->ifindex, filter->egress, HANDLE_BASE + clsact->instance,
		      filter->priority);
	if (filter->made_qdisc && !has_filters(filter->ifindex, false) &&
	    !has_filters(filter->ifindex, true))
		bpf_tc_hook_destroy(&both);
	free(filter);
}

/* Forgets the filters of one interface, or all with index 0, and removes them or not. */
static void take_filters(struct clsact *clsact, uint32_t ifindex, bool remove)
{
	struct clsact_filter **at = &clsact->filters, *filter;

	while ((filter = *at)) {
		if (ifindex && filter->ifindex != ifindex) {
			at = &filter->next;
			continue;
		}
		*at = filter->next;
		if (remove)
			delete_filter(clsact, filter);
		else
			free(filter);
	}
}

void clsact_detach(struct clsact *clsact, uint32_t ifindex)
{
	take_filters(clsact, ifindex, true);
}

void clsact_forget(struct clsact *clsact, uint32_t ifindex)
{
	take_filters(clsact, ifindex, false);
}

static void clsact_end(struct clsact *clsact, bool remove)
{
	if (!clsact)
		return;
	take_filters(clsact, 0, remove);
	close(clsact->socket);
	free(clsact);
}

void clsact_close(struct clsact *clsact)
{
	clsact_end(clsact, true);
}

void clsact_abandon(struct clsact *clsact)
{
	clsact_end(clsact, false);
}
