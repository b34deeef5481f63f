// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/selection.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/message.h"
#include "base/number.h"

/* The inode of the initial PID namespace: PROC_PID_INIT_INO of the kernel's proc_ns.h. */
#define INITIAL_PID_NAMESPACE 0xeffffffcu

bool selection_chosen(const struct process_selection *selection)
{
	return selection->pid_count || selection->command || selection->comm || selection->uid ||
	       selection->cgroup || selection->container || selection->pod;
}

static int find_uid(const char *user, __u32 *uid)
{
	const struct passwd *entry = getpwnam(user);
	uint64_t number;

	if (entry)
		number = entry->pw_uid;
	else if (number_parse(user, 0, UINT32_MAX - 1, &number)) {
		message_error("no such user '%s' for --uid", user);
		return -ENOENT;
	}
	*uid = (__u32)number;
	return 0;
}

/* Returns error. */
static int tell_container(const struct process_selection *selection, int error, const char *others)
{
	const char *what = selection->container ? "container" : "pod";
	const char *name = selection->container ?: selection->pod;

	if (error == -ENOENT && selection->container && selection->pod)
		message_error("--container %s: no such container in pod %s", name, selection->pod);
	else if (error == -ENOENT)
		message_error("--%s %s: no such %s", what, name, what);
	else if (error == -ENOTUNIQ && selection->container)
		message_error("--container %s: there are several, of which %s: %s", name,
			      selection->pod ? "NAMESPACE/NAME of --pod chooses one"
					     : "--pod, or an id, chooses one",
			      others);
	else if (error == -ENOTUNIQ)
		message_error(
			"--pod %s: there are several, of which NAMESPACE/NAME chooses one: %s",
			name, others);
	else if (error == -EMLINK)
		message_error("--pod %s: its containers have no cgroup of their own; --container "
			      "chooses one of them",
			      name);
	else
		message_error("--%s %s: %s", what, name, strerror(-error));
	return error;
}

static int find_container(struct owner_filter *filter, const struct process_selection *selection)
{
	const struct container_choice choice = {selection->container, selection->pod};
	char others[CONTAINER_GROUP_OTHERS];
	int error =
		attribution_find_container(&choice, others, &filter->cgroup, &filter->cgroup_level);

	return error ? tell_container(selection, error, others) : 0;
}

static int find_cgroup(struct owner_filter *filter, const struct process_selection *selection)
{
	int error = 0;

	filter->by_cgroup = selection->cgroup || selection->container || selection->pod;
	if (selection->container || selection->pod)
		return find_container(filter, selection);
	if (selection->cgroup)
		error = attribution_find_cgroup(selection->cgroup, &filter->cgroup,
						&filter->cgroup_level);
	if (error)
		message_error("--cgroup %s: %s", selection->cgroup, strerror(-error));
	return error;
}

/* The kernel cuts names at the same length. A name is compared with the byte that ends it. */
static void fill_comm(struct owner_filter *filter, const char *comm)
{
	size_t length = strnlen(comm, OWNER_COMM_SIZE - 1);

	memcpy(filter->comm, comm, length);
	memset(filter->comm_mask, 0xff, length + 1);
}

static int fill_filter(struct owner_filter *filter, const struct process_selection *selection)
{
	int error;

	*filter = (struct owner_filter){
		.active = selection_chosen(selection),
		.by_pid = selection->pid_count || selection->command,
		.follow = selection->follow || selection->command,
		.by_comm = selection->comm != NULL,
		.by_uid = selection->uid != NULL,
	};
	if (selection->comm)
		fill_comm(filter, selection->comm);
	error = selection->uid ? find_uid(selection->uid, &filter->uid) : 0;
	return error ?: find_cgroup(filter, selection);
}

/* Under lockdown=confidentiality no BPF program may read the kernel's memory, so none sockets. */
static bool is_locked_down(void)
{
	_cleanup_(cleanup_close) int fd =
		open("/sys/kernel/security/lockdown", O_RDONLY | O_CLOEXEC);
	char text[128] = "";

	return fd >= 0 && read(fd, text, sizeof(text) - 1) > 0 && strstr(text, "[confidentiality]");
}

static bool has_own_numbers(void)
{
	struct stat status;

	return !stat("/proc/self/ns/pid", &status) && status.st_ino != INITIAL_PID_NAMESPACE;
}

