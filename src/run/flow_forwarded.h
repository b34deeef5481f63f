/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The connections that this machine forwards (--flows=forwarded), which have no sockets: their
 * programs are on all interfaces of each network namespace, also where -i chooses some, since a
 * connection's two directions leave by different ones.
 */
#ifndef TCPLENS_RUN_FLOW_FORWARDED_H
#define TCPLENS_RUN_FLOW_FORWARDED_H

#include "run/flow_sources.h"

/*
 * Loads the programs; before the helpers are started, which get the table's iterator. All functions
 * return 0, or a negative errno after a message.
 */
int flow_forwarded_open(struct flow_sources *sources, const struct run_config *config);

/* Attaches them by helpers, which become user; returns when that is done. */
int flow_forwarded_attach(struct flow_sources *sources, const struct user *user);

/* Detaches, in the order that the helpers need. */
void flow_forwarded_detach(struct flow_sources *sources);

/* Gives out what kind says of those connections that the expression selects. */
int flow_forwarded_pass(struct flow_sources *sources, enum forwarded_kind kind, forwarded_take take,
			void *arg);

/* Says how much is missing. */
void flow_forwarded_report(const struct flow_sources *sources);

#endif
