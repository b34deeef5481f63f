/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Where the connections of --flows come from: the sockets of one or several network namespaces,
 * those that an expression and -i select.
 */
#ifndef TCPLENS_RUN_FLOW_SOURCES_H
#define TCPLENS_RUN_FLOW_SOURCES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "filter/filter.h"
#include "flow/forwarded.h"
#include "flow/sockets.h"
#include "helper/user.h"
#include "run/capture_ns.h"
#include "run/config.h"

/* The helpers' links by index, beside those of the sockets. */
#define FLOW_SOURCES_FORWARDED 2

/* A network namespace. */
struct flow_source {
	uint32_t *interfaces; /* those of -i, by number */
	size_t interface_count;
	bool any;
	struct helper helper; /* starts passes there */
};

struct flow_sources {
	struct capture_ns *namespaces;
	struct flow_source *list; /* one for each */
	size_t count;
	struct sockets *sockets;
	struct filter filter;
	uint32_t tick_ns;	     /* of the kernel's timer */
	struct forwarded *forwarded; /* NULL: forwarded connections are not asked for */
	feature_set without;
};

/*
 * Opens them, and has seen all sockets that exist once. child: a process to follow; 0: none.
 * sources must be zeroed, and closed also on failure. Returns 0, or a negative errno after a
 * message.
 */
int flow_sources_open(struct flow_sources *sources, const struct run_config *config, pid_t child);
void flow_sources_close(struct flow_sources *sources);

/* Runs act inside each network namespace, then returns to the first. Stops at the first error. */
int flow_sources_each(struct flow_sources *sources,
		      int (*act)(struct flow_sources *sources, size_t i, void *arg), void *arg);

/* Starts the helpers, which become user. Returns as above. */
int flow_sources_serve(struct flow_sources *sources, const struct user *user);

/* Whether the expression and -i select the connection. */
bool flow_sources_select(struct flow_sources *sources, const struct flow_record *record);

/* The namespace's name where there are several, NULL else. */
const char *flow_sources_name(const struct flow_sources *sources, uint32_t netns);

/*
 * A pass over all sockets, by the helpers. owners: first looks for the owners of those that have
 * none. Returns 0, or a negative errno after a message.
 */
int flow_sources_pass(struct flow_sources *sources, bool owners, sockets_take take, void *arg);

/* Says why a pass over what failed, or how its helper ended. Returns error. */
int flow_sources_tell(int error, const char *what);

#endif
