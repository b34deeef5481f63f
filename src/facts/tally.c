// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "facts/tally.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/message.h"

#define LINE_SIZE 1024

static const char *find_detail(const struct packet_event *event, const char *name)
{
	size_t i;

	for (i = 0; name && i < event->field_count; i++)
		if (!strcmp(event->fields[i].name, name))
			return event->fields[i].text;
	return NULL;
}

static bool is_detail(const struct tally_row *row, const char *detail)
{
	return row->detail && detail ? !strcmp(row->detail, detail) : row->detail == detail;
}

static struct tally_row *find(struct tally *tally, const char *kind, const char *detail)
{
	size_t i;

	for (i = 0; i < tally->count; i++)
		if (!strcmp(tally->rows[i].kind, kind) && is_detail(&tally->rows[i], detail))
			return &tally->rows[i];
	if (tally->count == TALLY_MAX - 1) {
		kind = "other";
		detail = NULL;
	}
	if (tally->count == TALLY_MAX)
		return &tally->rows[TALLY_MAX - 1];
	tally->rows[tally->count] = (struct tally_row){.kind = kind, .detail = detail};
	return &tally->rows[tally->count++];
}

void tally_add(struct tally *tally, const struct packet_event *event, const char *detail)
{
	find(tally, event->kind, find_detail(event, detail))->count++;
}

/* "drop 30: NO_SOCKET 20, NETFILTER_DROP 10" */
static void tell_kind(const struct tally *tally, const char *kind)
{
	char line[LINE_SIZE] = "";
	uint64_t sum = 0;
	size_t used = 0, i;

	for (i = 0; i < tally->count; i++) {
		const struct tally_row *row = &tally->rows[i];

		if (strcmp(row->kind, kind))
			continue;
		sum += row->count;
		if (row->detail && used < sizeof(line))
			used += (size_t)snprintf(line + used, sizeof(line) - used, "%s %s %llu",
						 used ? "," : ":", row->detail,
						 (unsigned long long)row->count);
	}
	message_info("events: %s %llu%s", kind, (unsigned long long)sum, line);
}

static bool is_first(const struct tally *tally, size_t row)
{
	size_t i;

	for (i = 0; i < row; i++)
		if (!strcmp(tally->rows[i].kind, tally->rows[row].kind))
			return false;
	return true;
}

void tally_tell(const struct tally *tally)
{
	size_t i;

	for (i = 0; i < tally->count; i++)
		if (is_first(tally, i))
			tell_kind(tally, tally->rows[i].kind);
}
