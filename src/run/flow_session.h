/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What runs that show connections of this machine share (--flows, --top): where these come from,
 * the helpers, the clock, signals and the command after --. What they make of them is theirs.
 */
#ifndef TCPLENS_RUN_FLOW_SESSION_H
#define TCPLENS_RUN_FLOW_SESSION_H

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/clock.h"
#include "flow/flow.h"
#include "flow/pairs.h"
#include "helper/child.h"
#include "helper/user.h"
#include "run/config.h"
#include "run/flow_sources.h"

#define FLOW_SESSION_LOOK_MS 100 /* between two looks at the ring, unless it fills up */
#define FLOW_SESSION_FDS_MAX 6	 /* descriptors of the run's own to wait for */

struct flow_session {
	struct run_config *config;
	struct user user;
	struct child child;
	bool child_ended;
	struct flow_sources sources;
	struct pairs *pairs;
	struct clock clock;
	sigset_t waiting; /* the signal mask while it waits */
	bool failed;	  /* after a message: the run is over, and its exit status 1 */
	bool last;	  /* the next pass is: it has all that has ended */
	uint64_t looked;  /* at forwarded connections */
	uint64_t checked; /* when helpers were looked at */
	void (*take)(void *arg, const struct flow *flow);
	void *arg;
};

#define FLOW_SESSION_NONE(configuration) \
	((struct flow_session){.config = (configuration), .child = CHILD_NONE, .clock.fd = -1})

/*
 * The parts of a start, in order; after each the run may open what is its own. Open: looks for
 * privileges, starts the command, loads the programs. Begin: installs signals; take gets each
 * connection from now on. Serve: starts the helpers. Each returns 0, or a negative errno after a
 * message. session is FLOW_SESSION_NONE, and to be closed also on failure.
 */
int flow_session_open(struct flow_session *session);
int flow_session_begin(struct flow_session *session,
		       void (*take)(void *arg, const struct flow *flow), void *arg);
int flow_session_serve(struct flow_session *session);
void flow_session_close(struct flow_session *session);

/*
 * Passes on the connections that have ended, all or those whose other end has ended too. Of
 * forwarded ones, which are looked at every second, those that ended a second before.
 */
void flow_session_ended(struct flow_session *session);

/* A pass over all sockets. show: connections that live are passed on, forwarded ones too. */
void flow_session_pass(struct flow_session *session, bool show);

/*
 * Waits for events, signals or until milliseconds have passed, at most FLOW_SESSION_LOOK_MS. own:
 * count descriptors of the run's, whose revents are set.
 */
void flow_session_wait(struct flow_session *session, uint64_t milliseconds, struct pollfd *own,
		       size_t count);

/* Looks after the helpers now and then, and after more, unless it is NULL. */
void flow_session_check(struct flow_session *session, struct helper *more);

/* A signal came, the command or something else has ended. */
bool flow_session_is_over(const struct flow_session *session);

/* How many connections that ended are missing so far. */
uint64_t flow_session_lost(const struct flow_session *session);

/* Counts what was lost, with a message; returns the exit status. */
void flow_session_report(struct flow_session *session);
int flow_session_status(struct flow_session *session);

#endif
