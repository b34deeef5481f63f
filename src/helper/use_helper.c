// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/use_helper.h"

#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

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

static int act(struct uses *uses, enum request request, int *fd)
{
	int pass;

	switch (request) {
	case ATTACH:
		return attach(uses);
	case DETACH:
		return detach(uses);
	case PASS:
		pass = iterator_begin(uses->given.iterator);
		if (pass < 0)
			return pass;
		*fd = pass;
		return 0;
	}
	return -EINVAL;
}

static size_t answer(void *arg, const void *request, size_t size, void *reply, int *fd)
{
	int error = -EINVAL;
	uint32_t number;

	if (size == sizeof(number)) {
		memcpy(&number, request, sizeof(number));
		error = act(arg, number, fd);
	}
	memcpy(reply, &error, sizeof(error));
	return sizeof(error);
}

int use_helper_start(struct helper *helper, const struct use_helper_request *request)
{
	static const unsigned int kept[] = {CAP_BPF, CAP_PERFMON};
	const struct server server = {
		.name = "tcplens-use",
		.rights = {.user = request->user,
			   .capabilities = kept,
			   .capability_count = 2,
			   .filter = SYSCALL_FILTER_ATTACH,
			   .death = SIGKILL},
		.keeps_files = true,
		.answer = answer,
	};
	struct uses uses = {.given = *request, .links = {-1, -1, -1}};

	return server_start(helper, &server, &uses);
}

static int ask(struct helper *helper, enum request request)
{
	uint32_t number = request;

	return server_ask_error(helper, &number, sizeof(number), NULL);
}

int use_helper_attach(struct helper *helper)
{
	return ask(helper, ATTACH);
}

int use_helper_detach(struct helper *helper)
{
	return ask(helper, DETACH);
}

int use_helper_pass(struct helper *helper)
{
	uint32_t number = PASS;

	return server_ask_fd(helper, &number, sizeof(number));
}
