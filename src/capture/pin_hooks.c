// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/pin_hooks.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/message.h"
#include "capture/clsact.h"
#include "capture/netns.h"
#include "capture/pin.h"
#include "capture/pin_folder.h"

/* More than a pin has: a program an attach point, each in two modes. */
#define ENTRIES_MAX 16

struct search {
	const char *name;
	__u32 index; /* of the interface whose links are looked for; 0: of any */
	bool found;
	bool missing;		    /* one of its links is not attached */
	__u32 entries[ENTRIES_MAX]; /* the kernel's numbers of the programs */
	size_t count;
};

static bool begins(const char *object, const char *prefix)
{
	return !strncmp(object, prefix, strlen(prefix));
}

static int open_object(const char *name, const char *object)
{
	char path[PIN_FOLDER_PATH];

	return bpf_obj_get(pin_folder_path(name, object, path));
}

bool pin_hooks_enter(const struct pin_head *head)
{
	_cleanup_(cleanup_close) int fd = -1;
	__u32 own;

	if (!netns_inode(-1, &own) && own == head->netns)
		return true;
	fd = netns_find(head->netns);
	return fd >= 0 && !netns_enter(fd, "of the pin");
}

/* The interface's number stands there in links of TCX and of XDP; 0: it is gone. */
static __u32 linked_interface(int link)
{
	struct bpf_link_info info = {0};
	__u32 size = sizeof(info);

	return bpf_obj_get_info_by_fd(link, &info, &size) ? 0 : info.xdp.ifindex;
}

static int look_at_link(void *arg, const char *object)
{
	_cleanup_(cleanup_close) int fd = -1;
	struct search *search = arg;

	if (!begins(object, PIN_PREFIX_LINK))
		return 0;
	if (search->index && strtoul(object + strlen(PIN_PREFIX_LINK), NULL, 10) != search->index)
		return 0;
	fd = open_object(search->name, object);
	if (fd < 0)
		return 0;
	if (!search->index || linked_interface(fd) == search->index)
		search->found = true;
	else
		search->missing = true;
	return 0;
}

static int look_at_entry(void *arg, const char *object)
{
	_cleanup_(cleanup_close) int fd = -1;
	struct bpf_prog_info info = {0};
	__u32 size = sizeof(info);
	struct search *search = arg;

	if (!begins(object, PIN_PREFIX_ENTRY) || search->count == ENTRIES_MAX)
		return 0;
	fd = open_object(search->name, object);
	if (fd >= 0 && !bpf_obj_get_info_by_fd(fd, &info, &size))
		search->entries[search->count++] = info.id;
	return 0;
}

bool pin_hooks_has_links(const char *name)
{
	struct search search = {.name = name};

	pin_folder_each(name, look_at_link, &search);
	return search.found;
}

enum pin_attached pin_hooks_attached(const char *name, const struct pin_head *head,
				     size_t interface)
{
	struct search search = {.name = name, .index = head->interfaces[interface].index};
	size_t i;

	pin_folder_each(name, look_at_link, &search);
	pin_folder_each(name, look_at_entry, &search);
	for (i = 0; i < search.count && !search.found; i++)
		search.found = clsact_has_program(search.index, false, search.entries[i]) ||
			       clsact_has_program(search.index, true, search.entries[i]);
	if (!search.found)
		return PIN_ATTACHED_NOT;
	return search.missing ? PIN_ATTACHED_PARTLY : PIN_ATTACHED;
}

/* Whether another pin has made the clsact qdisc of an interface. */
struct qdisc {
	const struct pin_head *head;
	const struct pin_interface *interface;
	bool made;
};

static int look_for_qdisc(void *arg, const char *name)
{
	struct qdisc *qdisc = arg;
	struct pin_head head;
	size_t i;

	if (!pin_folder_name_is_valid(name) || pin_read_head(name, &head) ||
	    head.netns != qdisc->head->netns || pin_hooks_has_links(name))
		return 0;
	for (i = 0; i < head.interface_count; i++)
		if (head.interfaces[i].index == qdisc->interface->index &&
		    head.interfaces[i].no_qdisc && pin_hooks_attached(name, &head, i))
			qdisc->made = true;
	return 0;
}

bool pin_hooks_made_qdisc(const struct pin_head *head, size_t interface)
{
	struct qdisc qdisc = {.head = head, .interface = &head->interfaces[interface]};

	pin_folder_each(NULL, look_for_qdisc, &qdisc);
	return qdisc.made;
}

/*
 * A number of a namespace or an interface may be another's by now: of a recorder that was made to
 * the end the qdisc goes only with a filter in it.
 */
static void remove_filters(const char *name, const struct pin_interface *interface, bool unfinished)
{
	struct search search = {.name = name};
	bool found = unfinished;
	size_t i;

	pin_folder_each(name, look_at_entry, &search);
	for (i = 0; i < search.count; i++) {
		found |= clsact_remove_program(interface->index, false, search.entries[i]);
		found |= clsact_remove_program(interface->index, true, search.entries[i]);
	}
	if (found && interface->no_qdisc && clsact_exists(interface->index))
		clsact_remove_empty(interface->index);
}

/* Waits until no CPU runs the program; removing the pin may leave that to later. */
static int detach_link(void *arg, const char *object)
{
	_cleanup_(cleanup_close) int fd = -1;

	if (!begins(object, PIN_PREFIX_LINK))
		return 0;
	fd = open_object(arg, object);
	if (fd >= 0)
		bpf_link_detach(fd);
	return 0;
}

/* The description goes last: with it the rest can be removed by another try. */
static int unpin(void *arg, const char *object)
{
	char path[PIN_FOLDER_PATH];

	if (!strcmp(object, PIN_OBJECT_DESCRIPTION))
		return 0;
	if (unlink(pin_folder_path(arg, object, path)) && errno != ENOENT)
		return message_errno(errno, "%s", path);
	return 0;
}

/* Programs that are in no link may be in filters. */
static bool may_have_filters(const char *name)
{
	struct search search = {.name = name};

	pin_folder_each(name, look_at_entry, &search);
	return search.count && !pin_hooks_has_links(name);
}

static int detach(const char *name, const struct pin_head *head)
{
	size_t i;

	if (head && head->state == PIN_RECORDING)
		pin_mark_unfinished(name);
	if (head && pin_hooks_enter(head))
		for (i = 0; i < head->interface_count && i < PIN_INTERFACES; i++)
			remove_filters(name, &head->interfaces[i], head->state != PIN_RECORDING);
	else if (head && may_have_filters(name))
		message_warning("--pin %s: its network namespace, net:[%u], is not found: filters "
				"stay there with their memory if it exists",
				name, head->netns);
	else if (may_have_filters(name))
		message_warning("--pin %s: where it is attached is not known: filters of tc stay "
				"there with their memory",
				name);
	return pin_folder_each(name, detach_link, (void *)name);
}

int pin_hooks_remove(const char *name, const struct pin_head *head)
{
	char path[PIN_FOLDER_PATH];
	int error = detach(name, head);

	if (error)
		return message_errno(error, "--pin %s", name);
	error = pin_folder_each(name, unpin, (void *)name);
	if (error)
		return error;
	if (unlink(pin_folder_path(name, PIN_OBJECT_DESCRIPTION, path)) && errno != ENOENT)
		return message_errno(errno, "%s", path);
	error = pin_folder_remove(name);
	return error ? message_errno(error, "--pin %s", name) : 0;
}
