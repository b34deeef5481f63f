// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/capture_ns.h"

#include <errno.h>
#include <linux/if_packet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/message.h"
#include "base/number.h"
#include "cli/interfaces.h"
#include "capture/netns.h"

int place_open(struct place *place, const char *name)
{
	int error;

	if (name) {
		if (snprintf(place->prefix, sizeof(place->prefix), "%s:", name) >=
		    (int)sizeof(place->prefix)) {
			message_error("--netns %s: too long a name for one of several", name);
			return -ENAMETOOLONG;
		}
		place->name = name;
		place->netns = netns_open(name);
		if (place->netns < 0)
			return place->netns;
	}
	error = netns_inode(place->netns, &place->inode);
	if (error)
		message_error("cannot tell network namespaces apart: %s", strerror(-error));
	return error;
}

void place_close(struct place *place)
{
	place_detach(place);
	if (place->promiscuous >= 0)
		close(place->promiscuous);
	if (place->news >= 0)
		close(place->news);
	if (place->netns >= 0)
		close(place->netns);
	unpack_free(place->unpack);
	programs_close(&place->programs);
	free(place->interfaces);
}

int place_enter(const struct place *place)
{
	return place->name ? netns_enter(place->netns, place->name) : 0;
}

static bool is_chosen(const struct place *place, uint32_t index)
{
	size_t i;

	for (i = 0; i < place->interface_count; i++)
		if (place->interfaces[i].index == index)
			return true;
	return false;
}

static int add_interface(struct place *place, const char *given)
{
	struct interface *interface = &place->interfaces[place->interface_count];
	char listed[IF_NAMESIZE];
	const char *name = given;
	uint64_t number;
	int error;

	error = interface_by_name(interface, name);
	if (error == -ENODEV && number_parse(given, 1, UINT32_MAX, &number) == 0) {
		if (devices_name((unsigned int)number, listed, sizeof(listed))) {
			message_error("Invalid adapter index %s%s (-D lists them)", place->prefix,
				      given);
			return -ENODEV;
		}
		name = listed;
		if (!strcmp(name, "any")) {
			place->any = true;
			return 0;
		}
		error = interface_by_name(interface, name);
	}
	if (error == -ENODEV)
		message_error("%s%s: No such device exists", place->prefix, name);
	else if (error)
		message_error("%s%s: %s", place->prefix, name, strerror(-error));
	else if (!interface->up)
		message_error("%s%s: That device is not up", place->prefix, name);
	if (error || !interface->up)
		return error ?: -ENETDOWN;
	if (!is_chosen(place, interface->index))
		place->interface_count++;
	return 0;
}

int place_choose(struct place *place, const struct options *options)
{
	const struct options_words *given = &options->interfaces;
	size_t i;
	int error = 0;

	/* Before the first look at an interface: what happens to it from then on is news. */
	place->news = interface_watch();
	if (place->news < 0) {
		message_error("no news of interfaces: %s", strerror(-place->news));
		return place->news;
	}
	place->interfaces = calloc(given->count + 1, sizeof(*place->interfaces));
	if (!place->interfaces)
		return -ENOMEM;
	place->any = !given->count;
	for (i = 0; i < given->count && !error; i++) {
		if (!strcmp(given->words[i], "any"))
			place->any = true;
		else
			error = add_interface(place, given->words[i]);
	}
	place->remaining = place->interface_count;
	return error;
}

static int note_link(void *arg, const struct interface *interface)
{
	struct programs_links *links = arg;

	links->both_ways |= !interface->loopback;
	if (interface->up && interface->link == INTERFACE_IP && !links->ip_name)
		links->ip_name = strdup(interface->name);
	else if (interface->link != INTERFACE_IP)
		links->ethernet = true;
	return 0;
}

/* With -i any both kinds may come; an interface that is there already must have its programs. */
int place_load(struct place *place, const struct options *options, uint32_t snaplen,
	       const struct owners *owners, size_t sharing)
{
	struct programs_links links = {
		.ethernet = place->any,
		.ip = place->any,
		.both_ways = place->any,
		.netns = place->inode,
		.sharing = sharing,
		.owners = owners,
	};
	int error;

	place_each(place, note_link, &links);
	if (links.ip_name)
		links.ip = true;
	error = programs_open(&place->programs, options, snaplen, &links);
	free((char *)links.ip_name);
	return error;
}

int place_merge(const struct place *places, size_t count, struct merge **merge)
{
	_cleanup_(cleanup_free) struct merge_sources *sources = calloc(count, sizeof(*sources));
	size_t i;
	int error = sources ? 0 : -ENOMEM;

	for (i = 0; i < count && !error; i++)
		error = programs_sources(&places[i].programs, &sources[i]);
	if (!error)
		error = merge_open(merge, sources, count);
	for (i = 0; sources && i < count; i++)
		free((int *)sources[i].ring_fds);
	return error;
}

