// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/clsact.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/cleanup.h"
#include "capture/instance.h"

/* Each instance has a handle of its own, HANDLE_BASE + its number. */
#define HANDLE_BASE 0x7c7c0000u

/* Those of pinned filters, of which no instance has the number: the first that is free. */
#define PINNED_FIRST (HANDLE_BASE + 0x1000)
#define PINNED_LAST  (HANDLE_BASE + 0x1fff)

/* The head of the chain; a little further down where another kind of filter has these places. */
#define PRIORITY_FIRST 1
#define PRIORITY_LAST  8

/* More than all captures have on an interface, at their priorities at the head of the chain. */
#define FILTERS_MAX 64

struct clsact_filter {
	uint32_t ifindex;
	uint32_t handle;
	uint32_t priority;
	bool egress;
	bool made_qdisc;
	struct clsact_filter *next;
};

struct clsact {
	int socket; /* holds the number; -1: pinned */
	unsigned int instance;
	struct clsact_filter *filters;
};

int clsact_open(struct clsact **out, bool pinned)
{
	struct clsact *clsact = calloc(1, sizeof(*clsact));
	int error = 0;

	if (!clsact)
		return -ENOMEM;
	*clsact = (struct clsact){.socket = -1, .instance = INSTANCE_MAX};
	if (!pinned) {
		clsact->socket = instance_take(&clsact->instance);
		error = clsact->socket < 0 ? clsact->socket : 0;
	}
	if (error) {
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

/* A filter that stands on a hook, as a dump has it. */
struct standing {
	uint32_t handle;
	uint32_t priority;
	uint32_t program; /* the kernel's number of it; 0: unknown */
	bool ours;	  /* carries our name */
};

static const struct rtattr *find_attribute(const struct rtattr *attribute, int left, int type)
{
	for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left))
		if ((attribute->rta_type & NLA_TYPE_MASK) == type)
			return attribute;
	return NULL;
}

/* False where it is not a filter, but what holds those of a priority. */
static bool read_filter(const struct nlmsghdr *header, struct standing *filter)
{
	const struct tcmsg *tc = NLMSG_DATA(header);
	const struct rtattr *options, *name = NULL, *id = NULL;

	if (header->nlmsg_type != RTM_NEWTFILTER || header->nlmsg_len < NLMSG_LENGTH(sizeof(*tc)))
		return false;
	options = find_attribute(TCA_RTA(tc), (int)(header->nlmsg_len - NLMSG_LENGTH(sizeof(*tc))),
				 TCA_OPTIONS);
	if (options) {
		name = find_attribute(RTA_DATA(options), (int)RTA_PAYLOAD(options), TCA_BPF_NAME);
		id = find_attribute(RTA_DATA(options), (int)RTA_PAYLOAD(options), TCA_BPF_ID);
	}
	*filter = (struct standing){
		.handle = tc->tcm_handle,
		.priority = TC_H_MAJ(tc->tcm_info) >> 16,
		.ours = name && RTA_PAYLOAD(name) > strlen(CLSACT_PROGRAM_PREFIX) &&
			!memcmp(RTA_DATA(name), CLSACT_PROGRAM_PREFIX,
				strlen(CLSACT_PROGRAM_PREFIX)),
	};
	if (id && RTA_PAYLOAD(id) == sizeof(filter->program))
		memcpy(&filter->program, RTA_DATA(id), sizeof(filter->program));
	return true;
}

static int ask_for_filters(int socket, uint32_t ifindex, bool egress)
{
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

	return send(socket, &request, sizeof(request), 0) < 0 ? -errno : 0;
}

