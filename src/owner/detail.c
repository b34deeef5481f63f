// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "owner/detail.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define COMMAND_SIZE 512
#define CGROUP_SIZE  4096
#define STATE_SIZE   (1 << 20) /* of a runtime's file */
#define USER_BUFFER  4096
#define ID_LENGTH    64 /* hexadecimal digits of a container's id */
#define ID_SHOWN     12
#define NAME_SIZE    128

struct detail {
	char command[COMMAND_SIZE];
	char cgroup[CGROUP_SIZE]; /* path; "" where not known */
	char user[64];
	char container[ID_LENGTH + 1];
	char container_name[NAME_SIZE];
};

/*
 * Where a runtime keeps the name: a file, its path with the container's id or without, and what
 * stands in front of the name in it, after the id where the file tells of several containers.
 */
struct runtime {
	const char *path;
	const char *key;
};

static const struct runtime runtimes[] = {
	{"/var/lib/docker/containers/%s/config.v2.json", "\"Name\":\"/"},
	{"/var/lib/containers/storage/overlay-containers/containers.json", "\"names\":[\""},
	{"/run/containerd/io.containerd.runtime.v2.task/k8s.io/%s/config.json",
	 "\"io.kubernetes.cri.container-name\":\""},
	{"/run/containerd/io.containerd.runtime.v2.task/default/%s/config.json",
	 "\"nerdctl/name\":\""},
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

/* The first run of as many hexadecimal digits as an id has, and no more. */
static bool find_id(const char *text, char *id)
{
	size_t span;

	while (*text) {
		span = strspn(text, "0123456789abcdef");
		if (span == ID_LENGTH) {
			memcpy(id, text, ID_LENGTH);
			id[ID_LENGTH] = '\0';
			return true;
		}
		text += span ?: 1;
	}
	return false;
}

/*
 * Lines of "number:controllers:path" (cgroups(7)). Version 2's has neither number nor controllers;
 * where it is not used, systemd's own hierarchy names the group.
 */
static void read_cgroup(struct detail *detail, __u32 tgid)
{
	char path[64], text[CGROUP_SIZE];
	char *line, *next, *group;

	snprintf(path, sizeof(path), "/proc/%u/cgroup", tgid);
	if (read_text(path, text, sizeof(text)) < 0)
		return;
	find_id(text, detail->container);
	for (line = text; *line; line = next) {
		next = line + strcspn(line, "\n");
		if (*next)
			*next++ = '\0';
		group = strchr(line, '/');
		if (!group)
			continue;
		if (!strncmp(line, "0::", 3) && (group[1] || !detail->cgroup[0]))
			memccpy(detail->cgroup, group, '\0', sizeof(detail->cgroup));
		else if (strstr(line, ":name=systemd:") && strlen(detail->cgroup) < 2)
			memccpy(detail->cgroup, group, '\0', sizeof(detail->cgroup));
	}
}

static void read_user(struct detail *detail, __u32 uid)
{
	char text[USER_BUFFER];
	struct passwd entry, *found;

	if (!getpwuid_r(uid, &entry, text, sizeof(text), &found) && found)
		snprintf(detail->user, sizeof(detail->user), "%s", entry.pw_name);
}

/* Not a parser of JSON: the files are the runtimes' own, which write no spaces there. */
static void find_name(struct detail *detail, const struct runtime *runtime)
{
	_cleanup_(cleanup_free) char *text = malloc(STATE_SIZE);
	char path[256];
	const char *at;
	size_t length;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(path, sizeof(path), runtime->path, detail->container);
#pragma GCC diagnostic pop
	if (!text || read_text(path, text, STATE_SIZE) < 0)
		return;
	at = strstr(runtime->path, "%s") ? text : strstr(text, detail->container);
	at = at ? strstr(at, runtime->key) : NULL;
	if (!at)
		return;
	at += strlen(runtime->key);
	length = strcspn(at, "\"");
	if (length < sizeof(detail->container_name))
		memcpy(detail->container_name, at, length);
}

struct detail *detail_read(const struct owner_process *process)
{
	struct detail *detail = calloc(1, sizeof(*detail));
	size_t i;

	if (!detail)
		return NULL;
	read_command(detail, process->tgid);
	read_cgroup(detail, process->tgid);
	read_user(detail, process->uid);
	for (i = 0; i < sizeof(runtimes) / sizeof(runtimes[0]); i++)
		if (detail->container[0] && !detail->container_name[0])
			find_name(detail, &runtimes[i]);
	return detail;
}

void detail_command(struct detail *detail, const char *text, size_t size)
{
	if (detail->command[0] || size > sizeof(detail->command) - 1)
		return;
	memcpy(detail->command, text, size);
	join_words(detail->command, (ssize_t)size);
}

void detail_free(struct detail *detail)
{
	free(detail);
}

void detail_put_text(struct buffer *out, const char *text)
{
	for (; *text; text++) {
		bool control = (unsigned char)*text < ' ' || *text == 0x7f;

		if (control)
			buffer_char(out, '^');
		buffer_char(out, control ? (char)(*text ^ 0x40) : *text);
	}
}

static void put_part(struct buffer *out, const char *name, const char *text)
{
	if (!*text)
		return;
	buffer_string(out, name);
	detail_put_text(out, text);
}

void detail_put(const struct detail *detail, const struct owner_process *process,
		struct buffer *out)
{
	static const struct detail nothing;
	char id[ID_SHOWN + 1] = "";

	detail = detail ?: &nothing;
	put_part(out, ", command ", detail->command);
	buffer_literal(out, ", uid ");
	buffer_decimal(out, process->uid);
	put_part(out, " (", detail->user);
	if (detail->user[0])
		buffer_char(out, ')');
	put_part(out, ", cgroup ", detail->cgroup);
	memcpy(id, detail->container, ID_SHOWN);
	put_part(out, ", container ", id);
	put_part(out, " (", detail->container_name);
	if (detail->container_name[0])
		buffer_char(out, ')');
}