/*
 * The kernel's side knows processes by their numbers in the initial PID namespace. Elsewhere, as in
 * a container, the numbers of the command line and of /proc are others'.
 */
static int check_filter_numbers(const struct owner_filter *filter)
{
	if (!filter->by_pid || !has_own_numbers())
		return 0;
	message_error("--pid and -- COMMAND require the host's process numbers, which a PID "
		      "namespace hides (containers: --pid=host)");
	return -EOPNOTSUPP;
}

static int check_numbers(struct hooks_request *request)
{
	int error = check_filter_numbers(&request->filter);

	if (error || !has_own_numbers())
		return error;
	if (request->detailed)
		message_warning("process details are not available inside a PID namespace");
	request->detailed = false;
	return 0;
}

static int check_pids(const uint32_t *pids, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (!kill((pid_t)pids[i], 0) || errno != ESRCH)
			continue;
		message_error("no such process %u for --pid", pids[i]);
		return -ESRCH;
	}
	return 0;
}

int selection_btf(struct btf_source **types, const char *file)
{
	int error = btf_open(types, file);

	if (error == -ESTALE)
		message_error("--btf %s: not this kernel's types, which are in "
			      "/sys/kernel/btf/vmlinux",
			      file);
	else if (error && file)
		message_error("--btf %s: %s", file,
			      error == -EINVAL ? "there are no types (BTF) in it"
					       : strerror(-error));
	else if (error)
		message_error("sockets cannot be followed: the kernel shows no types "
			      "(/sys/kernel/btf/vmlinux). If it was built with "
			      "CONFIG_DEBUG_INFO_BTF, --btf FILE takes a copy of that file; only "
			      "what is about processes, events and sums of connections needs them");
	return error;
}

static int refuse_lockdown(void)
{
	if (!is_locked_down())
		return 0;
	message_error("the kernel is locked down (confidentiality): sockets cannot be followed, "
		      "packets can be captured");
	return -EPERM;
}

int selection_choose(struct owner_filter *filter, const struct process_selection *selection)
{
	return fill_filter(filter, selection)
		       ?: check_filter_numbers(filter)
		       ?: check_pids(selection->pids, selection->pid_count)
		       ?: refuse_lockdown();
}

int selection_open(struct attribution **attribution, const struct process_selection *selection,
		   pid_t child, const struct user *user)
{
	_cleanup_(cleanup_free) uint32_t *pids = calloc(selection->pid_count + 1, sizeof(*pids));
	_cleanup_(btf_closep) struct btf_source *types = NULL;
	struct hooks_request request = {
		.ring_bytes = selection->ring_bytes,
		.without = selection->without,
		.detailed = selection->detailed,
		.user = user,
		.pids = pids,
		.pid_count = selection->pid_count,
	};
	int error = pids ? fill_filter(&request.filter, selection) : -ENOMEM;

	if (error || (!selection->show && !request.filter.active))
		return error;
	error = check_numbers(&request) ?: check_pids(selection->pids, selection->pid_count);
	if (error)
		return error;
	if (selection->pid_count)
		memcpy(pids, selection->pids, selection->pid_count * sizeof(*pids));
	if (child)
		pids[request.pid_count++] = (uint32_t)child;
	error = refuse_lockdown() ?: selection_btf(&types, selection->btf_file);
	if (error)
		return error;
	request.types = types;
	/* What a filter selects changes with the use itself; holders elsewhere are not seen. */
	request.on_demand = !request.filter.active && !has_own_numbers();
	error = attribution_open(attribution, &request);
	return error ? message_errno(error, "sockets cannot be followed") : 0;
}

int selection_filter(struct process_filter **filter, const struct attribution *attribution,
		     const struct process_selection *selection,
		     struct process_filter_request *request)
{
	int error;

	if (!selection_chosen(selection))
		return 0;
	request->selected = attribution_selected(attribution);
	error = process_filter_open(filter, request);
	return error ? message_errno(error, "the kernel refused the process filter's programs") : 0;
}

void selection_tell(const struct attribution *attribution)
{
	uint64_t lost = attribution ? attribution_lost(attribution) : 0;
	uint64_t names = attribution ? attribution_processes_lost(attribution) : 0;

	if (names)
		message_warning("%llu process events lost: packets have ? instead of names",
				(unsigned long long)names);
	if (lost)
		message_warning("%llu socket events lost: packets have ? instead of processes",
				(unsigned long long)lost);
}
