/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Network interfaces, and their link events from rtnetlink(7): of the caller's network namespace,
 * or where a socket is given, of the one in which it was made.
 */
#ifndef TCPLENS_INTERFACE_H
#define TCPLENS_INTERFACE_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/link_kind.h"

struct interface {
	uint32_t index;
	char name[IF_NAMESIZE];
	struct link_kind link;
	bool up;
	bool loopback;
};

/*
 * Returns 0, or -ENODEV where there is no such interface, or another negative errno. socket: of any
 * kind, as interface_watch() returns one.
 */
int interface_by_name(struct interface *interface, const char *name);
int interface_by_index(struct interface *interface, int socket, uint32_t index);

/*
 * Calls visit for each interface there is, by one dump of links; stops at and returns the first
 * result that is not 0. Returns 0 or -errno.
 */
int interface_each(int (*visit)(void *arg, const struct interface *interface), void *arg);

/* interfaces: the owner's to free. */
struct interface_list {
	struct interface *interfaces;
	size_t count;
	size_t room;
};

/* Adds each interface there is, as interface_each has them. */
int interface_list_fill(struct interface_list *list);

struct interface_event {
	struct interface interface; /* as it is now, or was */
	bool gone;
};

/* A socket that becomes readable when an interface changes. Returns it or -errno. */
int interface_watch(void);

/*
 * Calls visit for each event that waits on the socket. Returns 0, or -ENOBUFS when the kernel had
 * more events than the socket could hold: then look at every interface again.
 */
int interface_read_events(int socket, void (*visit)(void *arg, const struct interface_event *event),
			  void *arg);

#endif
