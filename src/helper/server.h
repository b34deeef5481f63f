/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* A helper that does nothing but answer: a request, an answer to it, one at a time. */
#ifndef TCPLENS_HELPER_SERVER_H
#define TCPLENS_HELPER_SERVER_H

#include <stdbool.h>
#include <sys/types.h>

#include "helper/helper.h"

/* No request is larger, no answer either. */
#define SERVER_REQUEST_MAX 512
#define SERVER_ANSWER_MAX  65536

/*
 * Called in the helper. Writes the answer to SERVER_ANSWER_MAX bytes at answer and returns its
 * size, at least 1. *fd is -1, or becomes a descriptor that is sent along and closed.
 */
typedef size_t (*server_answer)(void *arg, const void *request, size_t size, void *answer, int *fd);

/*
 * keeps_files: it keeps the caller's descriptors but the sockets of other helpers; else it closes
 *              all of them.
 * prepare:     called in the helper while it has all rights still; may be NULL. Returns 0 or
 *              -errno.
 */
struct server {
	const char *name;
	struct helper_rights rights;
	bool keeps_files;
	int (*prepare)(void *arg);
	server_answer answer;
};

/* Starts it; arg and what it points to are copied by the fork. Returns 0 or -errno. */
int server_start(struct helper *helper, const struct server *server, void *arg);

/*
 * Sends a request and waits for the answer, as long as the helper runs. Returns the answer's size
 * or -errno: -ESRCH where the helper has ended, -ESTOPPED where a signal stopped it, within a
 * second. After that it is lost for good, lest a late answer be taken for that of another request.
 */
ssize_t server_ask(struct helper *helper, const void *request, size_t size, void *answer,
		   size_t answer_size, int *fd);

/*
 * Of a helper that answers with an int, 0 or -errno, and perhaps a descriptor: that int, or -errno
 * as server_ask().
 */
int server_ask_error(struct helper *helper, const void *request, size_t size, int *fd);

/* Of one that answers with an int and, where that is 0, a descriptor: the caller's, or -errno. */
int server_ask_fd(struct helper *helper, const void *request, size_t size);

#endif