/* Returns how many there are, of which the first most are in filters, or -errno. */
static int list_filters(uint32_t ifindex, bool egress, struct standing *filters, int most)
{
	_cleanup_(cleanup_close) int fd =
		socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	_Alignas(struct nlmsghdr) char bytes[16384];
	const struct nlmsghdr *header;
	struct standing filter;
	ssize_t length;
	int count = 0;

	if (fd < 0 || ask_for_filters(fd, ifindex, egress))
		return -errno;
	for (;;) {
		length = recv(fd, bytes, sizeof(bytes), 0);
		if (length < 0)
			return -errno;
		for (header = (const struct nlmsghdr *)bytes; NLMSG_OK(header, length);
		     header = NLMSG_NEXT(header, length)) {
			if (header->nlmsg_type == NLMSG_DONE)
				return count;
			if (header->nlmsg_type == NLMSG_ERROR)
				return -EIO;
			if (!read_filter(header, &filter))
				continue;
			if (count++ < most)
				filters[count - 1] = filter;
		}
	}
}

static void remove_standing(uint32_t ifindex, bool egress, const struct standing *filter)
{
	LIBBPF_OPTS(bpf_tc_opts, opts, .handle = filter->handle, .priority = filter->priority);
	struct bpf_tc_hook hook = hook_on(ifindex, egress);

	bpf_tc_detach(&hook, &opts);
}

/* Also those with our own handle: they are from before this process. */
static bool is_leftover(const struct clsact *clsact, const struct standing *filter)
{
	uint32_t number = filter->handle - HANDLE_BASE;

	return filter->ours && number < INSTANCE_MAX &&
	       (number == clsact->instance || !instance_is_held(number, clsact->socket));
}

static void remove_leftovers(const struct clsact *clsact, uint32_t ifindex, bool egress)
{
	struct standing filters[FILTERS_MAX];
	int i, count = list_filters(ifindex, egress, filters, FILTERS_MAX);

	for (i = 0; i < count && i < FILTERS_MAX; i++)
		if (is_leftover(clsact, &filters[i]))
			remove_standing(ifindex, egress, &filters[i]);
}

/* Somebody else's in the same place is left alone. */
static void remove_filter(const struct clsact_filter *filter)
{
	struct standing filters[FILTERS_MAX];
	int i, count = list_filters(filter->ifindex, filter->egress, filters, FILTERS_MAX);

	for (i = 0; i < count && i < FILTERS_MAX; i++)
		if (filters[i].ours && filters[i].priority == filter->priority &&
		    filters[i].handle == filter->handle)
			remove_standing(filter->ifindex, filter->egress, &filters[i]);
}

/* At the first handle that is free of those up to last. */
static int add_at(struct clsact_filter *filter, uint32_t first, uint32_t last, int program)
{
	struct bpf_tc_hook hook = hook_on(filter->ifindex, filter->egress);
	int error = -EEXIST;

	for (filter->handle = first; error == -EEXIST && filter->handle <= last; filter->handle++) {
		LIBBPF_OPTS(bpf_tc_opts, opts, .handle = filter->handle,
			    .priority = filter->priority, .prog_fd = program);

		error = bpf_tc_attach(&hook, &opts);
	}
	filter->handle--;
	return error;
}

static int add_filter(const struct clsact *clsact, struct clsact_filter *filter, int program)
{
	const bool pinned = clsact->socket < 0;
	const uint32_t own = HANDLE_BASE + clsact->instance;
	int error = -EINVAL;

	/* Refused where a filter of another kind has the priority: then the next. */
	for (filter->priority = PRIORITY_FIRST; filter->priority <= PRIORITY_LAST;
	     filter->priority++) {
		error = add_at(filter, pinned ? PINNED_FIRST : own, pinned ? PINNED_LAST : own,
			       program);
		if (!error)
			return 0;
	}
	return error;
}

