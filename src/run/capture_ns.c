// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/capture_ns.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "base/number.h"
#include "capture/cpus.h"
#include "capture/device.h"
#include "capture/interface_name.h"
#include "capture/netns.h"
#include "helper/privilege.h"

int capture_ns_open(struct capture_ns *ns, const char *name)
{
	int error;

	if (name) {
		if (snprintf(ns->prefix, sizeof(ns->prefix), "%s:", name) >=
		    (int)sizeof(ns->prefix)) {
			message_error("--netns %s: too long a name for one of several", name);
			return -ENAMETOOLONG;
		}
		ns->name = name;
		ns->netns = netns_open(name);
		if (ns->netns < 0)
			return ns->netns;
	}
	error = netns_inode(ns->netns, &ns->inode);
	if (error)
		message_error("cannot identify the network namespace: %s", strerror(-error));
	return error;
}

void capture_ns_close(struct capture_ns *ns)
{
	capture_ns_detach(ns);
	if (ns->promiscuous >= 0)
		close(ns->promiscuous);
	if (ns->link_events >= 0)
		close(ns->link_events);
	if (ns->helper_events >= 0)
		close(ns->helper_events);
	if (ns->netns >= 0)
		close(ns->netns);
	netns_helper_free(ns->finder);
	origin_close(&ns->origin);
	unpack_free(ns->unpack);
	origin_table_free(ns->origins);
	programs_close(&ns->programs);
	free(ns->interfaces);
}

static bool is_known(const struct capture_ns *namespaces, size_t count, uint32_t inode)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (namespaces[i].inode == inode)
			return true;
	return false;
}

int capture_ns_open_all(const struct run_words *given, struct capture_ns **namespaces,
			size_t *count)
{
	size_t i;
	int error;

	*namespaces = calloc(given->count + 1, sizeof(**namespaces));
	if (!*namespaces)
		return -ENOMEM;
	for (i = 0; !i || i < given->count; i++) {
		struct capture_ns ns = CAPTURE_NS_NONE;

		ns.all = given->count && !strcmp(given->words[i], RUN_NETNS_ALL);

		error = capture_ns_open(&ns, given->count > 1 ? given->words[i] : NULL);
		if (!error && !is_known(*namespaces, *count, ns.inode))
			(*namespaces)[(*count)++] = ns;
		else
			capture_ns_close(&ns);
		if (error)
			return error;
	}
	return 0;
}

int capture_ns_enter(const struct capture_ns *ns)
{
	return ns->name ? netns_enter(ns->netns, ns->name) : 0;
}

static bool is_chosen(const struct capture_ns *ns, uint32_t index)
{
	size_t i;

	for (i = 0; i < ns->interface_count; i++)
		if (ns->interfaces[i].index == index)
			return true;
	return false;
}

static int add_interface(struct capture_ns *ns, const char *given)
{
	struct interface *interface = &ns->interfaces[ns->interface_count];
	char listed[IF_NAMESIZE];
	const char *name = given;
	uint64_t number;
	int error;

	error = interface_by_name(interface, name);
	if (error == -ENODEV && number_parse(given, 1, UINT32_MAX, &number) == 0) {
		if (device_name((unsigned int)number, listed, sizeof(listed))) {
			message_error("Invalid adapter index %s%s (-D lists them)", ns->prefix,
				      given);
			return -ENODEV;
		}
		name = listed;
		if (!strcmp(name, "any")) {
			ns->any = true;
			return 0;
		}
		error = interface_by_name(interface, name);
	}
	if (error == -ENODEV)
		message_error("%s%s: No such device exists", ns->prefix, name);
	else if (error)
		message_error("%s%s: %s", ns->prefix, name, strerror(-error));
	else if (!interface->up)
		message_error("%s%s: That device is not up", ns->prefix, name);
	if (error || !interface->up)
		return error ?: -ENETDOWN;
	if (!is_chosen(ns, interface->index))
		ns->interface_count++;
	return 0;
}

/* In this order: what happens to an interface after it was listed is an event. */
static int list_all(struct capture_ns *ns)
{
	struct interface_list list = {0};
	int error;

	ns->helper_events = interface_watch();
	error = ns->helper_events < 0 ? ns->helper_events : interface_list_fill(&list);
	if (error) {
		free(list.interfaces);
		return message_errno(error, "cannot list interfaces");
	}
	free(ns->interfaces);
	ns->interfaces = list.interfaces;
	ns->interface_count = list.count;
	return 0;
}

