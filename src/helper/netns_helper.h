/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * With --netns all: a process that finds every network namespace, enters it and attaches there, for
 * a reader that has no right to do any of that. It never sees a packet.
 */
#ifndef TCPLENS_HELPER_NETNS_HELPER_H
#define TCPLENS_HELPER_NETNS_HELPER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/address_socket.h"
#include "base/cleanup.h"
#include "capture/netns_follow.h"
#include "helper/helper.h"
#include "helper/user.h"

struct netns_helper;

/* attach, origin, names: as in struct netns_follow_request; the others are the helper's. */
struct netns_helper_request {
	const struct netns_follow_request *follow;
	const char *btf_path; /* of the kernel's types; NULL: its own */
	bool addresses;	      /* tell of local addresses by sockets */
	const struct user *user;
};

/* How it stands, at any time. */
struct netns_helper_state {
	struct netns_follow_counts counts;
	uint64_t early; /* connections that began before their namespace was attached to */
	uint64_t lost;	/* hints */
	bool done;	/* it has tried all that were there at first */
};

/* Forks it. Returns 0 or -errno. */
int netns_helper_start(struct netns_helper **helper, const struct netns_helper_request *request);

/*
 * Calls take for each news that has come; of a new namespace (number 0), if addresses are to be
 * told, with sockets, which take is to close. To be called when netns_helper_fd() is readable, and
 * for a packet of an interface that is not known. Returns 0, or -ESRCH where it has ended.
 */
int netns_helper_hear(struct netns_helper *helper,
		      void (*take)(void *arg, const struct origin_news *news,
				   struct address_sockets *sockets),
		      void *arg);

struct netns_helper_state netns_helper_state(const struct netns_helper *helper);

/* As those of attach_helper.h. */
void netns_helper_release(struct netns_helper *helper);
bool netns_helper_detaches(struct netns_helper *helper);
int netns_helper_fd(const struct netns_helper *helper);
struct helper *netns_helper_process(struct netns_helper *helper);

/* Has everything detached; returns when that is done. Its state stays. Takes NULL, or again. */
void netns_helper_stop(struct netns_helper *helper);
void netns_helper_free(struct netns_helper *helper); /* stops it, too */
CLEANUP_DEFINE(struct netns_helper *, netns_helper_free)

#endif
