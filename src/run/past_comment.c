// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/past_comment.h"

#include <stdio.h>

#define SECOND 1000000000.0

const char *past_comment_why_unmarked(const struct past *past)
{
	return past->file->no_room ? "overwritten, reported late, or after its end"
				   : "overwritten, or reported late";
}

const char *past_comment_how_many(const struct past *past)
{
	return past->inexact ? "at most " : "";
}

static size_t put_complete(const struct past *past, char *text, size_t size)
{
	if (past->complete == past->trigger)
		return 0;
	if (past->complete < past->trigger)
		return (size_t)snprintf(text, size, ", complete from %.6f s before it",
					(double)(past->trigger - past->complete) / SECOND);
	return (size_t)snprintf(text, size, ", complete only from %.6f s after it",
				(double)(past->complete - past->trigger) / SECOND);
}

/* Of what is not a packet. */
static void put_lost(const struct past *past, char *text, size_t size)
{
	unsigned long long events = event_source_lost(past->events);
	unsigned long long sockets = past->annotation ? attribution_lost(past->attribution) : 0;
	size_t used = 0;

	if (events)
		used = (size_t)snprintf(text, size, ", %llu events lost so far", events);
	if (sockets && used < size)
		snprintf(text + used, size - used, ", %llu socket events lost so far", sockets);
}

/* While the file begins, what is overwritten from now on is not known. */
void past_comment(const struct past *past, char *text, size_t size)
{
	size_t used = (size_t)snprintf(text, size, "flight recorder: trigger %s", past->text);

	used += put_complete(past, text + used, size - used);
	if (past->overwritten && used < size)
		used += (size_t)snprintf(text + used, size - used,
					 ", %s%llu packets overwritten before they were written",
					 past_comment_how_many(past),
					 (unsigned long long)past->overwritten);
	if (past->unmarked && used < size)
		used += (size_t)snprintf(text + used, size - used,
					 ", without the packets of %zu triggers: %s",
					 past->unmarked, past_comment_why_unmarked(past));
	if (past->marks.left_out && used < size)
		used += (size_t)snprintf(text + used, size - used, ", %zu triggers not marked",
					 past->marks.left_out);
	if (past->file->no_room && used < size)
		used += (size_t)snprintf(text + used, size - used,
					 ", ended early for lack of free space%s",
					 past->until < past->trigger ? ", before its trigger" : "");
	if (past->outside && used < size)
		used += (size_t)snprintf(text + used, size - used,
					 ", %llu packets out of its scope left out",
					 (unsigned long long)past->outside);
	if (past->late && used < size)
		used += (size_t)snprintf(text + used, size - used, ", %llu packets out of order",
					 (unsigned long long)past->late);
	put_lost(past, text + used, used < size ? size - used : 0);
}
