/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * One network namespace of netns_follow.h: its interfaces and what is attached to them. All but
 * closing is to be called inside it.
 */
#ifndef TCPLENS_CAPTURE_NETNS_SPACE_H
#define TCPLENS_CAPTURE_NETNS_SPACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/netns_follow.h"

/* An interface. number 0: not attached to, as it is none of those wanted or cannot be. */
struct netns_face {
	uint32_t ifindex;
	uint32_t number;
	uint16_t hardware;
	bool up;
	bool seen; /* by the current look */
	char name[IF_NAMESIZE];
};

struct netns_space {
	const struct netns_follow_request *request;
	struct netns_follow_counts *counts;
	uint32_t *next_number; /* given out last; of all namespaces */
	uint32_t inode;
	int fd;	    /* of the namespace */
	int events; /* rtnetlink */
	int held;   /* of attach_adopt(); -1 */
	char name[ORIGIN_NETNS_NAME];
	char prefix[ORIGIN_NETNS_NAME + 1]; /* of messages */
	struct attach *attach;
	struct netns_face *faces;
	size_t face_count;
	uint32_t tgid, tid; /* of a task that was in it; 0: not known */
	unsigned int round; /* the last scan that found it */
	struct netns_space *next;
};

/*
 * fd: becomes its own, also on failure. Returns 0 or -errno. Where it is new, netns_space_look()
 * comes next.
 */
int netns_space_open(struct netns_space **space, const struct netns_follow_request *request,
		     struct netns_follow_counts *counts, uint32_t *next_number, uint32_t inode,
		     int fd);

/*
 * Detaches, tells that the interfaces are gone, and frees it. inside: the caller is in it; else
 * what is attached is left to end with the namespace.
 */
void netns_space_close(struct netns_space *space, bool inside);

/* Attaches to every interface there is; forgets those that are gone. */
void netns_space_look(struct netns_space *space);

/* Takes up the events of its rtnetlink socket. */
void netns_space_follow(struct netns_space *space);

#endif
