// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Interfaces of all network namespaces by their number: names, ends, and what is too many. */
#include <net/if_arp.h>
#include <stdio.h>

#include "capture/interface_name.h"
#include "capture/origin_table.h"
#include "tap.h"

#define NETNS 4026532000u

static void take(struct origin_table *table, uint32_t number, const char *name, uint64_t now)
{
	struct origin_news news = {
		.number = number,
		.netns = NETNS + number,
		.ifindex = 2,
		.hardware = ARPHRD_ETHER,
		.netns_name = "pod",
		.gone = !name,
	};

	if (name)
		snprintf(news.name, sizeof(news.name), "%s", name);
	origin_table_take(table, &news, now);
}

static void test_row(struct tap *tap)
{
	_cleanup_(origin_table_freep) struct origin_table *table = NULL;
	const struct origin_row *row;

	if (!tap_number(tap, origin_table_new(&table), 0, "one: table is made"))
		return;
	tap_ok(tap, !origin_table_find(table, 1), "one: is not known before");
	take(table, 1, "eth0", 0);
	take(table, 4097, "eth1", 0); /* of the same bucket */
	row = origin_table_find(table, 1);
	if (!tap_ok(tap, row, "one: is known"))
		return;
	tap_number(tap, row->netns, NETNS + 1, "one: namespace");
	tap_number(tap, row->ifindex, 2, "one: number there");
	tap_number(tap, row->hardware, ARPHRD_ETHER, "one: kind");
	tap_text(tap, row->netns_name, "pod", "one: name of the namespace");
	tap_text(tap, interface_name_at(row->names, 5), "pod:eth0", "one: name");
	tap_number(tap, origin_table_number(table, NETNS + 4097, 2), 4097, "another: by both");
	tap_number(tap, origin_table_number(table, NETNS + 1, 3), 0, "no such number there");
	take(table, 1, "renamed", 100);
	tap_text(tap, interface_name_at(row->names, 99), "pod:eth0", "renamed: before");
	tap_text(tap, interface_name_at(row->names, 100), "pod:renamed", "renamed: from then on");
}

static void test_gone(struct tap *tap)
{
	_cleanup_(origin_table_freep) struct origin_table *table = NULL;
	uint32_t i;

	if (!tap_number(tap, origin_table_new(&table), 0, "gone: table is made"))
		return;
	take(table, 7, NULL, 0); /* never told of before */
	tap_ok(tap, !origin_table_find(table, 7), "gone: nothing to forget");
	for (i = 1; i <= ORIGIN_TABLE_GONE + 1; i++)
		take(table, i, "lo", 0);
	for (i = 1; i <= ORIGIN_TABLE_GONE; i++)
		take(table, i, NULL, 0);
	take(table, 1, NULL, 0); /* twice */
	tap_ok(tap, origin_table_find(table, 1), "gone: stays for packets that follow");
	take(table, ORIGIN_TABLE_GONE + 1, NULL, 0);
	tap_ok(tap, !origin_table_find(table, 1), "gone: the oldest makes room");
	tap_ok(tap, origin_table_find(table, 2), "gone: the next one stays");
}

static void test_full(struct tap *tap)
{
	_cleanup_(origin_table_freep) struct origin_table *table = NULL;
	uint32_t i;

	if (!tap_number(tap, origin_table_new(&table), 0, "full: table is made"))
		return;
	for (i = 1; i <= ORIGIN_TABLE_MAX; i++)
		take(table, i, "lo", 0);
	tap_number(tap, (int64_t)origin_table_refused(table), 0, "full: all have room");
	take(table, i, "lo", 0);
	tap_ok(tap, !origin_table_find(table, i), "full: one more has none");
	tap_number(tap, (int64_t)origin_table_refused(table), 1, "full: it is counted");
	take(table, 5, NULL, 0);
	take(table, i, "lo", 0);
	tap_ok(tap, origin_table_find(table, i) && !origin_table_find(table, 5),
	       "full: one that is gone makes room");
}

int main(void)
{
	struct tap tap = {0};

	test_row(&tap);
	test_gone(&tap);
	test_full(&tap);
	return tap_done(&tap);
}
