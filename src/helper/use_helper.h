/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * A process that keeps the privilege to attach the programs that run when a socket is used, and to
 * start passes over all processes' sockets, for a reader that has given it up. It alone has what is
 * attached, so that no other helper keeps it attached.
 */
#ifndef TCPLENS_HELPER_USE_HELPER_H
#define TCPLENS_HELPER_USE_HELPER_H

#include "helper/helper.h"

#define USE_HELPER_PROGRAMS 3

/* Descriptors, borrowed. programs: -1: there is none. iterator: a link. It becomes user. */
struct use_helper_request {
	int programs[USE_HELPER_PROGRAMS];
	int iterator;
	const struct user *user;
};

/* Forks it; nothing is attached yet. Returns 0 or -errno; helper_stop() ends it, and detaches. */
int use_helper_start(struct helper *helper, const struct use_helper_request *request);

/* All programs or none. Returns 0 or -errno, upon which none is attached. */
int use_helper_attach(struct helper *helper);
int use_helper_detach(struct helper *helper);

/* A descriptor for a pass, the caller's, or -errno. */
int use_helper_pass(struct helper *helper);

#endif
