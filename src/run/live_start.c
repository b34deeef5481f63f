// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/live_start.h"

#include <errno.h>
#include <stdio.h>

#include "base/message.h"
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

/* As they are listed behind "listening on". */
static void list_interfaces(const struct capture_ns *ns, size_t count, char *names, size_t size)
{
	const struct capture_ns *end = ns + count;
	size_t i, used = 0;

	for (; ns < end; ns++) {
		for (i = 0; used < size && i < (ns->any ? 1 : ns->interface_count); i++)
			used += (size_t)snprintf(names + used, size - used, "%s%s%s",
						 used ? "," : "", ns->prefix,
						 ns->any ? "any" : ns->interfaces[i].name);
	}
}

void live_start_tell(const struct run_config *config, const char *note,
		     const struct namespaces *namespaces)
{
	char names[512];

	if (*note)
		message_info("note: %s", note);
	list_interfaces(namespaces->list, namespaces->count, names, sizeof(names));
	if (namespaces->linktype == LINKTYPE_LINUX_SLL2)
		message_info("data link type LINUX_SLL2");
	if (!config->print.verbose && !config->file.rules.path)
		message_info("verbose output suppressed, use -v[v]... for full protocol decode");
	message_info("listening on %s, link-type %s, snapshot length %u bytes", names,
		     link_kind_name(namespaces->linktype), namespaces->snaplen);
}
