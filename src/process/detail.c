// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/detail.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/foreign.h"
#include "helper/server.h"
#include "packet.h"
#include "process/cgroup.h"
#include "process/container.h"

#define COMMAND_SIZE 512
#define CGROUP_SIZE  4096
#define USER_BUFFER  4096
#define ID_SHOWN     12

struct detail {
	char command[COMMAND_SIZE];
	char cgroup[CGROUP_SIZE]; /* path; "" where not known */
	char user[64];
	struct container container;
	struct packet_container shown; /* what of the container is known */
	bool reported;		       /* the kernel reported the command */
};

struct context {
	int cgroup_root; /* a negative errno where it cannot be opened */
};

/* Up to size - 1 bytes and a zero byte. Returns how many, or -errno. */
static ssize_t read_text(const char *path, char *text, size_t size)
{
	_cleanup_(cleanup_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	size_t used = 0;
	ssize_t got;

	if (fd < 0)
		return -errno;
	while (used < size - 1 && (got = read(fd, text + used, size - 1 - used)) != 0) {
		if (got < 0)
			return -errno;
		used += (size_t)got;
	}
	text[used] = '\0';
	return (ssize_t)used;
}

/* Words that end with zero bytes. */
static void join_words(char *text, ssize_t used)
{
	ssize_t i;

	while (used > 0 && !text[used - 1])
		used--;
	for (i = 0; i < used; i++)
		if (!text[i])
			text[i] = ' ';
}

static void read_command(struct detail *detail, __u32 tgid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%u/cmdline", tgid);
	join_words(detail->command, read_text(path, detail->command, sizeof(detail->command)));
}

/* Whether the group of version 2 with that path is the one that the kernel reported. */
static bool is_group(const struct context *context, const char *path, uint64_t id)
{
	struct stat status;

	path += strspn(path, "/");
	return context->cgroup_root >= 0 &&
	       !fstatat(context->cgroup_root, *path ? path : ".", &status, 0) &&
	       status.st_ino == id;
}

/*
 * What root alone can have set: the users' managers own groups of systemd's hierarchy of version 1.
 */
static void take_container(struct container *container, const struct context *context,
			   const char *line, const char *group)
{
	const char *controllers = strchr(line, ':');
	struct container found;

	if (container->names.container[0] || container->names.pod[0] || !controllers ||
	    !strncmp(controllers, ":name=", strlen(":name=")))
		return;
	container_find(group, strncmp(line, "0::", 3) ? -1 : context->cgroup_root, &found);
	if (found.id[0])
		*container = found;
}

/*
 * Lines of "number:controllers:path" (cgroups(7)). Version 2's has neither number nor controllers;
 * where it is not used, systemd's own hierarchy names the group. Returns false where the process is
 * in another group of version 2 by now.
 */
static bool take_groups(struct detail *detail, const struct context *context, char *text,
			uint64_t id)
{
	char *line, *next, *group;

	for (line = text; *line; line = next) {
		next = line + strcspn(line, "\n");
		if (*next)
			*next++ = '\0';
		group = strchr(line, '/');
		if (!group)
			continue;
		if (!strncmp(line, "0::", 3) && !is_group(context, group, id))
			return false;
		take_container(&detail->container, context, line, group);
		if (!strncmp(line, "0::", 3) && (group[1] || !detail->cgroup[0]))
			memccpy(detail->cgroup, group, '\0', sizeof(detail->cgroup));
		else if (strstr(line, ":name=systemd:") && strlen(detail->cgroup) < 2)
			memccpy(detail->cgroup, group, '\0', sizeof(detail->cgroup));
	}
	return true;
}

static void read_cgroup(struct detail *detail, const struct context *context,
			const struct owner_process *process)
{
	char path[64], text[CGROUP_SIZE];

	snprintf(path, sizeof(path), "/proc/%u/cgroup", process->tgid);
	if (read_text(path, text, sizeof(text)) < 0)
		return;
	if (take_groups(detail, context, text, process->cgroup_id))
		return;
	detail->cgroup[0] = '\0';
	detail->container = (struct container){0};
}

static void read_user(struct detail *detail, __u32 uid)
{
	char text[USER_BUFFER];
	struct passwd entry, *found;

	if (!getpwuid_r(uid, &entry, text, sizeof(text), &found) && found)
		snprintf(detail->user, sizeof(detail->user), "%s", entry.pw_name);
}

static void fill(struct detail *detail, const struct context *context,
		 const struct owner_process *process)
{
	read_command(detail, process->tgid);
	read_cgroup(detail, context, process);
	read_user(detail, process->uid);
}

static size_t answer(void *arg, const void *request, size_t size, void *out, int *fd)
{
	struct owner_process process;
	struct detail *detail = out;

	(void)fd;
	memset(detail, 0, sizeof(*detail));
	if (size == sizeof(process)) {
		memcpy(&process, request, sizeof(process));
		fill(detail, arg, &process);
	}
	return sizeof(*detail);
}

static int prepare(void *arg)
{
	struct context *context = arg;

	context->cgroup_root = cgroup_open_root();
	return 0;
}

int detail_start(struct helper *helper)
{
	struct context context = {.cgroup_root = -ENOENT};
	const struct server server = {
		.name = "tcplens-detail",
		.rights = {.filter = SYSCALL_FILTER_LOOKUP, .death = SIGKILL},
		.prepare = prepare,
		.answer = answer,
	};

	_Static_assert(sizeof(struct owner_process) <= SERVER_REQUEST_MAX, "a request");
	_Static_assert(sizeof(struct detail) <= SERVER_ANSWER_MAX, "an answer");
	return server_start(helper, &server, &context);
}

#define END(array) ((array)[sizeof(array) - 1] = '\0')

/* Every text of it ends with a zero byte, whatever the helper sent. */
static void end_texts(struct detail *detail)
{
	END(detail->command);
	END(detail->cgroup);
	END(detail->user);
	END(detail->container.id);
	END(detail->container.names.container);
	END(detail->container.names.pod);
	END(detail->container.names.pod_namespace);
}

static const char *known(const char *text)
{
	return *text ? text : NULL;
}

static void set_shown(struct detail *detail)
{
	const struct runtime_names *names = &detail->container.names;

	detail->shown = (struct packet_container){
		.id = detail->container.id,
		.name = known(names->container),
		.pod = known(names->pod),
		.pod_namespace = known(names->pod_namespace),
	};
}

struct detail *detail_read(struct helper *helper, const struct owner_process *process)
{
	struct detail *detail = calloc(1, sizeof(*detail));

	if (!detail)
		return NULL;
	if (server_ask(helper, process, sizeof(*process), detail, sizeof(*detail), NULL) !=
	    sizeof(*detail))
		memset(detail, 0, sizeof(*detail));
	end_texts(detail);
	set_shown(detail);
	return detail;
}

bool detail_command(struct detail *detail, const char *text, size_t size)
{
	char command[COMMAND_SIZE] = "";
	size_t length;

	if (size > sizeof(command) - 1)
		size = sizeof(command) - 1;
	memcpy(command, text, size);
	join_words(command, (ssize_t)size);
	length = strlen(command);
	if (detail->reported && strncmp(detail->command, command, length))
		return false;
	detail->reported = true;
	if (strncmp(detail->command, command, length) ||
	    (length + 1 < OWNER_COMMAND_SIZE && detail->command[length]))
		memcpy(detail->command, command, sizeof(command));
	return true;
}

const char *detail_command_line(const struct detail *detail)
{
	return detail && detail->command[0] ? detail->command : NULL;
}

const char *detail_cgroup(const struct detail *detail)
{
	return detail && detail->cgroup[0] ? detail->cgroup : NULL;
}

const struct packet_container *detail_container(const struct detail *detail)
{
	return detail && detail->container.id[0] ? &detail->shown : NULL;
}

void detail_free(struct detail *detail)
{
	free(detail);
}

static void put_part(struct buffer *out, const char *name, const char *text)
{
	if (!*text)
		return;
	buffer_string(out, name);
	foreign_put(out, text);
}

static void put_container(const struct container *container, struct buffer *out)
{
	const struct runtime_names *names = &container->names;
	char id[ID_SHOWN + 1] = "";

	memcpy(id, container->id, ID_SHOWN);
	put_part(out, ", container ", id);
	put_part(out, " (", names->container);
	if (names->container[0])
		buffer_char(out, ')');
	put_part(out, ", pod ", names->pod_namespace);
	put_part(out, names->pod_namespace[0] ? "/" : ", pod ", names->pod);
}

void detail_put(const struct detail *detail, uint32_t uid, struct buffer *out)
{
	static const struct detail nothing;

	detail = detail ?: &nothing;
	put_part(out, ", command ", detail->command);
	buffer_literal(out, ", uid ");
	buffer_decimal(out, uid);
	put_part(out, " (", detail->user);
	if (detail->user[0])
		buffer_char(out, ')');
	put_part(out, ", cgroup ", detail->cgroup);
	put_container(&detail->container, out);
}
