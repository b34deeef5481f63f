// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/flow_sources.h"

#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/message.h"
#include "base/number.h"
#include "bpfobj/iterator.h"
#include "capture/netns.h"
#include "flow/match.h"
#include "helper/iterator_helper.h"
#include "packet.h"
#include "process/cgroup.h"
#include "process/selected_pids.h"

#define PASS   0 /* indexes of the helpers' links */
#define OWNERS 1

#define TICK_NS 4000000 /* Debian's */

int flow_sources_each(struct flow_sources *sources,
		      int (*act)(struct flow_sources *sources, size_t i, void *arg), void *arg)
{
	int error = 0, back;
	size_t i;

	for (i = 0; i < sources->count && !error; i++) {
		error = capture_ns_enter(&sources->namespaces[i]);
		if (!error)
			error = act(sources, i, arg);
	}
	back = capture_ns_enter(&sources->namespaces[0]);
	return error ?: back;
}

/* The numbers of the interfaces of -i: names, or numbers themselves. */
static int choose_interfaces(struct flow_sources *sources, size_t i, void *arg)
{
	const struct run_words *words = arg;
	struct flow_source *source = &sources->list[i];
	uint64_t number;
	size_t word;

	source->any = !words->count;
	source->interfaces = calloc(words->count + 1, sizeof(*source->interfaces));
	if (!source->interfaces)
		return message_errno(ENOMEM, "-i");
	for (word = 0; word < words->count; word++) {
		number = if_nametoindex(words->words[word]);
		if (!strcmp(words->words[word], "any")) {
			source->any = true;
		} else if (number || !number_parse(words->words[word], 1, INT32_MAX, &number)) {
			source->interfaces[source->interface_count++] = (uint32_t)number;
		} else {
			message_error("%s%s: No such device exists", sources->namespaces[i].prefix,
				      words->words[word]);
			return -ENODEV;
		}
	}
	return 0;
}

static int open_namespaces(struct flow_sources *sources, const struct run_config *config)
{
	int error =
		capture_ns_open_all(&config->source.netns, &sources->namespaces, &sources->count);
	size_t i;

	if (error)
		return error;
	sources->list = calloc(sources->count, sizeof(*sources->list));
	if (!sources->list) {
		sources->count = 0;
		return message_errno(ENOMEM, "--netns");
	}
	for (i = 0; i < sources->count; i++)
		sources->list[i].helper = HELPER_NONE;
	return flow_sources_each(sources, choose_interfaces, (void *)&config->source.interfaces);
}

/* Of the kernel's timer: coarse clocks advance by it. */
static uint32_t tick_length(void)
{
	struct timespec tick = {0};

	clock_getres(CLOCK_REALTIME_COARSE, &tick);
	return (uint32_t)tick.tv_nsec ?: TICK_NS;
}

static int select_pids(const struct flow_sources *sources, const struct run_config *config,
		       pid_t child)
{
	const struct process_selection *selection = &config->processes;
	uint32_t first = (uint32_t)child;
	int fd = sockets_pids(sources->sockets), error = 0;

	if (selection->pid_count)
		error = selected_pids_add(fd, selection->pids, selection->pid_count);
	if (!error && child)
		error = selected_pids_add(fd, &first, 1);
	if (!error && selection->follow && selection->pid_count)
		error = selected_pids_follow(fd, selection->pids, selection->pid_count);
	return error ? message_errno(error, "--pid") : 0;
}

static int open_sockets(struct flow_sources *sources, const struct run_config *config)
{
	_cleanup_(btf_closep) struct btf_source *types = NULL;
	_cleanup_(cleanup_free) uint32_t *netns = calloc(sources->count, sizeof(*netns));
	_cleanup_(cleanup_close) int cgroup = cgroup_open_root();
	struct sockets_request request = {
		.netns = netns,
		.netns_count = sources->count,
		.cgroup = cgroup,
		.tick_ns = sources->tick_ns,
		.ring_bytes = config->processes.ring_bytes,
		.hashed = feature_in(config->capture.without, FEATURE_STORAGE),
		.without = config->capture.without,
	};
	int error = netns ? selection_choose(&request.filter, &config->processes)
			  : message_errno(ENOMEM, "--netns");
	size_t i;

	if (!error)
		error = selection_btf(&types, config->processes.btf_file);
	if (error)
		return error;
	for (i = 0; i < sources->count; i++)
		netns[i] = sources->namespaces[i].inode;
	request.btf = btf_btf(types);
	request.btf_path = btf_path(types);
	return sockets_open(&sources->sockets, &request);
}

/* Before the privileges are given up. */
static int iterate(int link, sockets_take take, void *arg)
{
	_cleanup_(cleanup_close) int fd = link < 0 ? link : iterator_begin(link);

	if (link < 0)
		return 0;
	return fd < 0 ? fd : sockets_read(fd, take, arg);
}

