// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "only/condition.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/duration.h"
#include "base/message.h"
#include "base/nearest.h"
#include "base/word_list.h"

struct row {
	const char *name;
	bool has_duration;
};

static const struct row rows[CONDITIONS] = {
	[CONDITION_RETRANSMIT] = {"retransmit", false},
	[CONDITION_DROP] = {"drop", false},
	[CONDITION_RESET] = {"reset", false},
	[CONDITION_ZERO_WINDOW] = {"zero-window", false},
	[CONDITION_RTT] = {"rtt", true},
	[CONDITION_CONNECT] = {"connect", true},
};

static int find_name(const char *word, int length)
{
	int i;

	for (i = 0; i < CONDITIONS; i++)
		if (strlen(rows[i].name) == (size_t)length && !memcmp(rows[i].name, word, length))
			return i;
	return -ENOENT;
}

static int refuse_name(const char *word, int length)
{
	int best = length / 3 + 1, found = -1, away, i;

	for (i = 0; i < CONDITIONS && length <= NEAREST_LENGTH_MAX; i++) {
		away = nearest_distance(word, length, rows[i].name, (int)strlen(rows[i].name));
		if (away < best) {
			best = away;
			found = i;
		}
	}
	if (found >= 0)
		message_error("unknown condition '%.*s' for --only; did you mean '%s%s'?", length,
			      word, rows[found].name, rows[found].has_duration ? ">DURATION" : "");
	else
		message_error("unknown condition '%.*s' for --only: not one of retransmit, drop, "
			      "reset, zero-window, rtt>DURATION, connect>DURATION",
			      length, word);
	return -EINVAL;
}

static void add(struct condition_set *set, enum condition_kind condition, uint64_t ns)
{
	uint64_t *duration = condition == CONDITION_RTT ? &set->rtt : &set->connect;
	bool known = set->bits & condition_bit(condition);

	set->bits |= condition_bit(condition);
	if (rows[condition].has_duration && (!known || ns < *duration))
		*duration = ns;
}

static int parse_word(void *set, const char *word, int length)
{
	const char *sign = memchr(word, '>', (size_t)length);
	int name_length = sign ? (int)(sign - word) : length, condition, error;
	uint64_t ns = 0;

	condition = find_name(word, name_length);
	if (condition < 0)
		return refuse_name(word, name_length);
	if (rows[condition].has_duration != (sign != NULL)) {
		message_error(sign ? "'%.*s' for --only takes no duration"
				   : "'%.*s' for --only requires a duration, as in '%.*s>10ms'",
			      name_length, word, name_length, word);
		return -EINVAL;
	}
	error = sign ? duration_parse("--only", word, length, &ns) : 0;
	if (!error)
		add(set, (enum condition_kind)condition, ns);
	return error;
}

int condition_parse(struct condition_set *set, const char *list)
{
	return word_list_each(list, parse_word, set);
}

condition_bits condition_of_event(const char *kind)
{
	static const struct {
		const char *kind;
		enum condition_kind condition;
	} kinds[] = {
		{"retransmit", CONDITION_RETRANSMIT},
		{"drop", CONDITION_DROP},
		/* Such a segment is dropped, but has this event instead. */
		{"listen-overflow", CONDITION_DROP},
		{"reset", CONDITION_RESET},
	};
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].kind, kind))
			return condition_bit(kinds[i].condition);
	return 0;
}