int clsact_attach(struct clsact *clsact, uint32_t ifindex, bool egress, int program)
{
	struct bpf_tc_hook hook = hook_on(ifindex, egress);
	struct clsact_filter *filter;
	int error;

	filter = calloc(1, sizeof(*filter));
	if (!filter)
		return -ENOMEM;
	filter->ifindex = ifindex;
	filter->egress = egress;
	error = bpf_tc_hook_create(&hook);
	filter->made_qdisc = error == 0;
	/* On a qdisc that was not there nothing is left over. */
	if (error == -EEXIST)
		remove_leftovers(clsact, ifindex, egress);
	if (!error || error == -EEXIST)
		error = add_filter(clsact, filter, program);
	if (error) {
		free(filter);
		return error;
	}
	filter->next = clsact->filters;
	clsact->filters = filter;
	return 0;
}

void clsact_remove_empty(uint32_t ifindex)
{
	LIBBPF_OPTS(bpf_tc_hook, both, .ifindex = (int)ifindex,
		    .attach_point = BPF_TC_INGRESS | BPF_TC_EGRESS);

	if (!list_filters(ifindex, false, NULL, 0) && !list_filters(ifindex, true, NULL, 0))
		bpf_tc_hook_destroy(&both);
}

static void delete_filter(struct clsact_filter *filter)
{
	remove_filter(filter);
	if (filter->made_qdisc)
		clsact_remove_empty(filter->ifindex);
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
			delete_filter(filter);
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

static bool stands(const struct clsact_filter *filter)
{
	struct standing filters[FILTERS_MAX];
	int i, count = list_filters(filter->ifindex, filter->egress, filters, FILTERS_MAX);

	for (i = 0; i < count && i < FILTERS_MAX; i++)
		if (filters[i].ours && filters[i].handle == filter->handle)
			return true;
	/* Where they cannot be listed, or not all, nothing is known. */
	return count < 0 || count > FILTERS_MAX;
}

bool clsact_stands(const struct clsact *clsact, uint32_t ifindex)
{
	const struct clsact_filter *filter;

	for (filter = clsact->filters; filter; filter = filter->next)
		if (filter->ifindex == ifindex && !stands(filter))
			return false;
	return true;
}

static void clsact_end(struct clsact *clsact, bool remove)
{
	if (!clsact)
		return;
	take_filters(clsact, 0, remove);
	if (clsact->socket >= 0)
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

/* The answer is there when the request was sent; where there was a qdisc once, there is none. */
bool clsact_exists(uint32_t ifindex)
{
	struct {
		struct nlmsghdr header;
		struct tcmsg tc;
	} request = {
		.header = {.nlmsg_len = sizeof(request),
			   .nlmsg_type = RTM_GETQDISC,
			   .nlmsg_flags = NLM_F_REQUEST | NLM_F_ECHO},
		.tc = {.tcm_ifindex = (int)ifindex, .tcm_parent = TC_H_CLSACT},
	};
	_cleanup_(cleanup_close) int fd =
		socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	_Alignas(struct nlmsghdr) char bytes[4096];
	const struct nlmsghdr *answer = (const struct nlmsghdr *)bytes;

	return fd >= 0 && send(fd, &request, sizeof(request), 0) > 0 &&
	       recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT) >= (ssize_t)sizeof(*answer) &&
	       answer->nlmsg_type == RTM_NEWQDISC;
}

/* Returns how many of them stand there, after removing them or not. */
static int visit_program(uint32_t ifindex, bool egress, uint32_t program, bool remove)
{
	struct standing filters[FILTERS_MAX];
	int i, found = 0, count = list_filters(ifindex, egress, filters, FILTERS_MAX);

	for (i = 0; i < count && i < FILTERS_MAX; i++) {
		if (!filters[i].ours || filters[i].program != program)
			continue;
		found++;
		if (remove)
			remove_standing(ifindex, egress, &filters[i]);
	}
	return found;
}

bool clsact_has_program(uint32_t ifindex, bool egress, uint32_t program)
{
	return visit_program(ifindex, egress, program, false);
}

bool clsact_remove_program(uint32_t ifindex, bool egress, uint32_t program)
{
	return visit_program(ifindex, egress, program, true);
}
