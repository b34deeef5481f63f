// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/home.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int home_add(struct homes *homes, uint32_t netns, const char *name, struct local_addresses *local,
	     bool early)
{
	struct home *list = reallocarray(homes->list, homes->count + 1, sizeof(*list));
	char *copy = name ? strdup(name) : NULL;
	size_t at;

	if (list)
		homes->list = list;
	if (!list || (name && !copy)) {
		local_address_free(local);
		free(copy);
		return -ENOMEM;
	}
	for (at = homes->count++; at && list[at - 1].netns > netns; at--)
		list[at] = list[at - 1];
	list[at] = (struct home){netns, copy, local, early};
	return 0;
}

static int compare(const void *netns, const void *home)
{
	const uint32_t wanted = *(const uint32_t *)netns;
	const uint32_t has = ((const struct home *)home)->netns;

	return (wanted > has) - (wanted < has);
}

static struct home *find(const struct homes *homes, uint32_t netns)
{
	return homes->count
		       ? bsearch(&netns, homes->list, homes->count, sizeof(*homes->list), compare)
		       : NULL;
}

const struct home *home_find(const struct homes *homes, uint32_t netns)
{
	return find(homes, netns);
}

static void clear(const struct home *home)
{
	local_address_free(home->local);
	free(home->name);
}

void home_remove(struct homes *homes, uint32_t netns)
{
	struct home *home = find(homes, netns);

	if (!home)
		return;
	clear(home);
	homes->count--;
	memmove(home, home + 1,
		(homes->count - (size_t)(home - homes->list)) * sizeof(*homes->list));
}

size_t home_follow(const struct homes *homes)
{
	size_t i, changed = 0;

	for (i = 0; i < homes->count; i++)
		changed += local_address_follow(homes->list[i].local);
	return changed;
}

void home_close(struct homes *homes)
{
	size_t i;

	for (i = 0; i < homes->count; i++)
		clear(&homes->list[i]);
	free(homes->list);
	*homes = (struct homes){0};
}
