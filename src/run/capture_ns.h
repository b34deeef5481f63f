/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * One network namespace of a live capture: its interfaces, the programs that are attached there,
 * and news of them. Interfaces have the same numbers in each namespace, so each has a set of
 * programs, rings and counters of its own, and the reader knows by the set where a packet was seen.
 *
 * Functions marked "Inside." are to be called behind capture_ns_enter.
 */
#ifndef TCPLENS_RUN_CAPTURE_NS_H
#define TCPLENS_RUN_CAPTURE_NS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/attach.h"
#include "capture/interface.h"
#include "capture/merge.h"
#include "capture/unpack.h"
#include "helper/attach_helper.h"
#include "file/writer.h"
#include "run/config.h"
#include "process/attribution.h"
#include "run/programs.h"

struct capture_ns {
	const char *name; /* as given; NULL: the only namespace, which is never left */
	char prefix[PACKET_INTERFACE_NAME - IF_NAMESIZE]; /* "name:", or "" for the only one */
	int netns;					  /* -1: the only one */
	uint32_t inode;					  /* of the namespace */
	bool any;					  /* every interface that is up */
	struct interface *interfaces; /* those named by -i; of any, those that there are at first */
	size_t interface_count;
	size_t remaining;  /* of these, how many are still there */
	bool failed;	   /* one is not */
	int link_events;   /* rtnetlink */
	int helper_events; /* the attach helper's, of any; else -1 */
	int promiscuous;   /* a socket that keeps the membership; -1 */
	struct programs programs;
	struct attach *attach;
	struct attach_helper *helper;
	struct attach_helper_progress progress; /* of any; else it was done when it was started */
	struct unpack *unpack;			/* NULL before capture_ns_unpack */
};

#define CAPTURE_NS_NONE                                                                 \
	{                                                                               \
		.netns = -1, .link_events = -1, .helper_events = -1, .promiscuous = -1, \
		.programs = PROGRAMS_NONE                                               \
	}

/* name: one of several namespaces; NULL: the caller's. Returns 0 or -errno after telling why. */
int capture_ns_open(struct capture_ns *ns, const char *name);
void capture_ns_close(struct capture_ns *ns); /* the contents; detaches */

/*
 * Those that are given, or the caller's. One that is given twice is one, by the first of its names.
 * *namespaces is the caller's to free, each of them to close, also on failure. Returns as above.
 */
int capture_ns_open_all(const struct run_words *given, struct capture_ns **namespaces,
			size_t *count);

/* Goes there. Returns 0 or a negative errno, which has been told. */
int capture_ns_enter(const struct capture_ns *ns);

/* Inside. Finds the interfaces of -i. Returns 0 or a negative errno, which has been told. */
int capture_ns_choose(struct capture_ns *ns, const struct run_config *config);

/* owners: NULL if not known. sharing: how many namespaces there are. Returns as above. */
int capture_ns_load(struct capture_ns *ns, const struct run_config *config, uint32_t snaplen,
		    const struct attribution *attribution, size_t sharing);

/*
 * What reads the records of several; the set's number is that of the namespace, of events it is
 * count. Returns 0 or -errno.
 */
int capture_ns_merge(const struct capture_ns *namespaces, size_t count,
		     const struct merge_callbacks *events, const struct sandbox_token *token,
		     struct merge **merge);

/* Sets unpack; see there. Returns 0 or -errno. */
int capture_ns_unpack(struct capture_ns *ns, const struct sandbox_token *token, uint16_t linktype,
		      uint32_t snaplen, struct clock *clock);

/*
 * Inside. Names the interfaces for a file from the start, so that its statistics have those without
 * packets too. Returns 0 or -errno.
 */
int capture_ns_describe(const struct capture_ns *ns, struct writer *writer);

/* Inside. Attaches to every chosen interface; a helper becomes user. Returns as above. */
int capture_ns_attach(struct capture_ns *ns, const struct run_config *config,
		      const struct user *user);

/*
 * Detaches from an interface, or lets the helper do so. Returns true as long as there is more to
 * detach; then nothing is captured any more. The caller empties the rings between two calls.
 */
bool capture_ns_detach_next(struct capture_ns *ns);
void capture_ns_detach(struct capture_ns *ns); /* all of it */

/* Inside. Calls visit for each interface that is captured on; as interface_each. */
int capture_ns_each(const struct capture_ns *ns,
		    int (*visit)(void *arg, const struct interface *interface), void *arg);

/* Takes up what the kernel told of interfaces by the socket news. */
void capture_ns_follow(struct capture_ns *ns);

#endif
