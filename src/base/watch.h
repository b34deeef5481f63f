/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* A descriptor more in an epoll. */
#ifndef TCPLENS_BASE_WATCH_H
#define TCPLENS_BASE_WATCH_H

#include <errno.h>
#include <stdint.h>
#include <sys/epoll.h>

/* The event's data is fd. Returns 0 or -errno. */
static inline int watch(int epoll, int fd, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.fd = fd};

	return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

#endif
