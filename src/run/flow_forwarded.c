// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/flow_forwarded.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/message.h"
#include "flow/match.h"
#include "helper/iterator_helper.h"

/* That all interfaces are attached to. */
#define ATTACH_MS 60000

static int load(struct flow_sources *sources, size_t i, void *arg)
{
	const struct flow_source *source = &sources->list[i];
	const struct forwarded_netns netns = {
		.inode = sources->namespaces[i].inode,
		.any = source->any,
		.interfaces = source->interfaces,
		.interface_count = source->interface_count,
	};

	(void)arg;
	return forwarded_load(sources->forwarded, &netns, sources->namespaces[i].programs.entries);
}

int flow_forwarded_open(struct flow_sources *sources, const struct run_config *config)
{
	_cleanup_(btf_closep) struct btf_source *types = NULL;
	struct forwarded_request request = {.bytes = config->processes.ring_bytes};
	int error = selection_btf(&types, config->processes.btf_file);

	if (error)
		return error;
	if (feature_in(config->capture.without, FEATURE_FLOW_FORWARDED)) {
		message_error("forwarded connections cannot be followed: --without %s",
			      feature_name(FEATURE_FLOW_FORWARDED));
		return -EOPNOTSUPP;
	}
	request.btf_path = btf_path(types);
	sources->without = config->capture.without;
	error = forwarded_open(&sources->forwarded, &request);
	return error ?: flow_sources_each(sources, load, NULL);
}

/* Connections need no names of interfaces. */
static void close_events(struct capture_ns *ns)
{
	cleanup_close(&ns->link_events);
	ns->link_events = -1;
}

static int wait_attached(struct capture_ns *ns)
{
	struct pollfd helper = {.fd = attach_helper_fd(ns->helper), .events = POLLIN};
	struct attach_helper_progress *progress = &ns->progress;

	while (!progress->done) {
		if (poll(&helper, 1, ATTACH_MS) == 0)
			return message_errno(ETIMEDOUT, "tcplens-attach");
		if (attach_helper_hear(ns->helper, progress)) {
			message_error("tcplens-attach ended unexpectedly");
			return -ESRCH;
		}
	}
	if (progress->total && !progress->attached) {
		message_error("%sforwarded connections are not seen: no interface could be "
			      "attached to",
			      ns->prefix);
		return -ENODEV;
	}
	return 0;
}

static int attach(struct flow_sources *sources, size_t i, void *arg)
{
	const struct run_config any = {
		.source.direction = RUN_OUT,
		.capture.without = sources->without,
	};
	struct capture_ns *ns = &sources->namespaces[i];
	int error = capture_ns_choose(ns, &any);

	close_events(ns);
	if (!error)
		error = capture_ns_attach(ns, &any, arg);
	return error ?: wait_attached(ns);
}

int flow_forwarded_attach(struct flow_sources *sources, const struct user *user)
{
	return flow_sources_each(sources, attach, (void *)user);
}

void flow_forwarded_detach(struct flow_sources *sources)
{
	size_t i;

	for (i = sources->count; i-- > 0;)
		capture_ns_detach(&sources->namespaces[i]);
}

struct passing {
	struct flow_sources *sources;
	forwarded_take take;
	void *arg;
};

static void select_record(void *arg, const struct forwarded_record *record)
{
	const struct passing *passing = arg;
	struct filter *filter = &passing->sources->filter;
	const struct forwarded_key *key = &record->key;

	if (filter->every_packet ||
	    match_flow(filter, key->address[0], key->port[0], key->address[1], key->port[1]))
		passing->take(passing->arg, record);
}

static int begin(struct flow_sources *sources)
{
	return iterator_helper_begin(&sources->list[0].helper, FLOW_SOURCES_FORWARDED);
}

int flow_forwarded_pass(struct flow_sources *sources, enum forwarded_kind kind, forwarded_take take,
			void *arg)
{
	struct passing passing = {sources, take, arg};
	_cleanup_(cleanup_close) int fd = begin(sources), again = -1;
	int error =
		fd < 0 ? fd : forwarded_read(sources->forwarded, fd, kind, select_record, &passing);

	if (!error) {
		again = begin(sources);
		error = again < 0 ? again : forwarded_sweep(sources->forwarded, again);
	}
	return error ? flow_sources_tell(error, "forwarded connections") : 0;
}

void flow_forwarded_report(const struct flow_sources *sources)
{
	uint64_t refused = forwarded_refused(sources->forwarded);
	uint64_t lost = forwarded_lost(sources->forwarded);

	if (refused)
		message_warning("%llu forwarded packets are in no connection: the table was full "
				"(-B)",
				(unsigned long long)refused);
	if (lost)
		message_warning("%llu forwarded connections that ended are missing: others took "
				"their ports too fast",
				(unsigned long long)lost);
}
