// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/filter_helper.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "helper/server.h"

/* No program of libpcap's is longer by far. */
#define INSNS_MAX (1 << 20)

#define LINKTYPE_RAW_IP 101
#define SNAP_LENGTH	262144

/* What of a file decides how an expression is compiled; or dead, and linktype alone. */
struct question {
	int32_t linktype;
	uint32_t snaplen;
	bool swapped;
	bool dead;
	char expression[FILTER_HELPER_TYPED_SIZE]; /* "": that of the start */
};

/* With the program as a file. */
struct reply {
	int32_t error;
	uint32_t count;
	char problem[FILTER_ERROR_SIZE];
	char note[SCOPE_SIZE];
};

static void close_pcap(pcap_t **pcap)
{
	if (*pcap)
		pcap_close(*pcap);
}

/* libpcap checks an open file for more than a dead handle: it gets one without packets. */
static pcap_t *open_like(const struct question *question, char *problem)
{
	const uint32_t magic = 0xa1b2c3d4;
	struct pcap_file_header header = {
		.magic = question->swapped ? __builtin_bswap32(magic) : magic,
		.version_major = 2,
		.version_minor = 4,
		.snaplen = question->snaplen,
		.linktype = (uint32_t)question->linktype,
	};
	int fd = memfd_create("header", MFD_CLOEXEC);
	FILE *stream = fd < 0 ? NULL : fdopen(fd, "w+");
	pcap_t *pcap;

	if (question->swapped) {
		header.version_major = __builtin_bswap16(header.version_major);
		header.version_minor = __builtin_bswap16(header.version_minor);
		header.snaplen = __builtin_bswap32(header.snaplen);
		header.linktype = __builtin_bswap32(header.linktype);
	}
	if (!stream || fwrite(&header, sizeof(header), 1, stream) != 1)
		return NULL;
	rewind(stream);
	pcap = pcap_fopen_offline(stream, problem);
	if (!pcap)
		fclose(stream);
	return pcap;
}

static int compile(const char *expression, const struct question *question, struct filter *filter,
		   char *problem)
{
	_cleanup_(close_pcap) pcap_t *pcap = NULL;

	if (question->dead)
		return filter_compile(filter, expression, question->linktype, problem,
				      FILTER_ERROR_SIZE);
	pcap = open_like(question, problem);
	return pcap ? filter_compile_for(filter, expression, pcap, problem, FILTER_ERROR_SIZE)
		    : -EINVAL;
}

/* A file of the instructions, or -errno. */
static int store(const struct filter *filter)
{
	size_t size = filter->count * sizeof(*filter->insns), done = 0;
	int fd = memfd_create("filter", MFD_CLOEXEC);
	ssize_t n;

	while (fd >= 0 && done < size) {
		n = pwrite(fd, (const char *)filter->insns + done, size - done, (off_t)done);
		if (n < 0) {
			int error = -errno;

			close(fd);
			return error;
		}
		done += (size_t)n;
	}
	return fd < 0 ? -errno : fd;
}

static size_t answer(void *arg, const void *request, size_t size, void *out, int *fd)
{
	_cleanup_(filter_free) struct filter filter = {0};
	struct reply *reply = out;
	const char *expression = arg;
	struct question question;

	memset(reply, 0, sizeof(*reply));
	reply->error = -EPROTO;
	if (size == sizeof(question)) {
		memcpy(&question, request, sizeof(question));
		question.expression[sizeof(question.expression) - 1] = '\0';
		expression = *question.expression ? question.expression : arg;
		reply->error = compile(expression, &question, &filter, reply->problem);
	}
	if (reply->error)
		return sizeof(*reply);
	scope_describe(expression, question.linktype, reply->note);
	reply->count = (uint32_t)filter.count;
	*fd = store(&filter);
	if (*fd < 0) {
		reply->error = *fd;
		*fd = -1;
	}
	return sizeof(*reply);
}

static int start(struct helper *helper, const char *expression, const struct user *user)
{
	const struct server server = {
		.name = "tcplens-filter",
		.rights = {.user = user, .filter = SYSCALL_FILTER_LOOKUP, .death = SIGKILL},
		.answer = answer,
	};

	return server_start(helper, &server, (void *)expression);
}

int filter_helper_start(struct helper *helper, const char *expression, const struct user *user)
{
	*helper = HELPER_NONE;
	return filter_is_tcp(expression) ? 0 : start(helper, expression, user);
}

int filter_helper_start_typed(struct helper *helper, const struct user *user)
{
	*helper = HELPER_NONE;
	return start(helper, "", user);
}

