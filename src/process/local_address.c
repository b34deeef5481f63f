// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/local_address.h"

#include "base/take.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#define ADDRESS_SIZE 16

struct addresses {
	uint8_t (*list)[ADDRESS_SIZE]; /* sorted once complete */
	size_t count;
};

struct local_addresses {
	struct address_sockets sockets;
	struct addresses addresses;
	bool has_nets;
};

static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

/* False for what is neither IPv4 nor IPv6. */
static bool map(uint8_t family, const struct rtattr *attribute, uint8_t *out)
{
	if (family == AF_INET && RTA_PAYLOAD(attribute) == 4) {
		memcpy(out, mapped, sizeof(mapped));
		memcpy(out + 12, RTA_DATA(attribute), 4);
		return true;
	}
	if (family == AF_INET6 && RTA_PAYLOAD(attribute) == 16) {
		memcpy(out, RTA_DATA(attribute), 16);
		return true;
	}
	return false;
}

/* Between two ends IFA_ADDRESS is the other's; only IPv6 may be without IFA_LOCAL. */
static bool find_address(const struct nlmsghdr *header, uint8_t *out)
{
	const struct ifaddrmsg *message = NLMSG_DATA(header);
	const struct rtattr *attribute = IFA_RTA(message);
	unsigned int length = (unsigned int)IFA_PAYLOAD(header);
	bool found = false;

	for (; RTA_OK(attribute, length); attribute = RTA_NEXT(attribute, length)) {
		if (attribute->rta_type == IFA_LOCAL)
			return map(message->ifa_family, attribute, out);
		if (attribute->rta_type == IFA_ADDRESS)
			found = map(message->ifa_family, attribute, out);
	}
	return found;
}

static int add_address(struct addresses *addresses, const struct nlmsghdr *header)
{
	uint8_t(*more)[16] = realloc(addresses->list, (addresses->count + 1) * sizeof(*more));

	if (!more)
		return -ENOMEM;
	addresses->list = more;
	addresses->count += find_address(header, more[addresses->count]);
	return 0;
}

/* Routes that make addresses local which no interface has: AnyIP, transparent proxies. */
static bool is_net(const struct nlmsghdr *header)
{
	const struct rtmsg *route = NLMSG_DATA(header);
	unsigned int bits = route->rtm_family == AF_INET ? 32 : 128;
	const struct rtattr *attribute = RTM_RTA(route);
	unsigned int length = (unsigned int)RTM_PAYLOAD(header);

	if (route->rtm_type != RTN_LOCAL || route->rtm_dst_len == bits)
		return false;
	for (; RTA_OK(attribute, length); attribute = RTA_NEXT(attribute, length))
		if (attribute->rta_type == RTA_DST && route->rtm_family == AF_INET &&
		    *(const uint8_t *)RTA_DATA(attribute) == IN_LOOPBACKNET)
			return false;
	return true;
}

/* Returns 1 after the last answer. */
static int take_answers(struct local_addresses *local, struct addresses *addresses,
			const void *bytes, ssize_t length)
{
	const struct nlmsghdr *header = bytes;
	int error = 0;

	for (; !error && NLMSG_OK(header, length); header = NLMSG_NEXT(header, length)) {
		if (header->nlmsg_type == NLMSG_DONE)
			return 1;
		if (header->nlmsg_type == NLMSG_ERROR)
			return -EIO;
		if (header->nlmsg_type == RTM_NEWADDR)
			error = add_address(addresses, header);
		else if (header->nlmsg_type == RTM_NEWROUTE)
			local->has_nets |= is_net(header);
	}
	return error;
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, ADDRESS_SIZE);
}

/* By a socket that was made in the namespace: privileges to go there again may be given up. */
static int dump(struct local_addresses *local, const struct nlmsghdr *request,
		struct addresses *addresses)
{
	_Alignas(struct nlmsghdr) char bytes[32768];
	ssize_t length;
	int result;

	if (send(local->sockets.request, request, request->nlmsg_len, 0) < 0)
		return -errno;
	do {
		length = recv(local->sockets.request, bytes, sizeof(bytes), 0);
		result = length < 0 ? -errno : take_answers(local, addresses, bytes, length);
	} while (!result || result == -EINTR);
	return result < 0 ? result : 0;
}

/* Of one type alone where the kernel filters (Linux 5.0), since there may be a million others. */
static int dump_routes(struct local_addresses *local, uint8_t family, struct addresses *none)
{
	struct {
		struct nlmsghdr header;
		struct rtmsg message;
	} request = {
		.header = {.nlmsg_len = sizeof(request),
			   .nlmsg_type = RTM_GETROUTE,
			   .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
		.message = {.rtm_family = family, .rtm_type = RTN_LOCAL},
	};

	return dump(local, &request.header, none);
}

static int read_addresses(struct local_addresses *local)
{
	struct {
		struct nlmsghdr header;
		struct ifaddrmsg message;
	} request = {
		.header = {.nlmsg_len = sizeof(request),
			   .nlmsg_type = RTM_GETADDR,
			   .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
	};
	struct addresses addresses = {0};
	int result = dump(local, &request.header, &addresses);

	if (!result) {
		local->has_nets = false;
		/* Where they cannot be read there may be some. */
		if (dump_routes(local, AF_INET, &addresses) ||
		    dump_routes(local, AF_INET6, &addresses))
			local->has_nets = true;
	}
	if (result < 0) {
		free(addresses.list);
		return result;
	}
	if (addresses.count)
		qsort(addresses.list, addresses.count, ADDRESS_SIZE, compare);
	free(local->addresses.list);
	local->addresses = addresses;
	return 0;
}

int local_address_take(struct local_addresses **out, struct address_sockets *sockets)
{
	_cleanup_(local_address_freep) struct local_addresses *local = calloc(1, sizeof(*local));
	int error;

	if (!local) {
		address_socket_close(sockets);
		return -ENOMEM;
	}
	local->sockets = *sockets;
	*sockets = ADDRESS_SOCKETS_NONE;
	error = read_addresses(local);
	if (error)
		return error;
	*out = TAKE_PTR(local);
	return 0;
}

int local_address_new(struct local_addresses **local)
{
	struct address_sockets sockets;
	int error = address_socket_open(&sockets);

	return error ?: local_address_take(local, &sockets);
}

void local_address_free(struct local_addresses *local)
{
	if (!local)
		return;
	address_socket_close(&local->sockets);
	free(local->addresses.list);
	free(local);
}

bool local_address_follow(struct local_addresses *local)
{
	char message[8192];
	bool changed = false;

	/* ENOBUFS, that messages were dropped, means news too. */
	while (recv(local->sockets.news, message, sizeof(message), 0) > 0 || errno == ENOBUFS)
		changed = true;
	if (changed)
		read_addresses(local);
	return changed;
}

bool local_address_has_nets(const struct local_addresses *local)
{
	return !local || local->has_nets;
}

bool local_address_has(const struct local_addresses *local, const uint8_t *address)
{
	const struct addresses *addresses = local ? &local->addresses : NULL;

	if (!memcmp(address, mapped, sizeof(mapped)) && address[12] == IN_LOOPBACKNET)
		return true;
	return addresses && addresses->count &&
	       bsearch(address, addresses->list, addresses->count, ADDRESS_SIZE, compare);
}
