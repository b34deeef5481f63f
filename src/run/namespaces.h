/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* All network namespaces of a live capture. The process itself stays in the first. */
#ifndef TCPLENS_RUN_NAMESPACES_H
#define TCPLENS_RUN_NAMESPACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "helper/user.h"
#include "process/attribution.h"
#include "run/capture_ns.h"
#include "run/config.h"

struct namespaces {
	struct capture_ns *list;
	size_t count;
	bool any;	   /* one of them has -i any */
	uint16_t linktype; /* LINKTYPE_ of packet.h; _LINUX_SLL2 for several interfaces */
	uint32_t snaplen;
};

/*
 * Opens them and finds the interfaces of -i. namespaces must be zeroed before, and closed also on
 * failure. Returns 0, or a negative errno after a message.
 */
int namespaces_open(struct namespaces *namespaces, const struct run_config *config);
void namespaces_close(struct namespaces *namespaces);

/* Runs act inside each, then returns to the first. Stops at and returns the first error. */
int namespaces_each(const struct namespaces *namespaces,
		    int (*act)(void *arg, struct capture_ns *ns), void *arg);

/* Loads the programs of each. Returns as above. */
int namespaces_load(const struct namespaces *namespaces, const struct run_config *config,
		    const struct attribution *attribution);

/* Attaches to the interfaces of each. Returns as above. */
int namespaces_attach(const struct namespaces *namespaces, const struct run_config *config,
		      const struct user *user);

/*
 * Detaches from all interfaces. Calls empty repeatedly meanwhile, so that the rings do not
 * overflow.
 */
void namespaces_detach(const struct namespaces *namespaces, void (*empty)(void *arg), void *arg);

/* The sum of the attach helpers' progress. */
struct attach_helper_progress namespaces_progress(const struct namespaces *namespaces);

/* Declares the interfaces of each in a file. Returns 0 or -errno. */
int namespaces_describe(const struct namespaces *namespaces, struct writer *writer);

/* How many packets of an interface were lost so far; netns: an inode number. */
uint64_t namespaces_lost(const struct namespaces *namespaces, uint32_t netns, uint32_t ifindex);

/* True while there is an interface, or with any, one may appear. */
bool namespaces_remain(const struct namespaces *namespaces);

#endif