int place_unpack(struct place *place, uint16_t linktype, uint32_t snaplen, struct clock *clock)
{
	struct unpack_request request = {
		.linktype = linktype,
		.snaplen = snaplen,
		.clock = clock,
		.socket = place->news,
		.netns = place->inode,
		.netns_name = place->name,
	};

	return unpack_new(&place->unpack, &request);
}

struct description {
	const struct place *place;
	struct writer *writer;
};

static int describe(void *arg, const struct interface *interface)
{
	const struct description *description = arg;
	const struct place *place = description->place;
	char name[PACKET_INTERFACE_NAME];

	if (!interface->up)
		return 0;
	snprintf(name, sizeof(name), "%s%s", place->prefix, interface->name);
	return writer_interface(description->writer, place->inode, interface->index, name);
}

int place_describe(const struct place *place, struct writer *writer)
{
	struct description description = {place, writer};

	return place_each(place, describe, &description);
}

static int attach_one(void *arg, const struct interface *interface)
{
	struct place *place = arg;
	int error;

	if (place->any && !interface->up)
		return 0;
	error = attach_interface(place->attach, interface);
	/* With -i any an interface of a kind we do not know is told and passed over. */
	return place->any && error == -EOPNOTSUPP ? 0 : error;
}

static int attach_all(struct place *place, const struct options *options)
{
	struct attach_options request = {
		.xdp = options->hook == OPTIONS_HOOK_XDP,
		.no_tcx = options_without(options, "tcx"),
		.ingress = options->direction != OPTIONS_OUT,
		.egress = options->direction != OPTIONS_IN,
		.no_ip_reason = place->programs.no_ip_reason,
		.prefix = place->prefix,
	};
	int error;

	memcpy(request.programs, place->programs.entries, sizeof(request.programs));
	error = attach_new(&place->attach, &request);
	if (error) {
		message_error("cannot attach: %s", strerror(-error));
		return error;
	}
	return place_each(place, attach_one, place);
}

/* The membership ends with the socket, so that nothing stays promiscuous after us. */
static int enter_promiscuous(struct place *place)
{
	struct packet_mreq request = {.mr_type = PACKET_MR_PROMISC};
	size_t i;
	int error;

	place->promiscuous = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	for (i = 0; place->promiscuous >= 0 && i < place->interface_count; i++) {
		request.mr_ifindex = (int)place->interfaces[i].index;
		if (setsockopt(place->promiscuous, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &request,
			       sizeof(request)))
			break;
	}
	if (place->promiscuous >= 0 && i == place->interface_count)
		return 0;
	error = -errno;
	message_error("--promisc: %s", strerror(-error));
	return error;
}

static int start_warden(struct place *place)
{
	struct attach *attach = place->attach;
	int error;

	if (!place->any && !attach_outlives(attach))
		return 0;
	place->attach = NULL;
	error = warden_start(&place->warden, attach, place->any);
	if (error)
		message_error("cannot start the process that attaches: %s", strerror(-error));
	return error;
}

int place_attach(struct place *place, const struct options *options)
{
	int error = attach_all(place, options);

	if (!error && options->promiscuous)
		error = enter_promiscuous(place);
	return error ?: start_warden(place);
}

void place_detach(struct place *place)
{
	warden_stop(place->warden);
	place->warden = NULL;
	attach_free(place->attach);
	place->attach = NULL;
}

int place_each(const struct place *place,
	       int (*visit)(void *arg, const struct interface *interface), void *arg)
{
	size_t i;
	int error = 0;

	if (place->any)
		return interface_each(visit, arg);
	for (i = 0; i < place->interface_count && !error; i++)
		error = visit(arg, &place->interfaces[i]);
	return error;
}

/* One that only goes down stays attached and may come up again, as libpcap has it since 1.10. */
static void take_event(void *arg, const struct interface_event *event)
{
	struct place *place = arg;
	struct interface *interface;
	size_t i;

	unpack_renew(place->unpack, event->index);
	if (place->any || !event->gone)
		return;
	for (i = 0; i < place->interface_count; i++) {
		interface = &place->interfaces[i];
		if (interface->index != event->index || !interface->up)
			continue;
		message_error("%s%s: The interface disappeared", place->prefix, interface->name);
		interface->up = false;
		place->remaining--;
		place->failed = true;
	}
}

void place_follow(struct place *place)
{
	size_t i;

	if (interface_read_events(place->news, take_event, place) != -ENOBUFS)
		return;
	/* Events were dropped: ask about each of ours. */
	for (i = 0; i < place->interface_count; i++) {
		struct interface now = {0};
		struct interface_event event = {.index = place->interfaces[i].index};

		event.gone = interface_by_index(&now, place->news, event.index) != 0;
		take_event(place, &event);
	}
}
