// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/netns_space.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/message.h"
#include "capture/netns.h"
#include "capture/netns_scan.h"

static void set_name(struct netns_space *space)
{
	_cleanup_(cleanup_free) char *name = netns_name(space->fd);

	if (!name || strlen(name) >= sizeof(space->name))
		snprintf(space->name, sizeof(space->name), "%u", space->inode);
	else
		snprintf(space->name, sizeof(space->name), "%s", name);
	snprintf(space->prefix, sizeof(space->prefix), "%s:", space->name);
}

static int open_attach(struct netns_space *space)
{
	struct attach_options options = space->request->attach;
	int error;

	options.prefix = space->prefix;
	error = attach_new(&space->attach, &options);
	if (!error)
		space->held = attach_adopt(space->attach);
	return error;
}

int netns_space_open(struct netns_space **out, const struct netns_follow_request *request,
		     struct netns_follow_counts *counts, uint32_t *next_number, uint32_t inode,
		     int fd)
{
	struct netns_space *space = calloc(1, sizeof(*space));
	int error;

	if (!space) {
		close(fd);
		return -ENOMEM;
	}
	*space = (struct netns_space){.request = request,
				      .counts = counts,
				      .next_number = next_number,
				      .inode = inode,
				      .fd = fd,
				      .held = -1};
	set_name(space);
	/* Before the first look at interfaces: what happens to them from then on is an event. */
	space->events = interface_watch();
	error = space->events < 0 ? space->events : open_attach(space);
	if (error) {
		netns_space_close(space, true);
		return error;
	}
	*out = space;
	return 0;
}

static void tell(const struct netns_space *space, const struct netns_face *face, bool gone)
{
	struct origin_news news = {
		.number = face->number,
		.netns = space->inode,
		.ifindex = face->ifindex,
		.hardware = face->hardware,
		.gone = gone,
	};

	if (!face->number)
		return;
	memcpy(news.name, face->name, sizeof(news.name));
	memcpy(news.netns_name, space->name, sizeof(news.netns_name));
	space->request->tell(space->request->arg, &news);
}

static void forget(struct netns_space *space, struct netns_face *face)
{
	tell(space, face, true);
	if (space->attach)
		attach_forget(space->attach, face->ifindex);
	if (space->request->watch)
		netns_watch_unknow(space->request->watch, space->inode, face->ifindex);
	*face = space->faces[--space->face_count];
}

void netns_space_close(struct netns_space *space, bool inside)
{
	if (inside)
		attach_free(space->attach);
	else
		attach_abandon(space->attach);
	space->attach = NULL;
	while (space->face_count)
		forget(space, &space->faces[space->face_count - 1]);
	free(space->faces);
	if (space->events >= 0)
		close(space->events);
	close(space->fd);
	free(space);
}

static struct netns_face *find(const struct netns_space *space, uint32_t ifindex)
{
	size_t i;

	for (i = 0; i < space->face_count; i++)
		if (space->faces[i].ifindex == ifindex)
			return &space->faces[i];
	return NULL;
}

static struct netns_face *add(struct netns_space *space, const struct interface *interface)
{
	struct netns_face *more = reallocarray(space->faces, space->face_count + 1, sizeof(*more));

	if (!more)
		return NULL;
	space->faces = more;
	more = &space->faces[space->face_count++];
	*more = (struct netns_face){.ifindex = interface->index,
				    .hardware = interface->link.hardware};
	memcpy(more->name, interface->name, sizeof(more->name));
	if (space->request->watch)
		netns_watch_know(space->request->watch, space->inode, interface->index);
	return more;
}

static bool is_wanted(const struct netns_follow_request *request, const char *name)
{
	size_t i;

	for (i = 0; i < request->name_count; i++)
		if (!strcmp(request->names[i], name))
			return true;
	return !request->name_count;
}

static void close_programs(int programs[ATTACH_POINTS])
{
	unsigned int point;

	for (point = 0; point < ATTACH_POINTS; point++)
		cleanup_close(&programs[point]);
}

