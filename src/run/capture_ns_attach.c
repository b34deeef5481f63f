// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include <errno.h>
#include <linux/if_packet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/message.h"
#include "run/capture_ns.h"

static int attach_one(void *arg, const struct interface *interface)
{
	struct capture_ns *ns = arg;

	return attach_interface(ns->attach, interface);
}

static struct attach_options options_of(const struct capture_ns *ns,
					const struct run_config *config)
{
	return (struct attach_options){
		.xdp = config->source.hook == RUN_HOOK_XDP,
		.no_tcx = feature_in(config->capture.without, FEATURE_TCX),
		.pinned = config->pin.name,
		.many = ns->any,
		.ingress = config->source.direction != RUN_OUT,
		.egress = config->source.direction != RUN_IN,
		.loopback_leaving =
			config->tcp_info || trigger_has(&config->keep.triggers, TRIGGER_RTT),
		.no_ip_reason = ns->programs.no_ip_reason,
		.prefix = ns->prefix,
	};
}

int capture_ns_attach_all(struct capture_ns *ns, const struct run_config *config)
{
	struct attach_options request = options_of(ns, config);
	int error;

	memcpy(request.programs, ns->programs.entries, sizeof(request.programs));
	memcpy(request.generic, ns->programs.generic, sizeof(request.generic));
	error = attach_new(&ns->attach, &request);
	if (error) {
		message_error("cannot attach: %s", strerror(-error));
		return error;
	}
	/* With -i any the helper attaches, so that packets are read meanwhile. */
	return ns->any ? 0 : capture_ns_each(ns, attach_one, ns);
}

/* The membership ends with the socket, so no interface stays promiscuous when tcplens exits. */
static int enter_promiscuous(struct capture_ns *ns)
{
	struct packet_mreq request = {.mr_type = PACKET_MR_PROMISC};
	size_t i;
	int error;

	ns->promiscuous = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	for (i = 0; ns->promiscuous >= 0 && i < ns->interface_count; i++) {
		request.mr_ifindex = (int)ns->interfaces[i].index;
		if (setsockopt(ns->promiscuous, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &request,
			       sizeof(request)))
			break;
	}
	if (ns->promiscuous >= 0 && i == ns->interface_count)
		return 0;
	error = -errno;
	message_error("--promisc: %s", strerror(-error));
	return error;
}

/*
 * The helper also keeps the promiscuous socket, which the reader must not have: it could send
 * packets.
 */
static int start_attach_helper(struct capture_ns *ns, const struct user *user)
{
	const struct attach_helper_request request = {
		.interfaces = ns->interfaces,
		.count = ns->interface_count,
		.events = ns->helper_events,
		.user = user,
	};
	const uint32_t count = (uint32_t)ns->interface_count;
	struct attach *attach = ns->attach;
	int error;

	if (!ns->any)
		ns->progress = (struct attach_helper_progress){
			.attached = count, .total = count, .done = true};
	if (!ns->any && !attach_outlives(attach) && ns->promiscuous < 0)
		return 0;
	ns->attach = NULL;
	error = attach_helper_start(&ns->helper, attach, &request);
	if (error)
		message_error("cannot start the attach helper: %s", strerror(-error));
	if (ns->promiscuous >= 0)
		close(ns->promiscuous);
	ns->promiscuous = -1;
	return error;
}

/* -i any is as good as none. */
static void choose_names(struct netns_follow_request *follow, const struct run_words *given)
{
	size_t i;

	for (i = 0; i < given->count; i++)
		if (!strcmp(given->words[i], "any"))
			return;
	follow->names = given->words;
	follow->name_count = given->count;
}

static int start_finder(struct capture_ns *ns, const struct run_config *config,
			const struct user *user)
{
	struct netns_follow_request follow = {.attach = options_of(ns, config)};
	const struct netns_helper_request request = {
		.follow = &follow,
		.btf_path = config->processes.btf_file,
		.addresses = ns->attribution,
		.user = user,
	};
	int error = origin_open(&ns->origin, ns->programs.load, ns->programs.entries);

	follow.attach.quick = true;
	follow.origin = ns->origin;
	choose_names(&follow, &config->source.interfaces);
	if (!error)
		error = netns_helper_start(&ns->finder, &request);
	return error ? message_errno(error, "cannot start tcplens-netns") : 0;
}

int capture_ns_attach(struct capture_ns *ns, const struct run_config *config,
		      const struct user *user)
{
	int error = ns->all ? start_finder(ns, config, user) : capture_ns_attach_all(ns, config);

	if (ns->all)
		return error;
	if (!error && config->source.promiscuous && !ns->any)
		error = enter_promiscuous(ns);
	return error ?: start_attach_helper(ns, user);
}
