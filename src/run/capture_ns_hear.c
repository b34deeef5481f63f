// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* What the helpers tell that attach. */
#include <errno.h>

#include "run/capture_ns.h"

static void take_netns(struct capture_ns *ns, const struct origin_news *news,
		       struct address_sockets *sockets)
{
	bool early = !netns_helper_state(ns->finder).done;

	if (!ns->attribution)
		return;
	if (news->gone)
		attribution_leave_netns(ns->attribution, news->netns);
	else if (sockets->request >= 0 && sockets->news >= 0)
		attribution_enter_netns(ns->attribution, news->netns, news->netns_name, sockets,
					early);
}

static void take_origin(void *arg, const struct origin_news *news, struct address_sockets *sockets)
{
	struct capture_ns *ns = arg;

	if (!news->number) {
		take_netns(ns, news, sockets);
		return;
	}
	origin_table_take(ns->origins, news, clock_monotonic());
	unpack_changed(ns->unpack);
}

int capture_ns_hear(struct capture_ns *ns)
{
	if (ns->finder)
		return netns_helper_hear(ns->finder, take_origin, ns);
	return ns->helper ? attach_helper_hear(ns->helper, &ns->progress) : 0;
}
