// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/interface.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/cleanup.h"

/* Newer UAPI headers' name for what leaves counters out of a dump. */
#ifndef RTEXT_FILTER_SKIP_STATS
#define RTEXT_FILTER_SKIP_STATS (1 << 3)
#endif

#define DUMP_BYTES  65536
#define EVENT_BYTES (4 << 20)

static int look_up(struct interface *out, int fd, const char *name)
{
	struct interface interface = {0};
	struct ifreq request = {0};
	unsigned int flags;

	if (strlen(name) >= sizeof(request.ifr_name))
		return -ENODEV;
	memcpy(request.ifr_name, name, strlen(name));
	memcpy(interface.name, name, strlen(name));
	if (ioctl(fd, SIOCGIFINDEX, &request))
		return -errno;
	interface.index = (uint32_t)request.ifr_ifindex;
	if (ioctl(fd, SIOCGIFFLAGS, &request))
		return -errno;
	flags = (unsigned short)request.ifr_flags;
	interface.up = flags & IFF_UP;
	interface.loopback = flags & IFF_LOOPBACK;
	if (ioctl(fd, SIOCGIFHWADDR, &request))
		return -errno;
	interface.link = link_kind_of(request.ifr_hwaddr.sa_family, flags);
	*out = interface;
	return 0;
}

int interface_by_name(struct interface *interface, const char *name)
{
	_cleanup_(cleanup_close) int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	return fd < 0 ? -errno : look_up(interface, fd, name);
}

int interface_by_index(struct interface *interface, int socket, uint32_t index)
{
	struct ifreq request = {.ifr_ifindex = (int)index};

	if (ioctl(socket, SIOCGIFNAME, &request))
		return -errno;
	return look_up(interface, socket, request.ifr_name);
}

static void set_name(struct interface *interface, const struct nlmsghdr *header)
{
	const struct ifinfomsg *info = NLMSG_DATA(header);
	int left = (int)(header->nlmsg_len - NLMSG_LENGTH(sizeof(*info)));
	const struct rtattr *attribute;

	for (attribute = IFLA_RTA(info); RTA_OK(attribute, left);
	     attribute = RTA_NEXT(attribute, left))
		if (attribute->rta_type == IFLA_IFNAME && RTA_PAYLOAD(attribute) <= IF_NAMESIZE)
			snprintf(interface->name, sizeof(interface->name), "%.*s",
				 (int)RTA_PAYLOAD(attribute), (const char *)RTA_DATA(attribute));
}

/* False: the message is about something else. */
static bool read_link(const struct nlmsghdr *header, struct interface_event *event)
{
	const struct ifinfomsg *info = NLMSG_DATA(header);

	if (header->nlmsg_type != RTM_NEWLINK && header->nlmsg_type != RTM_DELLINK)
		return false;
	/* Bridges and the like send link messages of their own family about their ports. */
	if (header->nlmsg_len < NLMSG_LENGTH(sizeof(*info)) || info->ifi_family != AF_UNSPEC)
		return false;
	*event = (struct interface_event){
		.interface.index = (uint32_t)info->ifi_index,
		.interface.up = info->ifi_flags & IFF_UP,
		.interface.loopback = info->ifi_flags & IFF_LOOPBACK,
		.interface.link = link_kind_of(info->ifi_type, info->ifi_flags),
		.gone = header->nlmsg_type == RTM_DELLINK,
	};
	set_name(&event->interface, header);
	return true;
}

static int ask_for_links(int socket)
{
	struct {
		struct nlmsghdr header;
		struct ifinfomsg info;
		struct rtattr attribute;
		uint32_t mask;
	} request = {
		.header = {.nlmsg_len = sizeof(request),
			   .nlmsg_type = RTM_GETLINK,
			   .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
		.attribute = {.rta_len = RTA_LENGTH(sizeof(uint32_t)), .rta_type = IFLA_EXT_MASK},
		.mask = RTEXT_FILTER_SKIP_STATS,
	};

	return send(socket, &request, sizeof(request), 0) < 0 ? -errno : 0;
}

/* Returns 1 at the end of the dump, 0 where more follows, or a negative errno. */
static int visit_links(const struct nlmsghdr *header, ssize_t length,
		       int (*visit)(void *arg, const struct interface *interface), void *arg)
{
	struct interface_event event;
	int error = 0;

	for (; !error && NLMSG_OK(header, length); header = NLMSG_NEXT(header, length)) {
		if (header->nlmsg_type == NLMSG_DONE)
			return 1;
		if (header->nlmsg_type == NLMSG_ERROR)
			return ((const struct nlmsgerr *)NLMSG_DATA(header))->error ?: -EPROTO;
		if (read_link(header, &event))
			error = visit(arg, &event.interface);
	}
	return error;
}

int interface_each(int (*visit)(void *arg, const struct interface *interface), void *arg)
{
	_cleanup_(cleanup_close) int fd =
		socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	_cleanup_(cleanup_free) char *bytes = malloc(DUMP_BYTES);
	int error = fd < 0 ? -errno : bytes ? ask_for_links(fd) : -ENOMEM;
	ssize_t length;

	while (!error) {
		length = recv(fd, bytes, DUMP_BYTES, 0);
		if (length < 0 && errno == EINTR)
			continue;
		error = length < 0
				? -errno
				: visit_links((const struct nlmsghdr *)bytes, length, visit, arg);
	}
	return error == 1 ? 0 : error;
}

static int add_to_list(void *arg, const struct interface *interface)
{
	struct interface_list *list = arg;
	size_t room = list->room ? 2 * list->room : 64;
	struct interface *more;

	if (list->count == list->room) {
		more = reallocarray(list->interfaces, room, sizeof(*more));
		if (!more)
			return -ENOMEM;
		list->interfaces = more;
		list->room = room;
	}
	list->interfaces[list->count++] = *interface;
	return 0;
}

int interface_list_fill(struct interface_list *list)
{
	return interface_each(add_to_list, list);
}

int interface_watch(void)
{
	struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK};
	int error, fd = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE);
	const int bytes = EVENT_BYTES;

	if (fd < 0)
		return -errno;
	/* Of many at once none should be missed; refused, there is less room. */
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes));
	if (bind(fd, (struct sockaddr *)&address, sizeof(address))) {
		error = -errno;
		close(fd);
		return error;
	}
	return fd;
}

int interface_read_events(int socket, void (*visit)(void *arg, const struct interface_event *event),
			  void *arg)
{
	_Alignas(struct nlmsghdr) char bytes[16384];
	const struct nlmsghdr *header;
	struct interface_event event;
	ssize_t length;

	for (;;) {
		length = recv(socket, bytes, sizeof(bytes), 0);
		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0)
			return errno == EAGAIN ? 0 : -errno;
		for (header = (const struct nlmsghdr *)bytes; NLMSG_OK(header, length);
		     header = NLMSG_NEXT(header, length))
			if (read_link(header, &event))
				visit(arg, &event);
	}
}
