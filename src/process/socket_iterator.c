// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/socket_iterator.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define READ_EVENTS 512

/* A read may end within an event; the next goes on there. */
int socket_iterator_read(int fd, socket_iterator_take take, void *arg)
{
	struct owner_event events[READ_EVENTS];
	size_t used = 0, i;
	ssize_t got;

	while ((got = read(fd, (char *)events + used, sizeof(events) - used)) != 0) {
		if (got < 0 && errno == EAGAIN)
			continue; /* it has run for long without finding anything */
		if (got < 0)
			return -errno;
		used += (size_t)got;
		for (i = 0; i < used / sizeof(events[0]); i++)
			take(arg, &events[i]);
		memmove(events, &events[i], used % sizeof(events[0]));
		used %= sizeof(events[0]);
	}
	return 0;
}
