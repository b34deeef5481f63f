/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Another process of ours: forked before the sandbox is entered, with rights of its own, so that
 * the reader needs none. It talks over one socket, ends when its parent does, and cannot gain
 * rights.
 */
#ifndef TCPLENS_HELPER_HELPER_H
#define TCPLENS_HELPER_HELPER_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "helper/syscall_filter.h"
#include "helper/user.h"

/* pid 0: there is none. socket: SOCK_SEQPACKET; it ends when the other side has ended. */
struct helper {
	pid_t pid;
	int socket;
	const char *name; /* as ps(1) shows it, at most 15 bytes */
	pid_t parent;
	unsigned int stopped; /* looks in a row that found it stopped */
	int lost; /* -errno: it has not answered, and what it says later answers nothing; 0 */
};

#define HELPER_NONE ((struct helper){.socket = -1})

/* Returns 0 in the caller, 1 in the helper (pid is 0 there), or -errno. */
int helper_fork(struct helper *helper, const char *name);

/*
 * What a helper is allowed from now on.
 * user:         whom it becomes; NULL: it stays who it is.
 * capabilities: those it keeps, if it has them.
 * death:        the signal that it gets when its parent ends; SIGKILL unless it has to clean up.
 */
struct helper_rights {
	const struct user *user;
	const unsigned int *capabilities;
	size_t capability_count;
	enum syscall_filter filter;
	int death;
};

/*
 * For the helper: closes every descriptor but the socket and the standard ones. One of the reader's
 * that stays open would keep alive what the reader closes. Returns 0 or -errno.
 */
int helper_close_others(const struct helper *helper);

/* The same for one that needs other descriptors: only those of the reader's helpers. */
void helper_close_sockets(const struct helper *helper);

/* Lets this process, and those forked from then on, have as many files as it may at most. */
void helper_raise_files(void);

/* For the helper. Ends the process where the parent has ended already. Returns 0 or -errno. */
int helper_limit(const struct helper *helper, const struct helper_rights *rights);

/* One message, and a descriptor unless fd is -1. Returns 0 or -errno. */
int helper_send(int socket, const void *data, size_t size, int fd);

/*
 * Waits up to timeout milliseconds (-1: for ever) for a message of at most size bytes. *fd becomes
 * a descriptor that came along, or -1; fd may be NULL where none can come. Returns the message's
 * size, -ESRCH where the other side has ended, -ETIMEDOUT, -EINTR where a signal came, or another
 * -errno.
 */
ssize_t helper_receive(int socket, void *data, size_t size, int *fd, int timeout);

/*
 * Looks without waiting: 0, -ESRCH where it has ended, -ESTOPPED where a signal stopped it, or
 * lost.
 */
#define ESTOPPED ECOMM
int helper_check(struct helper *helper);

/*
 * Closes the socket, upon which the helper ends, and waits for that, unless it is stopped. Takes
 * one that is none.
 */
void helper_stop(struct helper *helper);

/* The same without waiting: for one that is busy. */
void helper_abandon(struct helper *helper);

#endif