static int load(struct filter *filter, int fd, const struct reply *reply, const char *expression)
{
	size_t size = reply->count * sizeof(*filter->insns), done = 0;
	ssize_t n = 1;

	if (!reply->count || reply->count > INSNS_MAX)
		return -EPROTO;
	filter->insns = malloc(size);
	filter->expression = strdup(expression);
	if (!filter->insns || !filter->expression)
		return -ENOMEM;
	while (done < size &&
	       (n = pread(fd, (char *)filter->insns + done, size - done, (off_t)done)) > 0)
		done += (size_t)n;
	filter->count = reply->count;
	return n < 0 ? -errno : done < size ? -EPROTO : 0;
}

static int complete(struct filter *filter, const char *expression, struct pcap *pcap, int linktype,
		    char *error)
{
	_cleanup_(close_pcap) pcap_t *dead = NULL;

	if (pcap)
		return filter_add_tcp(filter, expression, pcap, error, FILTER_ERROR_SIZE);
	dead = pcap_open_dead(linktype == LINKTYPE_RAW_IP ? DLT_RAW : linktype, SNAP_LENGTH);
	return dead ? filter_add_tcp(filter, expression, dead, error, FILTER_ERROR_SIZE) : -ENOMEM;
}

static int take_reply(const struct reply *reply, int fd, const char *expression, struct pcap *pcap,
		      int linktype, struct filter *filter, char *error)
{
	_cleanup_(filter_free) struct filter made = {0};
	int result;

	snprintf(error, FILTER_ERROR_SIZE, "%.*s", FILTER_ERROR_SIZE - 1, reply->problem);
	if (reply->error)
		return reply->error;
	result = load(&made, fd, reply, expression);
	if (!result)
		result = complete(&made, expression, pcap, linktype, error);
	if (result)
		return result;
	*filter = made;
	made = (struct filter){0};
	return 0;
}

static int ask(struct helper *helper, const struct question *question, const char *expression,
	       struct pcap *pcap, struct filter *filter, char *error, char *note)
{
	_cleanup_(cleanup_close) int fd = -1;
	struct reply reply = {0};
	ssize_t size = server_ask(helper, question, sizeof(*question), &reply, sizeof(reply), &fd);

	if (size != sizeof(reply))
		return size < 0 ? (int)size : -EPROTO;
	snprintf(note, SCOPE_SIZE, "%.*s", SCOPE_SIZE - 1, reply.note);
	return take_reply(&reply, fd, expression, pcap, question->linktype, filter, error);
}

int filter_helper_send_typed(struct helper *helper, const char *expression, int linktype)
{
	struct question question;

	memset(&question, 0, sizeof(question));
	question.dead = true;
	question.linktype = linktype;
	if (!*expression || strlen(expression) >= sizeof(question.expression))
		return -EINVAL;
	memcpy(question.expression, expression, strlen(expression));
	return helper_send(helper->socket, &question, sizeof(question), -1);
}

int filter_helper_take_typed(struct helper *helper, const char *expression, int linktype,
			     struct filter *filter, char error[FILTER_ERROR_SIZE])
{
	_cleanup_(cleanup_close) int fd = -1;
	struct reply reply = {0};
	ssize_t size = helper_receive(helper->socket, &reply, sizeof(reply), &fd, 0);

	*error = '\0';
	if (size == -ETIMEDOUT || size == -EINTR)
		return -EAGAIN;
	if (size != sizeof(reply))
		return size < 0 ? (int)size : -EPROTO;
	return take_reply(&reply, fd, expression, NULL, linktype, filter, error);
}

int filter_helper_compile(struct helper *helper, const char *expression, struct pcap *pcap,
			  int linktype, struct filter *filter, char error[FILTER_ERROR_SIZE],
			  char note[SCOPE_SIZE])
{
	struct question question;

	*note = '\0';
	/* There is no name in it, so that nothing is opened. */
	if (!helper->pid) {
		scope_describe(expression, pcap ? pcap_datalink(pcap) : linktype, note);
		return pcap ? filter_compile_for(filter, expression, pcap, error, FILTER_ERROR_SIZE)
			    : filter_compile(filter, expression, linktype, error,
					     FILTER_ERROR_SIZE);
	}
	memset(&question, 0, sizeof(question));
	question.dead = !pcap;
	question.linktype = pcap ? pcap_datalink(pcap) : linktype;
	question.snaplen = pcap ? (uint32_t)pcap_snapshot(pcap) : 0;
	question.swapped = pcap && pcap_is_swapped(pcap);
	return ask(helper, &question, expression, pcap, filter, error, note);
}
