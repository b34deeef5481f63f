/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * One network namespace of a live capture: its interfaces, the programs attached to them, and link
 * events. Interface numbers are only unique within a namespace, so each has its own set of
 * programs, rings and counters, and the set tells the reader where a packet was seen.
 *
 * Functions marked "Inside." must be called after capture_ns_enter.
 */
#ifndef TCPLENS_RUN_CAPTURE_NS_H
#define TCPLENS_RUN_CAPTURE_NS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/attach.h"
#include "capture/interface.h"
#include "capture/merge.h"
#include "capture/origin.h"
#include "capture/origin_table.h"
#include "capture/unpack.h"
#include "helper/attach_helper.h"
#include "file/writer.h"
#include "helper/netns_helper.h"
#include "run/config.h"
#include "process/attribution.h"
#include "run/programs.h"

struct capture_ns {
	const char *name; /* as given; NULL: the only namespace, which is never left */
	char prefix[PACKET_INTERFACE_NAME - IF_NAMESIZE]; /* "name:", or "" for the only one */
	int netns;					  /* -1: the only one */
	uint32_t inode;					  /* of the namespace */
	bool any;					  /* every interface that is up */
	bool all;					  /* of every network namespace */
	struct interface *interfaces; /* those of -i; with any, those that exist at the start */
	size_t interface_count;
	size_t remaining;  /* of these, how many still exist */
	bool failed;	   /* an interface disappeared */
	int link_events;   /* rtnetlink */
	int helper_events; /* the attach helper's, with any; else -1 */
	int promiscuous;   /* a socket that keeps the membership; -1 */
	struct programs programs;
	struct attach *attach;
	struct attach_helper *helper;
	struct attach_helper_progress progress; /* with any; else done at the start */
	struct unpack *unpack;			/* NULL before capture_ns_unpack */
	/* With all, in place of interfaces, attach and helper. */
	struct netns_helper *finder;
	struct attribution *attribution; /* NULL: processes are not tracked */
	struct origin_programs origin;
	struct origin_table *origins;
};

#define CAPTURE_NS_NONE                                                                 \
	{                                                                               \
		.netns = -1, .link_events = -1, .helper_events = -1, .promiscuous = -1, \
		.programs = PROGRAMS_NONE, .origin.array = -1                           \
	}

/* name: one of several namespaces; NULL: the caller's. Returns 0 or -errno after a message. */
int capture_ns_open(struct capture_ns *ns, const char *name);
void capture_ns_close(struct capture_ns *ns); /* the contents; detaches */

/*
 * Opens the namespaces given, or the caller's. One that is given twice counts once, by its first
 * name. The caller closes each of *namespaces and frees it, also on failure. Returns as above.
 */
int capture_ns_open_all(const struct run_words *given, struct capture_ns **namespaces,
			size_t *count);

/* Enters the namespace. Returns 0 or a negative errno after a message. */
int capture_ns_enter(const struct capture_ns *ns);

/* Inside. Finds the interfaces of -i. Returns 0 or a negative errno after a message. */
int capture_ns_choose(struct capture_ns *ns, const struct run_config *config);

/*
 * attribution: NULL if processes are not tracked. sharing: number of namespaces. Returns as above.
 */
int capture_ns_load(struct capture_ns *ns, const struct run_config *config, uint32_t snaplen,
		    const struct attribution *attribution, size_t sharing);

/*
 * Opens the merge of the records of all namespaces and of events. A set's number is the index of
 * its namespace; for events it is count. Returns 0 or -errno.
 */
int capture_ns_merge(const struct capture_ns *namespaces, size_t count,
		     const struct merge_callbacks *events, const struct sandbox_token *token,
		     struct merge **merge);

/* Sets unpack; see there, also of again. Returns 0 or -errno. */
int capture_ns_unpack(struct capture_ns *ns, const struct sandbox_token *token, uint16_t linktype,
		      uint32_t snaplen, struct clock *clock, bool again);

/*
 * Inside. Declares the interfaces in a file before the first packet, so that its statistics include
 * those without packets. Returns 0 or -errno.
 */
int capture_ns_describe(const struct capture_ns *ns, struct writer *writer);

/* Inside. Attaches to every chosen interface, but with any. Returns as above. */
int capture_ns_attach_all(struct capture_ns *ns, const struct run_config *config);

/* Inside. Attaches to every chosen interface; a helper becomes user. Returns as above. */
int capture_ns_attach(struct capture_ns *ns, const struct run_config *config,
		      const struct user *user);

/*
 * Detaches from an interface, or has the helper do it. Returns true as long as there is more to
 * detach; after that nothing is captured. The caller empties the rings between two calls.
 */
bool capture_ns_detach_next(struct capture_ns *ns);
void capture_ns_detach(struct capture_ns *ns); /* from all interfaces */

/* Inside. Calls visit for each interface that is captured on; as interface_each. */
int capture_ns_each(const struct capture_ns *ns,
		    int (*visit)(void *arg, const struct interface *interface), void *arg);

/*
 * The interface after the one of that number (0: the first) on which packets were lost, how many,
 * and its name with the namespace's prefix; "#" and its number where it is gone. Returns its
 * number, 0 where there is none.
 */
uint32_t capture_ns_next_lossy(const struct capture_ns *ns, uint32_t after,
			       char name[PACKET_INTERFACE_NAME], uint64_t *lost);

/* Handles pending link events of the rtnetlink socket. */
void capture_ns_follow(struct capture_ns *ns);

/* The helper that attaches; NULL: there is none. */
struct helper *capture_ns_helper(const struct capture_ns *ns);

/* Takes up what it has told. Returns 0, or -ESRCH where it has ended. */
int capture_ns_hear(struct capture_ns *ns);

/* How far it has come with the interfaces that were there at first. */
struct attach_helper_progress capture_ns_progress(const struct capture_ns *ns);

/* How many packets of an interface were lost so far; netns: an inode number. */
uint64_t capture_ns_lost(const struct capture_ns *ns, uint32_t netns, uint32_t ifindex);

#endif
