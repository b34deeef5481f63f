// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/use_helper.h"

#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdint.h>
#include <unistd.h>

#include "base/message.h"
#include "bpfobj/iterator.h"
#include "bpfobj/tracepoint.h"
#include "helper/server.h"

enum request {
	ATTACH,
	DETACH,
	PASS,
};

struct uses {
	struct use_helper_request given;
	int links[USE_HELPER_PROGRAMS]; /* -1: not attached */
};

static int detach(struct uses *uses)
{
	unsigned int i;

	for (i = 0; i < USE_HELPER_PROGRAMS; i++) {
		if (uses->links[i] >= 0)
			close(uses->links[i]);
		uses->links[i] = -1;
	}
	return 0;
}

static int attach(struct uses *uses)
{
	unsigned int i;

	for (i = 0; i < USE_HELPER_PROGRAMS; i++) {
		int error;

		if (uses->given.programs[i] < 0 || uses->links[i] >= 0)
			continue;
		uses->links[i] = tracepoint_attach(uses->given.programs[i]);
		error = uses->links[i];
		if (error >= 0)
			continue;
		detach(uses);
		return error;
	}
	return 0;
}

static int answer(struct uses *uses, uint32_t request, int *fd)
{
	switch ((enum request)request) {
	case ATTACH:
		return attach(uses);
	case DETACH:
		return detach(uses);
	case PASS:
		*fd = iterator_begin(uses->given.iterator);
		return *fd < 0 ? *fd : 0;
	}
	return -EINVAL;
}

static void serve(int socket, struct uses *uses)
{
	uint32_t request;
	ssize_t size;
	int fd, error;

	for (;;) {
		size = helper_receive(socket, &request, sizeof(request), NULL, -1);
		if (size == -EINTR)
			continue;
		if (size != sizeof(request))
			return;
		fd = -1;
		error = answer(uses, request, &fd);
		error = helper_send(socket, &error, sizeof(error), fd < 0 ? -1 : fd);
		if (fd >= 0)
			close(fd);
		if (error)
			return;
	}
}

static void run(const struct helper *helper, const struct use_helper_request *request)
{
	static const unsigned int kept[] = {CAP_BPF, CAP_PERFMON};
	const struct helper_rights rights = {
		.user = request->user,
		.capabilities = kept,
		.capability_count = 2,
		.filter = SYSCALL_FILTER_ATTACH,
		.death = SIGKILL,
	};
	struct uses uses = {.given = *request, .links = {-1, -1}};
	int error;

	message_unblock();
	helper_close_sockets(helper);
	error = helper_limit(helper, &rights);
	if (error)
		message_errno(error, "tcplens-use");
	else
		serve(helper->socket, &uses);
	_exit(0);
}

int use_helper_start(struct helper *helper, const struct use_helper_request *request)
{
	int error = helper_fork(helper, "tcplens-use");

	if (error == 1)
		run(helper, request);
	return error;
}

static int ask(struct helper *helper, enum request request, int *fd)
{
	uint32_t number = request;

	return server_ask_error(helper, &number, sizeof(number), fd);
}

int use_helper_attach(struct helper *helper)
{
	return ask(helper, ATTACH, NULL);
}

int use_helper_detach(struct helper *helper)
{
	return ask(helper, DETACH, NULL);
}

int use_helper_pass(struct helper *helper)
{
	int fd = -1, error = ask(helper, PASS, &fd);

	if (!error && fd >= 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return error ?: -EPROTO;
}
