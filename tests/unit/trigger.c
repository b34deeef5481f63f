// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* The list of --on: what it accepts and refuses, and which events and packets are in it. */
#include <errno.h>
#include <string.h>

#include "facts/table.h"
#include "recorder/trigger.h"
#include "tap.h"

static void test_lists(struct tap *tap)
{
	static const struct {
		const char *list;
		const char *texts; /* of what it has, with spaces between */
	} rows[] = {
		{"signal", "signal"},
		{"retransmit=timeout,reset", "retransmit=timeout reset"},
		{"drop=NO_SOCKET,drop,exit", "drop=NO_SOCKET drop exit"},
		{"zero-window", "zero-window"},
		{"expr:port 80", "expr:port 80"},
		{"rtt>10ms,rtt>2ms,reset,rtt>1s", "rtt>2ms reset"},
		{"connect>1s,connect>200ms,rtt>1ms", "connect>200ms rtt>1ms"},
		{"reset,expr:tcp[4:4] & 1, 2", "reset expr:tcp[4:4] & 1, 2"},
		{"expr:signal,reset", "expr:signal,reset"},
	};
	char text[TRIGGER_TEXT], joined[TRIGGER_TEXT];
	size_t i, j;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct trigger_set set = {};

		tap_number(tap, trigger_parse(&set, rows[i].list), 0, "'%s': accepted",
			   rows[i].list);
		joined[0] = '\0';
		for (j = 0; j < set.count; j++) {
			if (j)
				strcat(joined, " ");
			strcat(joined, trigger_text(&set.list[j], text));
		}
		tap_text(tap, joined, rows[i].texts, "'%s': what it has", rows[i].list);
	}
}

static void test_refused(struct tap *tap)
{
	static const char *const lists[] = {
		"",
		",",
		"signal,",
		"signal, reset",
		"Signal",
		"retransmit=",
		"reset=sent",
		"retransmit=no",
		"zero-window=1",
		"zero",
		"expr",
		"expr:",
		"expr: \t",
		"rtt",
		"rtt=1ms",
		"rtt>",
		"rtt>1",
		"reset>1ms",
		"rtt>99999999999s",
		"connect",
		"connect=1ms",
		"connect>",
		"connect>1",
		"connect>99999999999s",
		"reset,expr:",
		"drop=A_REASON_THAT_IS_LONGER_THAN_ANY_OF_THE_KERNEL_AND_THAN_THE_ROOM_FOR_IT",
	};
	size_t i;

	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct trigger_set set = {};

		tap_number(tap, trigger_parse(&set, lists[i]), -EINVAL, "'%s': refused", lists[i]);
	}
}

static void test_limits(struct tap *tap)
{
	struct trigger_set set = {}, expressions = {};
	unsigned int i, wrong = 0;

	for (i = 0; i < TRIGGERS_MAX; i++)
		wrong += trigger_parse(&set, "reset") != 0;
	tap_number(tap, wrong, 0, "limit: as many as there are bits");
	tap_number(tap, trigger_parse(&set, "reset"), -EINVAL, "limit: one more is refused");
	for (i = 0; i < TRIGGER_EXPRESSIONS_MAX; i++)
		wrong += trigger_parse(&expressions, "expr:tcp") != 0;
	tap_number(tap, wrong, 0, "limit: as many expressions");
	tap_number(tap, trigger_parse(&expressions, "expr:tcp"), -EINVAL,
		   "limit: one expression more is refused");
	tap_number(tap, trigger_parse(&expressions, "reset"), 0, "limit: another kind is not");
}

static void test_long(struct tap *tap)
{
	char list[2 * TRIGGER_TEXT] = "expr:", text[TRIGGER_TEXT];
	struct trigger_set set = {};

	memset(list + strlen(list), 'a', sizeof(list) - strlen(list) - 1);
	tap_number(tap, trigger_parse(&set, list), 0, "long expression: accepted");
	trigger_text(&set.list[0], text);
	tap_number(tap, (long long)strlen(text), TRIGGER_TEXT - 1, "long expression: cut off");
	tap_ok(tap,
	       !strncmp(text, list, TRIGGER_TEXT - 4) && !strcmp(text + TRIGGER_TEXT - 4, "..."),
	       "long expression: ends in dots");
	tap_text(tap, set.list[0].expression, list + strlen("expr:"), "long expression: is whole");
}

