/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Reads the events that a BPF iterator writes about sockets that exist already. */
#ifndef TCPLENS_PROCESS_SOCKET_ITERATOR_H
#define TCPLENS_PROCESS_SOCKET_ITERATOR_H

#include <linux/types.h>

#include "owner.h"

typedef void (*socket_iterator_take)(void *arg, const struct owner_event *event);

/* fd: an iterator's, which is read to its end. Returns 0 or -errno. */
int socket_iterator_read(int fd, socket_iterator_take take, void *arg);

#endif