/* Those of one interface, for the attach points that its kind has. */
static int load_programs_of(const struct netns_space *space, const struct netns_face *face, bool ip,
			    int programs[ATTACH_POINTS])
{
	unsigned int point;
	int fd;

	for (point = 0; point < ATTACH_POINTS; point++) {
		programs[point] = -1;
		if (ip != (point == ATTACH_POINT_INGRESS_IP || point == ATTACH_POINT_EGRESS_IP))
			continue;
		fd = origin_load(&space->request->origin, point, space->inode, face->number);
		if (fd < 0 && fd != -ENOENT) {
			close_programs(programs);
			return fd;
		}
		programs[point] = fd < 0 ? -1 : fd;
	}
	return 0;
}

/* It is told of before its first packet can come. */
static int attach(struct netns_space *space, struct netns_face *face,
		  const struct interface *interface)
{
	int programs[ATTACH_POINTS], error;

	face->number = ++*space->next_number;
	error = load_programs_of(space, face, interface->link.header == LINK_HEADER_NONE, programs);
	if (error) {
		face->number = 0;
		message_error("%s%s: the kernel refused its program: %s", space->prefix,
			      interface->name, strerror(-error));
		return error;
	}
	tell(space, face, false);
	attach_use(space->attach, programs);
	error = attach_interface(space->attach, interface);
	close_programs(programs);
	if (!error)
		return 0;
	tell(space, face, true);
	face->number = 0;
	return error;
}

static void rename_face(struct netns_space *space, struct netns_face *face,
			const struct interface *interface)
{
	if (!strcmp(face->name, interface->name))
		return;
	memcpy(face->name, interface->name, sizeof(face->name));
	tell(space, face, false);
}

/*
 * Also to one that is down: it may come up and have a packet within microseconds. One of a kind
 * that is not supported is told of when it is up.
 */
static int take(void *arg, const struct interface *interface)
{
	struct netns_space *space = arg;
	struct netns_face *face = find(space, interface->index);
	bool unsupported = interface->link.header == LINK_HEADER_UNKNOWN;
	int error;

	if (!space->request->goes_on(space->request->arg))
		return -ECANCELED;
	if (!face)
		face = add(space, interface);
	if (!face)
		return -ENOMEM;
	face->seen = true;
	rename_face(space, face, interface);
	if (face->number || face->up || !is_wanted(space->request, interface->name) ||
	    (unsupported && !interface->up))
		return 0;
	face->up = interface->up;
	error = attach(space, face, interface);
	space->counts->attached += !error;
	space->counts->failed += error && error != -ENODEV && error != -EALREADY;
	return 0;
}

void netns_space_look(struct netns_space *space)
{
	const struct netns_follow_request *request = space->request;
	uint64_t turn = request->watch ? netns_watch_turn(request->watch, space->inode) : 0;
	size_t i;

	for (i = 0; i < space->face_count; i++)
		space->faces[i].seen = false;
	if (interface_each(take, space))
		return;
	for (i = space->face_count; i-- > 0;)
		if (!space->faces[i].seen)
			forget(space, &space->faces[i]);
	if (request->watch)
		netns_watch_attached(request->watch, space->inode, turn);
}

static void take_event(void *arg, const struct interface_event *event)
{
	struct netns_space *space = arg;
	struct netns_face *face;

	if (!event->gone) {
		take(space, &event->interface);
		return;
	}
	face = find(space, event->interface.index);
	if (face)
		forget(space, face);
}

/* Events were dropped: an interface may have gone, and another one have come with its number. */
static void forget_replaced(struct netns_space *space)
{
	size_t i;

	for (i = space->face_count; i-- > 0;)
		if (space->faces[i].number &&
		    !attach_stands(space->attach, space->faces[i].ifindex))
			forget(space, &space->faces[i]);
}

void netns_space_follow(struct netns_space *space)
{
	if (interface_read_events(space->events, take_event, space) != -ENOBUFS)
		return;
	forget_replaced(space);
	netns_space_look(space);
}
