// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "base/address_socket.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "base/cleanup.h"

int address_socket_open(struct address_sockets *sockets)
{
	struct sockaddr_nl groups = {.nl_family = AF_NETLINK,
				     .nl_groups = RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR};
	int error, one = 1;

	sockets->request = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	sockets->news = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
	if (sockets->request < 0 || sockets->news < 0 ||
	    bind(sockets->news, (const struct sockaddr *)(const void *)&groups, sizeof(groups))) {
		error = -errno;
		address_socket_close(sockets);
		return error;
	}
	setsockopt(sockets->request, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &one, sizeof(one));
	return 0;
}

void address_socket_close(struct address_sockets *sockets)
{
	cleanup_close(&sockets->request);
	cleanup_close(&sockets->news);
	*sockets = ADDRESS_SOCKETS_NONE;
}
