// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/pin_make.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "base/signals.h"
#include "capture/clock.h"
#include "capture/clsact.h"
#include "capture/pin.h"
#include "capture/pin_folder.h"
#include "capture/pin_hooks.h"
#include "capture/pin_maker.h"
#include "run/live_recorder.h"
#include "run/live_start.h"
#include "run/namespaces.h"

struct pin_make {
	const struct run_config *config;
	struct namespaces namespaces;
	struct pin_maker *maker; /* NULL: nothing is pinned yet */
	bool complete;
};

static struct capture_ns *first_of(const struct pin_make *make)
{
	return &make->namespaces.list[0];
}

/* What stays is let go of; what was not made to the end is removed. */
static void pin_make_end(struct pin_make *make)
{
	const char *name = make->config->pin.name;
	struct pin_head head;
	size_t i;

	for (i = 0; make->complete && i < make->namespaces.count; i++) {
		attach_abandon(make->namespaces.list[i].attach);
		make->namespaces.list[i].attach = NULL;
	}
	if (make->maker && !make->complete)
		pin_hooks_remove(name, pin_read_head(name, &head) ? NULL : &head);
	namespaces_close(&make->namespaces);
	pin_maker_free(make->maker);
}

static void put_expression(struct pin_head *head, const char *expression)
{
	static const char cut[] = "...";

	if (snprintf(head->expression, sizeof(head->expression), "%s", expression) >=
	    (int)sizeof(head->expression))
		strcpy(head->expression + sizeof(head->expression) - sizeof(cut), cut);
}

static int put_interfaces(struct pin_head *head, const struct capture_ns *ns, const char *name)
{
	size_t i;

	if (ns->interface_count > PIN_INTERFACES) {
		message_error("--pin %s: more than %d interfaces", name, PIN_INTERFACES);
		return -E2BIG;
	}
	head->netns = ns->inode;
	head->interface_count = (__u32)ns->interface_count;
	for (i = 0; i < ns->interface_count; i++) {
		const struct interface *from = &ns->interfaces[i];
		struct pin_interface *to = &head->interfaces[i];

		to->index = from->index;
		to->hardware = from->link.hardware;
		to->no_qdisc = !clsact_exists(from->index) || pin_hooks_made_qdisc(head, i);
		snprintf(to->name, sizeof(to->name), "%s", from->name);
	}
	return 0;
}

static int describe(const struct pin_make *make, struct pin_description *description)
{
	const struct run_config *config = make->config;
	const struct load *load = first_of(make)->programs.load;
	const struct load_slots slots = load_slots(load);
	const struct load_maps maps = load_maps(load);

	*description = (struct pin_description){
		.hook = config->source.hook == RUN_HOOK_XDP,
		.linktype = make->namespaces.linktype,
		.snaplen = make->namespaces.snaplen,
		.record_bytes = RECORD_HEADER_SIZE,
		.slot_bytes = RECORD_SLOT_SIZE << slots.part_shift,
		.slots = slots.per_cpu,
		.cpus = slots.cpus,
		.possible = maps.possible,
		.cpus_at = maps.cpus_at,
		.cpu_bytes = sizeof(struct record_cpu),
		.unparsed_at = maps.unparsed_at,
		.unparsed_bytes = sizeof(struct record_unparsed_counters),
		.frame_bytes = config->keep.packet_bytes ? (__u32)config->keep.packet_bytes
							 : RECORD_SLOT_BYTES,
		.past_ns = config->keep.past_ns,
	};
	snprintf(description->head.program, sizeof(description->head.program), "%s",
		 TCPLENS_VERSION);
	put_expression(&description->head, config->filter.expression);
	return put_interfaces(&description->head, first_of(make), config->pin.name);
}

static int pin_entries(const struct pin_make *make)
{
	const struct programs *programs = &first_of(make)->programs;
	int point, error = 0;

	for (point = 0; point < ATTACH_POINTS && !error; point++) {
		if (programs->entries[point] >= 0)
			error = pin_maker_entry(make->maker, point, false,
						programs->entries[point]);
		if (!error && programs->generic[point] >= 0)
			error = pin_maker_entry(make->maker, point, true, programs->generic[point]);
	}
	return error;
}

static int pin_link(void *arg, uint32_t index, bool egress, int link)
{
	return pin_maker_link(arg, index, egress, link);
}

/* From the description on, in this order: see pin_maker.h. */
static int make_pin(struct pin_make *make)
{
	const char *name = make->config->pin.name;
	struct capture_ns *ns = first_of(make);
	struct pin_description description;
	int error;

	error = describe(make, &description);
	if (!error)
		error = pin_maker_begin(&make->maker, name, &description);
	if (!error)
		error = pin_maker_maps(make->maker, ns->programs.load);
	if (!error)
		error = pin_entries(make);
	if (!error)
		error = capture_ns_attach_all(ns, make->config);
	if (!error)
		error = attach_links(ns->attach, pin_link, make->maker);
	if (!error && signals_end_due()) {
		message_error("--pin %s: interrupted, and not made", name);
		error = -EINTR;
	}
	if (!error)
		error = pin_maker_finish(make->maker);
	make->complete = !error;
	return error;
}

static void tell(const struct pin_make *make)
{
	const char *name = make->config->pin.name, *expression = make->config->filter.expression;
	const struct capture_ns *ns = first_of(make);
	struct load_slots slots = load_slots(ns->programs.load);
	unsigned long long bytes = (unsigned long long)slots.per_cpu * RECORD_SLOT_SIZE
				   << slots.part_shift;
	char names[PIN_INTERFACES * (IF_NAMESIZE + 1)] = "";
	size_t i, used = 0;

	for (i = 0; i < ns->interface_count; i++)
		used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s",
					 used ? "," : "", ns->interfaces[i].name);
	message_info(
		"pinned recorder %s: recording on %s%s%s: the last %u packets on each of %u "
		"CPU%s, %llu KiB a CPU, in %s/%s; --pin %s --dump writes them, --remove ends it",
		name, names, *expression ? ", expression " : "", expression, slots.per_cpu,
		slots.cpus, slots.cpus == 1 ? "" : "s", bytes / 1024, PIN_FOLDER_ROOT, name, name);
}

static int start(struct pin_make *make)
{
	const struct run_config *config = make->config;
	int error = pin_folder_check();

	if (error == -ENOENT)
		error = 0;
	if (!error)
		error = namespaces_open(&make->namespaces, config);
	if (!error)
		error = live_start_check(first_of(make)->interfaces[0].name);
	if (!error)
		error = live_recorder_check(config);
	if (!error)
		error = clock_check();
	if (!error)
		error = namespaces_load(&make->namespaces, config, NULL);
	return error ?: make_pin(make);
}

int pin_make_run(const struct run_config *config)
{
	_cleanup_(pin_make_end) struct pin_make make = {.config = config};
	sigset_t waiting;

	/* A signal must not end it half-way: it is looked for in the end. */
	if (signals_open(&waiting) || start(&make))
		return 1;
	tell(&make);
	return 0;
}
