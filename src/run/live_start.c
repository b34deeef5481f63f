// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/live_start.h"

#include <errno.h>
#include <stdio.h>

#include "base/message.h"
#include "capture/clock.h"
#include "capture/link_kind.h"
#include "helper/privilege.h"

int live_start_check(const char *interface)
{
	char missing[128];

	if (!privilege_missing(missing, sizeof(missing)))
		return 0;
	message_error("%s: You don't have permission to capture there: %s missing (run as root, or "
		      "give the program these capabilities)",
		      interface, missing);
	return -EPERM;
}

/* Between two progress reports. */
#define PROGRESS_NS 1000000000

/* The names after "listening on". */
static void list_interfaces(const struct capture_ns *ns, size_t count, char *names, size_t size)
{
	const struct capture_ns *end = ns + count;
	size_t i, used = 0;

	for (; ns < end; ns++) {
		for (i = 0; used < size && i < (ns->any ? 1 : ns->interface_count); i++)
			used += (size_t)snprintf(names + used, size - used, "%s%s%s%s",
						 used ? "," : "", ns->prefix,
						 ns->all ? RUN_NETNS_ALL ":" : "",
						 ns->any ? "any" : ns->interfaces[i].name);
	}
}

/* A container's packets are elsewhere, unless it shares the network namespace of the host. */
static void report_container(const struct run_config *config)
{
	if ((config->processes.container || config->processes.pod) && !config->source.netns.count)
		message_info("note: packets in network namespaces of containers are captured with "
			     "--netns all, or --netns and a process in one");
}

static void report_start(const struct live_start *start, const struct namespaces *namespaces)
{
	const struct run_config *config = start->config;
	char names[512];

	if (config->output.warnings)
		return;
	if (*start->note)
		message_info("note: %s", start->note);
	report_container(config);
	list_interfaces(namespaces->list, namespaces->count, names, sizeof(names));
	if (namespaces->linktype == LINKTYPE_LINUX_SLL2)
		message_info("data link type LINUX_SLL2");
	if (!config->print.verbose && !config->file.rules.path)
		message_info("verbose output suppressed, use -v[v]... for full protocol decode");
	message_info("listening on %s, link-type %s, snapshot length %u bytes", names,
		     link_kind_name(namespaces->linktype), namespaces->snaplen);
}

static void report_progress(struct live_start *start, const struct attach_helper_progress *progress)
{
	if (progress->done)
		message_info("attached to %u of %u interfaces", progress->attached,
			     progress->total);
	else
		message_info("attached to %u of %u interfaces so far: packets of the others are "
			     "not seen yet",
			     progress->attached, progress->total);
	start->partly = true;
}

void live_start_look(struct live_start *start, const struct namespaces *namespaces)
{
	struct attach_helper_progress progress;
	uint64_t now = clock_monotonic();

	if (start->complete || start->failed)
		return;
	progress = namespaces_progress(namespaces);
	start->reported = start->reported ?: now;
	if (!progress.done && progress.total && now - start->reported >= PROGRESS_NS) {
		report_progress(start, &progress);
		start->reported = now;
	}
	if (!progress.done)
		return;
	start->failed = progress.failed && !progress.attached;
	if (start->failed) {
		message_error("nothing to capture on: no interface could be attached to");
		return;
	}
	if (start->partly || progress.failed)
		report_progress(start, &progress);
	start->complete = true;
	report_start(start, namespaces);
}
