// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "owner/local.h"

#include <errno.h>
#include <ifaddrs.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

struct local {
	int news; /* rtnetlink */
	uint8_t (*addresses)[16];
	size_t count;
};

static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

static bool map(const struct sockaddr *address, uint8_t *out)
{
	if (address && address->sa_family == AF_INET) {
		memcpy(out, mapped, sizeof(mapped));
		memcpy(out + 12, &((const struct sockaddr_in *)(const void *)address)->sin_addr, 4);
		return true;
	}
	if (address && address->sa_family == AF_INET6) {
		memcpy(out, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, 16);
		return true;
	}
	return false;
}

static int read_addresses(struct local *local)
{
	struct ifaddrs *list, *at;
	uint8_t(*addresses)[16];
	size_t count = 0;

	if (getifaddrs(&list))
		return -errno;
	for (at = list; at; at = at->ifa_next)
		count++;
	addresses = calloc(count + 1, sizeof(*addresses));
	if (!addresses) {
		freeifaddrs(list);
		return -ENOMEM;
	}
	for (count = 0, at = list; at; at = at->ifa_next)
		count += map(at->ifa_addr, addresses[count]);
	freeifaddrs(list);
	free(local->addresses);
	local->addresses = addresses;
	local->count = count;
	return 0;
}

int local_new(struct local **out)
{
	_cleanup_(local_freep) struct local *local = calloc(1, sizeof(*local));
	struct sockaddr_nl groups = {.nl_family = AF_NETLINK,
				     .nl_groups = RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR};
	int error;

	if (!local)
		return -ENOMEM;
	local->news = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
	if (local->news < 0 ||
	    bind(local->news, (const struct sockaddr *)(const void *)&groups, sizeof(groups)))
		return -errno;
	error = read_addresses(local);
	if (error)
		return error;
	*out = local;
	local = NULL;
	return 0;
}

void local_free(struct local *local)
{
	if (!local)
		return;
	if (local->news >= 0)
		close(local->news);
	free(local->addresses);
	free(local);
}

void local_follow(struct local *local)
{
	char message[8192];
	bool changed = false;

	/* ENOBUFS, that messages were dropped, means news too. */
	while (recv(local->news, message, sizeof(message), 0) > 0 || errno == ENOBUFS)
		changed = true;
	if (changed)
		read_addresses(local);
}

bool local_has(const struct local *local, const uint8_t *address)
{
	size_t i;

	if (!memcmp(address, mapped, sizeof(mapped)) && address[12] == IN_LOOPBACKNET)
		return true;
	for (i = 0; i < local->count; i++)
		if (!memcmp(local->addresses[i], address, sizeof(local->addresses[i])))
			return true;
	return false;
}
