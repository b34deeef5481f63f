// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/iterator_helper.h"

#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdint.h>
#include <unistd.h>

#include "base/message.h"
#include "bpfobj/iterator.h"
#include "helper/server.h"

/* Answers each request, the index of a link, by an error and a descriptor. */
static void serve(int socket, const int links[ITERATOR_HELPER_LINKS])
{
	uint32_t link;
	ssize_t size;
	int fd, error;

	for (;;) {
		size = helper_receive(socket, &link, sizeof(link), NULL, -1);
		if (size == -EINTR)
			continue;
		if (size != sizeof(link))
			return;
		fd = link < ITERATOR_HELPER_LINKS ? iterator_begin(links[link]) : -EINVAL;
		error = fd < 0 ? fd : 0;
		error = helper_send(socket, &error, sizeof(error), fd < 0 ? -1 : fd);
		if (fd >= 0)
			close(fd);
		if (error)
			return;
	}
}

static void run(const struct helper *helper, const int links[ITERATOR_HELPER_LINKS],
		const struct user *user)
{
	static const unsigned int kept = CAP_BPF;
	const struct helper_rights rights = {
		.user = user,
		.capabilities = &kept,
		.capability_count = 1,
		.filter = SYSCALL_FILTER_ATTACH,
		.death = SIGKILL,
	};
	int error;

	message_unblock();
	helper_close_sockets(helper);
	error = helper_limit(helper, &rights);
	if (error)
		message_errno(error, "tcplens-iter");
	else
		serve(helper->socket, links);
	_exit(0);
}

int iterator_helper_start(struct helper *helper, const int links[ITERATOR_HELPER_LINKS],
			  const struct user *user)
{
	int error = helper_fork(helper, "tcplens-iter");

	if (error == 1)
		run(helper, links, user);
	return error;
}

int iterator_helper_begin(struct helper *helper, unsigned int link)
{
	uint32_t request = link;
	int error = -EPROTO, fd = -1;
	ssize_t size = server_ask(helper, &request, sizeof(request), &error, sizeof(error), &fd);

	if (size == sizeof(error) && !error && fd >= 0)
		return fd;
	if (fd >= 0)
		close(fd);
	if (size < 0)
		return (int)size;
	return error ?: -EPROTO;
}
