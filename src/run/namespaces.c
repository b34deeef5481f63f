// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/namespaces.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "base/message.h"
#include "capture/link_kind.h"
#include "packet.h"

#define DETACH_PAUSE_NS 1000000

void namespaces_close(struct namespaces *namespaces)
{
	size_t i;

	for (i = 0; i < namespaces->count; i++)
		capture_ns_close(&namespaces->list[i]);
	free(namespaces->list);
	*namespaces = (struct namespaces){0};
}

int namespaces_each(const struct namespaces *namespaces,
		    int (*act)(void *arg, struct capture_ns *ns), void *arg)
{
	int error = 0, back;
	size_t i;

	for (i = 0; i < namespaces->count && !error; i++) {
		error = capture_ns_enter(&namespaces->list[i]);
		if (!error)
			error = act(arg, &namespaces->list[i]);
	}
	back = capture_ns_enter(&namespaces->list[0]);
	return error ?: back;
}

static int choose(void *arg, struct capture_ns *ns)
{
	return capture_ns_choose(ns, arg);
}

/* The minimum is a cooked header and one byte, as in libpcap. */
static void choose_snaplen(struct namespaces *namespaces, uint32_t snaplen)
{
	uint32_t cooked = packet_cooked_length(namespaces->linktype);
	uint32_t least = cooked ? cooked + 1 : 0;

	namespaces->snaplen = snaplen;
	if (snaplen >= least)
		return;
	message_warning("snaplen raised from %u to %u", snaplen, least);
	namespaces->snaplen = least;
}

/* asked: the argument of -y, or NULL. Several interfaces have only cooked link types in common. */
static int choose_linktype(struct namespaces *namespaces, bool several, const char *asked)
{
	uint16_t own =
		several ? LINKTYPE_LINUX_SLL2 : namespaces->list[0].interfaces[0].link.linktype;
	int linktype = asked ? link_kind_find(asked) : own;

	if (linktype != own && !(several && linktype == LINKTYPE_LINUX_SLL)) {
		message_error("-y %s: packets of this capture have the link type %s%s", asked,
			      link_kind_name(own), several ? ", or LINUX_SLL" : "");
		return -EINVAL;
	}
	namespaces->linktype = (uint16_t)linktype;
	return 0;
}

int namespaces_open(struct namespaces *namespaces, const struct run_config *config)
{
	size_t i, count = 0;
	int error =
		capture_ns_open_all(&config->source.netns, &namespaces->list, &namespaces->count);

	if (error)
		return error;
	if (!config->source.interfaces.count)
		message_info("no interface named with -i: capturing on any");
	error = namespaces_each(namespaces, choose, (void *)config);
	if (error)
		return error;
	for (i = 0; i < namespaces->count; i++) {
		namespaces->any |= namespaces->list[i].any;
		count += namespaces->list[i].interface_count;
	}
	if (namespaces->any && config->source.promiscuous)
		message_warning("--promisc is for interfaces named with -i, not for any");
	error = choose_linktype(namespaces, namespaces->any || count > 1, config->source.link_type);
	if (error)
		return error;
	choose_snaplen(namespaces, config->capture.snaplen);
	return 0;
}

struct loading {
	const struct namespaces *namespaces;
	const struct run_config *config;
	const struct attribution *attribution;
};

static int load(void *arg, struct capture_ns *ns)
{
	const struct loading *loading = arg;

	return capture_ns_load(ns, loading->config, loading->namespaces->snaplen,
			       loading->attribution, loading->namespaces->count);
}

int namespaces_load(const struct namespaces *namespaces, const struct run_config *config,
		    const struct attribution *attribution)
{
	struct loading loading = {namespaces, config, attribution};

	return namespaces_each(namespaces, load, &loading);
}

struct attaching {
	const struct run_config *config;
	const struct user *user;
};

static int attach(void *arg, struct capture_ns *ns)
{
	const struct attaching *attaching = arg;

	return capture_ns_attach(ns, attaching->config, attaching->user);
}

int namespaces_attach(const struct namespaces *namespaces, const struct run_config *config,
		      const struct user *user)
{
	struct attaching attaching = {config, user};

	return namespaces_each(namespaces, attach, &attaching);
}

/* In reverse order, as attach_helper_stop() requires. */
void namespaces_detach(const struct namespaces *namespaces, void (*empty)(void *arg), void *arg)
{
	const struct timespec pause = {.tv_nsec = DETACH_PAUSE_NS};
	size_t i;

	for (i = namespaces->count; i-- > 0;) {
		while (capture_ns_detach_next(&namespaces->list[i])) {
			empty(arg);
			nanosleep(&pause, NULL);
		}
		capture_ns_detach(&namespaces->list[i]);
	}
}

struct attach_helper_progress namespaces_progress(const struct namespaces *namespaces)
{
	struct attach_helper_progress sum = {.done = true};
	struct attach_helper_progress one;
	size_t i;

	for (i = 0; i < namespaces->count; i++) {
		one = capture_ns_progress(&namespaces->list[i]);
		sum.attached += one.attached;
		sum.total += one.total;
		sum.failed += one.failed;
		sum.done &= one.done;
	}
	return sum;
}

int namespaces_describe(const struct namespaces *namespaces, struct writer *writer)
{
	int error = 0;
	size_t i;

	for (i = 0; i < namespaces->count && !error; i++)
		error = capture_ns_describe(&namespaces->list[i], writer);
	return error;
}

uint64_t namespaces_lost(const struct namespaces *namespaces, uint32_t netns, uint32_t ifindex)
{
	size_t i;

	uint64_t lost = 0;

	for (i = 0; i < namespaces->count; i++)
		lost += capture_ns_lost(&namespaces->list[i], netns, ifindex);
	return lost;
}

bool namespaces_remain(const struct namespaces *namespaces)
{
	size_t i;

	for (i = 0; i < namespaces->count; i++)
		if (namespaces->list[i].any || namespaces->list[i].remaining)
			return true;
	return false;
}
