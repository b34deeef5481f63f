// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "processes.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>

#include "base/message.h"
#include "base/number.h"

bool processes_chosen(const struct options *options)
{
	return options->pid_count || options->child_arguments || options->comm || options->uid ||
	       options->cgroup || options->container;
}

static int find_uid(const char *user, __u32 *uid)
{
	const struct passwd *entry = getpwnam(user);
	uint64_t number;

	if (entry)
		number = entry->pw_uid;
	else if (number_parse(user, 0, UINT32_MAX - 1, &number)) {
		message_error("--uid %s: no such user", user);
		return -ENOENT;
	}
	*uid = (__u32)number;
	return 0;
}

static int find_cgroup(struct owner_filter *filter, const struct options *options)
{
	int error = 0;

	filter->by_cgroup = options->cgroup || options->container;
	if (options->cgroup)
		error = owners_find_cgroup(options->cgroup, &filter->cgroup, &filter->cgroup_level);
	else if (options->container)
		error = owners_find_container(options->container, &filter->cgroup,
					      &filter->cgroup_level);
	if (error && options->cgroup)
		message_error("--cgroup %s: %s", options->cgroup, strerror(-error));
	else if (error)
		message_error("--container %s: %s", options->container,
			      error == -ENOENT ? "no such container" : strerror(-error));
	return error;
}

static int fill_filter(struct owner_filter *filter, const struct options *options)
{
	int error;

	*filter = (struct owner_filter){
		.active = processes_chosen(options),
		.by_pid = options->pid_count || options->child_arguments,
		.follow = options->follow || options->child_arguments,
		.by_comm = options->comm != NULL,
		.by_uid = options->uid != NULL,
	};
	/* The kernel cuts names at the same length. */
	if (options->comm)
		memcpy(filter->comm, options->comm, strnlen(options->comm, OWNER_COMM_SIZE - 1));
	error = options->uid ? find_uid(options->uid, &filter->uid) : 0;
	return error ?: find_cgroup(filter, options);
}

static uint32_t hooks_without(const struct options *options)
{
	const char *name;
	uint32_t without = 0;
	unsigned int i;

	for (i = 0; (name = owners_hook(i)); i++)
		if (options_without(options, name))
			without |= 1u << i;
	return without;
}

int processes_open(struct owners **owners, struct options *options, pid_t child)
{
	_cleanup_(cleanup_free) uint32_t *pids = calloc(options->pid_count + 1, sizeof(*pids));
	struct owners_request request = {
		.without = hooks_without(options),
		.detailed = options->processes && options->print.verbose,
		.pids = pids,
		.pid_count = options->pid_count,
	};
	int error = pids ? fill_filter(&request.filter, options) : -ENOMEM;

	if (error || (!options->processes && !request.filter.active))
		return error;
	if (options->pid_count)
		memcpy(pids, options->pids, options->pid_count * sizeof(*pids));
	if (child)
		pids[request.pid_count++] = (uint32_t)child;
	error = owners_open(owners, &request);
	if (error) {
		message_error("sockets cannot be followed: %s", strerror(-error));
		return error;
	}
	if (options->processes)
		options->print.owners = (struct print_owners){*owners, owners_ends, owners_find};
	return 0;
}

int processes_filter(struct wanted **wanted, const struct owners *owners,
		     const struct options *options, struct wanted_request *request)
{
	int error;

	if (!processes_chosen(options))
		return 0;
	request->flows_fd = owners_wanted_fd(owners);
	request->netns = owners_netns(owners);
	error = wanted_open(wanted, request);
	if (error)
		message_error("the kernel refused the programs that choose by process: %s",
			      strerror(-error));
	return error;
}

void processes_tell(const struct owners *owners)
{
	uint64_t lost = owners ? owners_lost(owners) : 0;

	if (lost)
		message_warning("%llu socket events lost: owners may be missing",
				(unsigned long long)lost);
}
