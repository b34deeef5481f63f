// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/interface.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/cleanup.h"

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

int interface_each(int (*visit)(void *arg, const struct interface *interface), void *arg)
{
	struct if_nameindex *list = if_nameindex(), *entry;
	struct interface interface;
	int error = 0;

	if (!list)
		return -errno;
	for (entry = list; !error && entry->if_index; entry++) {
		/* One that went away since the list was made is no error. */
		if (interface_by_name(&interface, entry->if_name) == 0)
			error = visit(arg, &interface);
	}
	if_freenameindex(list);
	return error;
}

int interface_watch(void)
{
	struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK};
	int error, fd = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd < 0)
		return -errno;
	if (bind(fd, (struct sockaddr *)&address, sizeof(address))) {
		error = -errno;
		close(fd);
		return error;
	}
	return fd;
}

static void visit_event(const struct nlmsghdr *header,
			void (*visit)(void *arg, const struct interface_event *event), void *arg)
{
	const struct ifinfomsg *info = NLMSG_DATA(header);
	struct interface_event event;

	if (header->nlmsg_type != RTM_NEWLINK && header->nlmsg_type != RTM_DELLINK)
		return;
	/* Bridges and the like send link messages of their own family about their ports. */
	if (header->nlmsg_len < NLMSG_LENGTH(sizeof(*info)) || info->ifi_family != AF_UNSPEC)
		return;
	event.index = (uint32_t)info->ifi_index;
	event.gone = header->nlmsg_type == RTM_DELLINK;
	event.up = info->ifi_flags & IFF_UP;
	visit(arg, &event);
}

int interface_read_events(int socket, void (*visit)(void *arg, const struct interface_event *event),
			  void *arg)
{
	_Alignas(struct nlmsghdr) char bytes[16384];
	const struct nlmsghdr *header;
	ssize_t length;

	for (;;) {
		length = recv(socket, bytes, sizeof(bytes), 0);
		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0)
			return errno == EAGAIN ? 0 : -errno;
		for (header = (const struct nlmsghdr *)bytes; NLMSG_OK(header, length);
		     header = NLMSG_NEXT(header, length))
			visit_event(header, visit, arg);
	}
}
