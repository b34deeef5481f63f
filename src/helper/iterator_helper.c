// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/iterator_helper.h"

#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>

#include "bpfobj/iterator.h"
#include "helper/server.h"

/* A request is the index of a link. */
static size_t answer(void *arg, const void *request, size_t size, void *reply, int *fd)
{
	const int *links = arg;
	int error = -EINVAL;
	uint32_t link;

	if (size == sizeof(link)) {
		memcpy(&link, request, sizeof(link));
		if (link < ITERATOR_HELPER_LINKS)
			error = iterator_begin(links[link]);
	}
	if (error >= 0) {
		*fd = error;
		error = 0;
	}
	memcpy(reply, &error, sizeof(error));
	return sizeof(error);
}

int iterator_helper_start(struct helper *helper, const int links[ITERATOR_HELPER_LINKS],
			  const struct user *user)
{
	static const unsigned int kept = CAP_BPF;
	const struct server server = {
		.name = "tcplens-iter",
		.rights = {.user = user,
			   .capabilities = &kept,
			   .capability_count = 1,
			   .filter = SYSCALL_FILTER_ATTACH,
			   .death = SIGKILL},
		.keeps_files = true,
		.answer = answer,
	};

	return server_start(helper, &server, (void *)links);
}

int iterator_helper_begin(struct helper *helper, unsigned int link)
{
	uint32_t request = link;

	return server_ask_fd(helper, &request, sizeof(request));
}