/* A packet's interface is in its CPU's counters from one program to the next. */
static int check_all(void)
{
	if (cpus_preempt_packets()) {
		message_error("--netns all: not with a kernel with PREEMPT_RT, where a packet may "
			      "take the place of another one on its CPU");
		return -EOPNOTSUPP;
	}
	if (privilege_has(CAP_SYS_ADMIN))
		return 0;
	message_error("--netns all: You don't have permission to enter other network namespaces: "
		      "CAP_SYS_ADMIN missing (run as root, or give the program this capability)");
	return -EPERM;
}

int capture_ns_choose(struct capture_ns *ns, const struct run_config *config)
{
	const struct run_words *given = &config->source.interfaces;
	size_t i;
	int error = 0;

	/* Before the first look at an interface: what happens to it from then on is an event. */
	ns->link_events = interface_watch();
	if (ns->link_events < 0) {
		message_error("cannot subscribe to link events: %s", strerror(-ns->link_events));
		return ns->link_events;
	}
	ns->interfaces = calloc(given->count + 1, sizeof(*ns->interfaces));
	if (!ns->interfaces)
		return -ENOMEM;
	ns->any = !given->count || ns->all;
	/* Each namespace has interfaces of its own, which the finder looks for. */
	if (ns->all)
		return check_all();
	for (i = 0; i < given->count && !error; i++) {
		if (!strcmp(given->words[i], "any"))
			ns->any = true;
		else
			error = add_interface(ns, given->words[i]);
	}
	if (ns->any && !error)
		error = list_all(ns);
	ns->remaining = ns->interface_count;
	return error;
}

static int note_link(void *arg, const struct interface *interface)
{
	const bool ip = interface->link.header == LINK_HEADER_NONE;
	struct programs_links *links = arg;

	links->both_ways |= !interface->loopback;
	if (interface->up && ip && !links->ip_name)
		links->ip_name = strdup(interface->name);
	else if (!ip)
		links->ethernet = true;
	return 0;
}

/*
 * With -i any interfaces of both kinds may appear; those that exist already must have their
 * programs.
 */
int capture_ns_load(struct capture_ns *ns, const struct run_config *config, uint32_t snaplen,
		    const struct attribution *attribution, size_t sharing)
{
	struct programs_links links = {
		.ethernet = ns->any,
		.ip = ns->any,
		.both_ways = ns->any,
		.netns = ns->inode,
		.origins = ns->all,
		.sharing = sharing,
		.attribution = attribution,
	};
	int error;

	capture_ns_each(ns, note_link, &links);
	if (links.ip_name)
		links.ip = true;
	error = programs_open(&ns->programs, config, snaplen, &links);
	free((char *)links.ip_name);
	return error;
}

int capture_ns_merge(const struct capture_ns *namespaces, size_t count,
		     const struct merge_callbacks *events, const struct sandbox_token *token,
		     struct merge **merge)
{
	_cleanup_(cleanup_free) struct merge_sources *sources = calloc(count + 1, sizeof(*sources));
	size_t i;
	int error = sources ? 0 : -ENOMEM;

	for (i = 0; i < count && !error; i++)
		error = programs_sources(&namespaces[i].programs, &sources[i]);
	if (!error) {
		sources[count].callbacks = *events;
		error = merge_open(merge, token, sources, count + 1);
	}
	for (i = 0; sources && i < count; i++)
		free((int *)sources[i].ring_fds);
	return error;
}

static void hear_origins(void *arg)
{
	capture_ns_hear(arg);
}

int capture_ns_unpack(struct capture_ns *ns, const struct sandbox_token *token, uint16_t linktype,
		      uint32_t snaplen, struct clock *clock, bool again)
{
	struct unpack_request request = {
		.linktype = linktype,
		.snaplen = snaplen,
		.clock = clock,
		.socket = ns->link_events,
		.netns = ns->inode,
		.netns_name = ns->name,
		.again = again,
		.hear = hear_origins,
		.arg = ns,
	};
	struct interface_event event = {.gone = false};
	size_t i;
	int error = ns->all ? origin_table_new(&ns->origins) : 0;

	request.origins = ns->origins;
	if (!error)
		error = unpack_new(&ns->unpack, token, &request);

	for (i = 0; i < ns->interface_count && !error; i++) {
		event.interface = ns->interfaces[i];
		unpack_take_event(ns->unpack, &event, 0);
	}
	return error;
}

struct description {
	const struct capture_ns *ns;
	struct writer *writer;
};

