// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "print/interface_counts.h"

#include <string.h>

/* The interface of that name, a new one where there is none; NULL: there is no room for it. */
static struct account_interface *find(struct interface_counts *counts, const char *name)
{
	struct account_interface *row = &counts->list[counts->last];
	size_t i;

	if (counts->count && !strcmp(row->name, name))
		return row;
	for (i = 0; i < counts->count; i++)
		if (!strcmp(counts->list[i].name, name))
			break;
	if (i == INTERFACE_COUNTS_MAX || strlen(name) >= PACKET_INTERFACE_NAME)
		return NULL;
	row = &counts->list[i];
	if (i == counts->count) {
		strcpy(counts->text[i], name);
		*row = (struct account_interface){.name = counts->text[i], .dropped = ACCOUNT_NONE};
		counts->count++;
	}
	counts->last = i;
	return row;
}

void interface_counts_add(struct interface_counts *counts, const char *name)
{
	struct account_interface *row = name ? find(counts, name) : NULL;

	if (row)
		row->captured++;
}

void interface_counts_join(struct interface_counts *counts, struct account *account)
{
	struct account_interface *row;
	size_t i;

	for (i = 0; i < counts->count && account->dropped != ACCOUNT_NONE; i++)
		counts->list[i].dropped = 0;
	for (i = 0; i < account->interface_count; i++) {
		row = find(counts, account->interfaces[i].name);
		if (row)
			row->dropped = account->interfaces[i].dropped;
	}
	account->interfaces = counts->list;
	account->interface_count = counts->count;
}
