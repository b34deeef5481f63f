/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The network namespaces that a live capture is in, all together: at home in the first. */
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
	bool any;	   /* every interface of one of them */
	uint16_t linktype; /* LINKTYPE_ of packet.h; _LINUX_SLL2 for several interfaces */
	uint32_t snaplen;
};

/*
 * Opens them and finds the interfaces of -i. namespaces is all zero at first, and to be closed also
 * on failure. Returns 0, or a negative errno after telling why.
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

/* Nothing is captured any more when it returns. */
void namespaces_detach(const struct namespaces *namespaces);

/* Names the interfaces of each for a file. Returns 0 or -errno. */
int namespaces_describe(const struct namespaces *namespaces, struct writer *writer);

/* How many packets of an interface were lost so far; netns: an inode number. */
uint64_t namespaces_lost(const struct namespaces *namespaces, uint32_t netns, uint32_t ifindex);

/* True while an interface is there, or may come. */
bool namespaces_remain(const struct namespaces *namespaces);

#endif