static int describe(void *arg, const struct interface *interface)
{
	const struct description *description = arg;
	const struct capture_ns *ns = description->ns;
	char name[PACKET_INTERFACE_NAME];

	if (!interface->up)
		return 0;
	snprintf(name, sizeof(name), "%s%s", ns->prefix, interface->name);
	return writer_interface(description->writer, ns->inode, interface->index, name);
}

int capture_ns_describe(const struct capture_ns *ns, struct writer *writer)
{
	struct description description = {ns, writer};

	return capture_ns_each(ns, describe, &description);
}

bool capture_ns_detach_next(struct capture_ns *ns)
{
	if (ns->finder) {
		netns_helper_release(ns->finder);
		return netns_helper_detaches(ns->finder);
	}
	if (!ns->helper)
		return attach_detach_next(ns->attach);
	attach_helper_release(ns->helper);
	return attach_helper_detaches(ns->helper);
}

void capture_ns_detach(struct capture_ns *ns)
{
	netns_helper_stop(ns->finder);
	attach_helper_stop(ns->helper);
	ns->helper = NULL;
	attach_free(ns->attach);
	ns->attach = NULL;
}

int capture_ns_each(const struct capture_ns *ns,
		    int (*visit)(void *arg, const struct interface *interface), void *arg)
{
	size_t i;
	int error = 0;

	for (i = 0; i < ns->interface_count && !error; i++)
		error = visit(arg, &ns->interfaces[i]);
	return error;
}

/*
 * An interface that only goes down stays attached and may come up again, as in libpcap since 1.10.
 */
static void take_event(void *arg, const struct interface_event *event)
{
	struct capture_ns *ns = arg;
	struct interface *interface;
	size_t i;

	unpack_take_event(ns->unpack, event, clock_monotonic());
	if (ns->any || !event->gone)
		return;
	for (i = 0; i < ns->interface_count; i++) {
		interface = &ns->interfaces[i];
		if (interface->index != event->interface.index || !interface->up)
			continue;
		message_error("%s%s: The interface disappeared", ns->prefix, interface->name);
		interface->up = false;
		ns->remaining--;
		ns->failed = true;
	}
}

void capture_ns_follow(struct capture_ns *ns)
{
	size_t i;

	if (interface_read_events(ns->link_events, take_event, ns) != -ENOBUFS)
		return;
	/* Events were dropped: look up each captured interface. */
	unpack_renew(ns->unpack);
	if (ns->any)
		return;
	for (i = 0; i < ns->interface_count; i++) {
		struct interface now = {0};
		struct interface_event event = {.interface = ns->interfaces[i]};

		event.gone = interface_by_index(&now, ns->link_events, event.interface.index) != 0;
		take_event(ns, &event);
	}
}

uint32_t capture_ns_next_lossy(const struct capture_ns *ns, uint32_t after,
			       char name[PACKET_INTERFACE_NAME], uint64_t *lost)
{
	uint32_t index = load_next_lossy(ns->programs.load, after);
	struct interface interface = {0};
	const struct origin_row *row;

	if (!index)
		return 0;
	*lost = load_lost(ns->programs.load, index);
	if (ns->all) {
		row = origin_table_find(ns->origins, index);
		snprintf(name, PACKET_INTERFACE_NAME, "%s",
			 row ? interface_name_at(row->names, UINT64_MAX) : "?");
		return index;
	}
	if (interface_by_index(&interface, ns->link_events, index))
		snprintf(interface.name, sizeof(interface.name), "#%u", index);
	snprintf(name, PACKET_INTERFACE_NAME, "%s%s", ns->prefix, interface.name);
	return index;
}

uint64_t capture_ns_lost(const struct capture_ns *ns, uint32_t netns, uint32_t ifindex)
{
	if (ns->all)
		ifindex = origin_table_number(ns->origins, netns, ifindex);
	else if (ns->inode != netns)
		return 0;
	return ifindex ? load_lost(ns->programs.load, ifindex) : 0;
}

struct helper *capture_ns_helper(const struct capture_ns *ns)
{
	if (ns->finder)
		return netns_helper_process(ns->finder);
	return ns->helper ? attach_helper_process(ns->helper) : NULL;
}

struct attach_helper_progress capture_ns_progress(const struct capture_ns *ns)
{
	struct netns_helper_state state;

	if (!ns->finder)
		return ns->progress;
	state = netns_helper_state(ns->finder);
	return (struct attach_helper_progress){
		.attached = state.counts.attached,
		.total = state.counts.attached + state.counts.failed,
		.failed = state.counts.failed,
		.done = state.done,
	};
}
