// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/past_merge.h"

#include <errno.h>
#include <stdlib.h>

#include "base/cleanup.h"

size_t past_merge_rings(const struct past *past)
{
	return past->namespaces->count * past->cpus;
}

/* What comes after the end of the file is left for the next. */
static const struct record *peek_event(void *arg)
{
	const struct past *past = arg;
	struct facts *facts = past->events->facts;
	const struct record *record = facts ? facts_peek(facts) : NULL;

	return record && record->time <= past->until ? record : NULL;
}

static void advance_event(void *arg)
{
	facts_advance(((const struct past *)arg)->events->facts);
}

int past_merge_open(struct past *past)
{
	size_t count = past_merge_rings(past), i;
	_cleanup_(cleanup_free) struct merge_sources *sources = calloc(count + 1, sizeof(*sources));

	if (!sources)
		return -ENOMEM;
	for (i = 0; i < count; i++)
		sources[i].callbacks = (struct merge_callbacks){keep_ring_peek, keep_ring_advance,
								&past->rings[i]};
	sources[count].callbacks = (struct merge_callbacks){peek_event, advance_event, past};
	return merge_open(&past->merge, past->token, sources, count + 1);
}
