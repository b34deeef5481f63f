// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/server.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* Twice of it is less than a second, after which one that is stopped has been noticed. */
#define LOOK_MS 400

static void serve(int socket, server_answer answer, void *arg)
{
	char request[SERVER_REQUEST_MAX] = "", *reply = malloc(SERVER_ANSWER_MAX);
	size_t answered;
	ssize_t size;
	int fd, error = reply ? 0 : -ENOMEM;

	while (!error) {
		size = helper_receive(socket, request, sizeof(request), NULL, -1);
		if (size == -EINTR)
			continue;
		if (size < 0)
			break;
		fd = -1;
		answered = answer(arg, request, (size_t)size, reply, &fd);
		error = helper_send(socket, reply, answered, fd);
		if (fd >= 0)
			close(fd);
	}
	free(reply);
}

static void run(const struct helper *helper, const struct server *server, void *arg)
{
	int status = 0;

	if (server->keeps_files)
		helper_close_sockets(helper);
	else
		status = helper_close_others(helper);
	if (!status && server->prepare)
		status = server->prepare(arg);
	if (!status)
		status = helper_limit(helper, &server->rights);
	if (!helper_send(helper->socket, &status, sizeof(status), -1) && !status)
		serve(helper->socket, server->answer, arg);
	_exit(0);
}

int server_start(struct helper *helper, const struct server *server, void *arg)
{
	int status = 0, error = helper_fork(helper, server->name);
	ssize_t size;

	if (error == 1)
		run(helper, server, arg);
	if (error)
		return error;
	do
		size = helper_receive(helper->socket, &status, sizeof(status), NULL, -1);
	while (size == -EINTR);
	if (size != sizeof(status))
		status = size < 0 ? (int)size : -EPROTO;
	if (status)
		helper_stop(helper);
	return status;
}

ssize_t server_ask(struct helper *helper, const void *request, size_t size, void *answer,
		   size_t answer_size, int *fd)
{
	int error = helper->lost ?: helper_send(helper->socket, request, size, -1);
	ssize_t n;

	while (!error) {
		n = helper_receive(helper->socket, answer, answer_size, fd, LOOK_MS);
		if (n != -EINTR && n != -ETIMEDOUT)
			return n;
		error = n == -ETIMEDOUT ? helper_check(helper) : 0;
	}
	helper->lost = error;
	return error;
}

int server_ask_error(struct helper *helper, const void *request, size_t size, int *fd)
{
	int error = 0;
	ssize_t n = server_ask(helper, request, size, &error, sizeof(error), fd);

	if (n != sizeof(error))
		return n < 0 ? (int)n : -EPROTO;
	return error;
}

int server_ask_fd(struct helper *helper, const void *request, size_t size)
{
	int fd = -1, error = server_ask_error(helper, request, size, &fd);

	if (!error && fd >= 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return error ?: -EPROTO;
}
