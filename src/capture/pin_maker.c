// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/pin_maker.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/message.h"
#include "base/take.h"
#include "capture/clock.h"
#include "capture/pin_folder.h"

#define OBJECT_NAME 48

struct pin_maker {
	const char *name;
	int lock; /* of the folder */
	int map;
	struct pin_description description;
};

static int pin_object(const struct pin_maker *maker, const char *object, int fd)
{
	char path[PIN_FOLDER_PATH];

	if (bpf_obj_pin(fd, pin_folder_path(maker->name, object, path)))
		return message_errno(errno, "%s: cannot pin", path);
	return 0;
}

static int store(const struct pin_maker *maker)
{
	const __u32 key = 0;

	if (bpf_map_update_elem(maker->map, &key, &maker->description, BPF_ANY))
		return message_errno(errno, "--pin %s: its description", maker->name);
	return 0;
}

static int make_description(struct pin_maker *maker)
{
	struct pin_head *head = &maker->description.head;

	head->magic = PIN_MAGIC;
	head->version = PIN_VERSION;
	head->size = sizeof(maker->description);
	head->state = PIN_UNFINISHED;
	maker->map = bpf_map_create(BPF_MAP_TYPE_ARRAY, "tcplens_pin", sizeof(__u32), head->size, 1,
				    NULL);
	if (maker->map < 0)
		return message_errno(errno, "--pin %s: its description", maker->name);
	return store(maker) ?: pin_object(maker, PIN_OBJECT_DESCRIPTION, maker->map);
}

int pin_maker_begin(struct pin_maker **out, const char *name,
		    const struct pin_description *description)
{
	_cleanup_(pin_maker_freep) struct pin_maker *maker = calloc(1, sizeof(*maker));
	int error;

	if (!maker)
		return message_errno(ENOMEM, "--pin %s", name);
	*maker = (struct pin_maker){
		.name = name, .lock = -1, .map = -1, .description = *description};
	error = pin_folder_make(name);
	if (error)
		return error;
	maker->lock = pin_folder_lock(name);
	if (maker->lock < 0)
		return message_errno(maker->lock, "--pin %s", name);
	error = make_description(maker);
	if (error) {
		pin_folder_remove(name);
		return error;
	}
	*out = TAKE_PTR(maker);
	return 0;
}

void pin_maker_free(struct pin_maker *maker)
{
	if (!maker)
		return;
	cleanup_close(&maker->lock);
	cleanup_close(&maker->map);
	free(maker);
}

/* Program arrays too: the kernel empties one that nobody has open and that is not pinned. */
int pin_maker_maps(const struct pin_maker *maker, const struct load *load)
{
	const struct load_maps maps = load_maps(load);
	const struct {
		const char *name;
		int fd;
	} objects[] = {
		{PIN_OBJECT_SLOTS, maps.slots},
		{PIN_OBJECT_STATE, maps.state},
		{PIN_OBJECT_LOSSES, maps.losses},
		{"programs", maps.programs.programs},
		{"programs_generic", maps.programs.generic},
		{"filters", maps.entries.programs},
		{"filters_generic", maps.entries.generic},
	};
	size_t i;
	int error = 0;

	for (i = 0; i < sizeof(objects) / sizeof(objects[0]) && !error; i++)
		if (objects[i].fd >= 0)
			error = pin_object(maker, objects[i].name, objects[i].fd);
	return error;
}

int pin_maker_entry(const struct pin_maker *maker, int point, bool generic, int program)
{
	char name[OBJECT_NAME];

	snprintf(name, sizeof(name), PIN_PREFIX_ENTRY "%d%s", point, generic ? "_generic" : "");
	return pin_object(maker, name, program);
}

int pin_maker_link(const struct pin_maker *maker, uint32_t index, bool egress, int link)
{
	char name[OBJECT_NAME];

	snprintf(name, sizeof(name), PIN_PREFIX_LINK "%u_%s", index, egress ? "out" : "in");
	return pin_object(maker, name, link);
}

int pin_maker_finish(struct pin_maker *maker)
{
	struct pin_head *head = &maker->description.head;

	head->started = clock_monotonic();
	head->to_realtime = clock_distance(CLOCK_REALTIME);
	head->to_boottime = clock_distance(CLOCK_BOOTTIME);
	head->state = PIN_RECORDING;
	return store(maker);
}