static void test_sets(struct tap *tap)
{
	struct trigger_set set = {}, others = {};

	trigger_parse(&set, "retransmit=fast,signal,drop,zero-window,expr:tcp");
	trigger_parse(&set, "expr:port 80");
	trigger_parse(&others, "reset,exit");
	tap_ok(tap, trigger_has(&set, TRIGGER_SIGNAL) && !trigger_has(&set, TRIGGER_EXIT),
	       "set: has what was given");
	tap_number(tap, (long long)trigger_events(&set),
		   (long long)(table_bit(FACT_RETRANSMIT) | table_bit(FACT_DROP)), "set: events");
	tap_ok(tap, trigger_of_packets(&set) && !trigger_of_packets(&others),
	       "set: packets are among them");
	tap_number(tap, trigger_bits(&set, TRIGGER_ZERO_WINDOW), 1 << 3, "set: a bit by its place");
	tap_number(tap, trigger_bits(&set, TRIGGER_EXPRESSION), 1 << 4 | 1 << 5,
		   "set: a bit for each expression");
	tap_number(tap, trigger_bits(&others, TRIGGER_EXPRESSION), 0, "set: none");
	tap_number(tap, trigger_microseconds(&others, TRIGGER_RTT), UINT32_MAX, "set: no duration");
	trigger_parse(&others, "rtt>1500us");
	tap_number(tap, trigger_microseconds(&others, TRIGGER_RTT), 1500, "set: a duration");
	trigger_parse(&set, "rtt>4295s");
	tap_number(tap, trigger_microseconds(&set, TRIGGER_RTT), UINT32_MAX,
		   "set: a duration that is longer than any");
	tap_ok(tap, trigger_duration(&set, TRIGGER_CONNECT) == UINT64_MAX,
	       "set: no duration in nanoseconds");
	trigger_parse(&set, "connect>2s,connect>1500us");
	tap_number(tap, (long long)trigger_duration(&set, TRIGGER_CONNECT), 1500000,
		   "set: the shorter duration, in nanoseconds");
	tap_ok(tap, trigger_events(&set) & table_bit(FACT_CONNECT), "set: connect is an event");
}

static void test_find(struct tap *tap)
{
	struct packet_event event = {.kind = "retransmit", .field_count = 1};
	struct trigger_set set = {};

	event.fields[0] = (struct packet_event_field){.name = "cause", .text = "timeout"};
	trigger_parse(&set, "reset,retransmit=fast,drop=NO_SOCKET,zero-window");
	tap_ok(tap, !trigger_find(&set, &event), "find: another cause is none");
	trigger_parse(&set, "retransmit=timeout,retransmit");
	tap_ok(tap, trigger_find(&set, &event) == &set.list[4], "find: the first that it is");
	event.fields[0].text = "slow_start";
	tap_ok(tap, trigger_find(&set, &event) == &set.list[5], "find: any cause");
	event.kind = "drop";
	tap_ok(tap, !trigger_find(&set, &event), "find: no reason, one was asked for");
	event.kind = "state";
	tap_ok(tap, !trigger_find(&set, &event), "find: another kind");
	event.kind = "connect";
	tap_ok(tap, !trigger_find(&set, &event), "find: connect was not asked for");
	trigger_parse(&set, "connect>1s");
	tap_ok(tap, trigger_find(&set, &event) == &set.list[6],
	       "find: every connect that is reported");
}

int main(void)
{
	struct tap tap = {};

	test_lists(&tap);
	test_refused(&tap);
	test_limits(&tap);
	test_long(&tap);
	test_sets(&tap);
	test_find(&tap);
	return tap_done(&tap);
}