static int look_once(struct flow_sources *sources, size_t i, void *arg)
{
	int error = iterate(sockets_pass_link(sources->sockets), NULL, NULL);

	(void)i;
	(void)arg;
	return error ? message_errno(error, "cannot list the sockets") : 0;
}

static int compile(struct flow_sources *sources, const char *expression)
{
	char problem[FILTER_ERROR_SIZE];
	int error = filter_compile(&sources->filter, expression, LINKTYPE_ETHERNET, problem,
				   sizeof(problem));

	if (error)
		message_error("%s", error == -EINVAL ? problem : strerror(-error));
	if (error || !filter_asks_kernel(&sources->filter))
		return error;
	message_error("'%s': connections do not have the direction or interface that it asks for",
		      expression);
	return -EINVAL;
}

int flow_sources_open(struct flow_sources *sources, const struct run_config *config, pid_t child)
{
	int error = open_namespaces(sources, config);

	sources->tick_ns = tick_length();
	if (!error)
		error = compile(sources, config->filter.expression);
	if (!error)
		error = open_sockets(sources, config);
	if (!error)
		error = select_pids(sources, config, child);
	if (error)
		return error;
	error = iterate(sockets_owner_link(sources->sockets), NULL, NULL);
	if (error)
		return message_errno(error, "cannot list the processes' sockets");
	return flow_sources_each(sources, look_once, NULL);
}

void flow_sources_close(struct flow_sources *sources)
{
	size_t i;

	for (i = 0; i < sources->count; i++) {
		helper_stop(&sources->list[i].helper);
		free(sources->list[i].interfaces);
		capture_ns_close(&sources->namespaces[i]);
	}
	sockets_close(sources->sockets);
	forwarded_close(sources->forwarded);
	filter_free(&sources->filter);
	free(sources->list);
	free(sources->namespaces);
}

static int start_helper(struct flow_sources *sources, size_t i, void *arg)
{
	const int links[ITERATOR_HELPER_LINKS] = {
		[PASS] = sockets_pass_link(sources->sockets),
		[OWNERS] = sockets_owner_link(sources->sockets),
		[FLOW_SOURCES_FORWARDED] =
			sources->forwarded ? forwarded_link(sources->forwarded) : -1,
	};
	int error = iterator_helper_start(&sources->list[i].helper, links, arg);

	return error ? message_errno(error, "cannot start a helper") : 0;
}

int flow_sources_serve(struct flow_sources *sources, const struct user *user)
{
	return flow_sources_each(sources, start_helper, (void *)user);
}

static size_t find_netns(const struct flow_sources *sources, uint32_t netns)
{
	size_t i;

	for (i = 0; i < sources->count && sources->namespaces[i].inode != netns; i++)
		;
	return i;
}

static bool has_interface(const struct flow_sources *sources, const struct flow_record *record)
{
	size_t i = find_netns(sources, record->flow.netns), interface;

	if (i == sources->count)
		return false;
	if (sources->list[i].any)
		return true;
	for (interface = 0; interface < sources->list[i].interface_count; interface++)
		if (sources->list[i].interfaces[interface] == record->ifindex)
			return true;
	return false;
}

bool flow_sources_select(struct flow_sources *sources, const struct flow_record *record)
{
	const struct owner_flow *flow = &record->flow;

	if (!has_interface(sources, record))
		return false;
	return sources->filter.every_packet ||
	       match_flow(&sources->filter, flow->local, flow->local_port, flow->remote,
			  flow->remote_port);
}

const char *flow_sources_name(const struct flow_sources *sources, uint32_t netns)
{
	size_t i = find_netns(sources, netns);

	return i < sources->count ? sources->namespaces[i].name : NULL;
}

static int pass_one(struct helper *helper, unsigned int link, sockets_take take, void *arg)
{
	_cleanup_(cleanup_close) int fd = iterator_helper_begin(helper, link);

	return fd < 0 ? fd : sockets_read(fd, take, arg);
}

int flow_sources_tell(int error, const char *what)
{
	if (error != -ESTOPPED && error != -ESRCH)
		return message_errno(error, "cannot list the %s", what);
	message_error("tcplens-iter %s", error == -ESTOPPED ? "was stopped" : "ended unexpectedly");
	return error;
}

int flow_sources_pass(struct flow_sources *sources, bool owners, sockets_take take, void *arg)
{
	int error = 0;
	size_t i;

	if (owners && sockets_owner_link(sources->sockets) >= 0)
		error = pass_one(&sources->list[0].helper, OWNERS, NULL, NULL);
	for (i = 0; i < sources->count && !error; i++)
		error = pass_one(&sources->list[i].helper, PASS, take, arg);
	return error ? flow_sources_tell(error, "sockets") : 0;
}
