// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Interfaces by number: lookup, eviction in order of age, lookup after an event. */
#include <net/if_arp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "capture/interface.h"
#include "capture/interface_name.h"
#include "capture/interface_table.h"
#include "tap.h"

#define IFINDEX_LO    1
#define IFINDEX_OTHER 77
#define MORE	      1000
#define NOW	      1000

static void test_names(struct tap *tap)
{
	_cleanup_(cleanup_close) int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	_cleanup_(interface_table_freep) struct interface_table *plain = NULL, *prefixed = NULL;
	const struct interface_entry *entry;
	const char *name;

	if (!tap_number(tap, interface_table_new(&plain, fd, NULL, false), 0, "table: is made") ||
	    !tap_number(tap, interface_table_new(&prefixed, fd, "ns", false), 0,
			"table of ns: is made"))
		return;
	entry = interface_table_find(plain, IFINDEX_LO);
	name = interface_table_name(plain, entry, NOW);
	tap_ok(tap, name && !strcmp(name, "lo"), "lo: name");
	tap_number(tap, entry ? entry->hardware : 0, ARPHRD_LOOPBACK, "lo: hardware type");
	name = interface_table_name(prefixed, interface_table_find(prefixed, IFINDEX_LO), NOW);
	tap_ok(tap, name && !strcmp(name, "ns:lo"), "lo of ns: name");
	entry = interface_table_find(plain, 0x7ffffff0);
	tap_ok(tap, entry && entry->index == 0x7ffffff0, "no such interface: has an entry");
	tap_ok(tap, !interface_table_name(plain, entry, NOW), "no such interface: has no name");
	tap_number(tap, entry ? entry->hardware : 1, 0, "no such interface: has no hardware type");
}

/* Without a socket no lookup succeeds, and known names are kept. */
static void test_renew(struct tap *tap)
{
	_cleanup_(interface_table_freep) struct interface_table *table = NULL;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	const struct interface_entry *entry;

	if (!tap_number(tap, interface_table_new(&table, fd, NULL, false), 0,
			"lost: table is made"))
		return;
	interface_table_renew_all(table); /* of one without entries */
	entry = interface_table_find(table, IFINDEX_LO);
	tap_ok(tap, entry && entry->settled, "lost: current after it was looked up");
	interface_table_renew_all(table);
	tap_ok(tap, entry && !entry->settled, "lost: no longer current after lost events");
	close(fd);
	entry = interface_table_find(table, IFINDEX_LO);
	tap_ok(tap, entry && entry->settled, "gone: is looked up once");
	tap_text(tap, interface_table_name(table, entry, NOW), "lo", "gone: keeps its name");
}

static void take(struct interface_table *table, const char *name, uint64_t now, bool gone)
{
	struct interface_event event = {.interface.index = IFINDEX_OTHER, .gone = gone};

	snprintf(event.interface.name, sizeof(event.interface.name), "%s", name);
	interface_table_take(table, &event, now);
}

/* Packets captured before a rename are read after its event. */
static void test_renamed(struct tap *tap)
{
	_cleanup_(interface_table_freep) struct interface_table *table = NULL;
	const struct interface_entry *entry;

	if (!tap_number(tap, interface_table_new(&table, -1, NULL, false), 0,
			"renamed: table is made"))
		return;
	take(table, "first", 0, false);
	take(table, "second", 100, false);
	take(table, "second", 150, false); /* only its flags changed */
	take(table, "third", 200, false);
	entry = interface_table_find(table, IFINDEX_OTHER);
	tap_text(tap, interface_table_name(table, entry, 99), "first", "renamed: before the event");
	tap_text(tap, interface_table_name(table, entry, 100), "second", "renamed: at the event");
	tap_text(tap, interface_table_name(table, entry, 160), "second",
		 "renamed: between two events");
	take(table, "", 250, true);
	tap_text(tap, interface_table_name(table, entry, 300), "third",
		 "renamed: after it is gone");
	tap_text(tap, interface_table_name(table, entry, 50), "third",
		 "renamed: older ones are forgotten");
	take(table, "fourth", 400, false);
	tap_text(tap, interface_table_name(table, entry, 399), "third",
		 "renamed: number used again");
	tap_text(tap, interface_table_name(table, entry, 400), "fourth",
		 "renamed: the new one's name");
}

/* A recorder writes files whose times overlap. */
static void test_again(struct tap *tap)
{
	_cleanup_(interface_table_freep) struct interface_table *table = NULL;
	const struct interface_entry *entry;
	unsigned int i;
	char name[16];

	if (!tap_number(tap, interface_table_new(&table, -1, NULL, true), 0, "again: is made"))
		return;
	take(table, "first", 0, false);
	take(table, "second", 100, false);
	entry = interface_table_find(table, IFINDEX_OTHER);
	tap_text(tap, interface_table_name(table, entry, 300), "second", "again: a late time");
	tap_text(tap, interface_table_name(table, entry, 99), "first", "again: an earlier one");
	tap_text(tap, interface_table_name(table, entry, 100), "second", "again: late again");
	for (i = 0; i < INTERFACE_NAMES; i++) {
		snprintf(name, sizeof(name), "name%u", i);
		take(table, name, 1000 + i, false);
	}
	entry = interface_table_find(table, IFINDEX_OTHER);
	tap_text(tap, interface_table_name(table, entry, 1010), "name10", "again: of many names");
	tap_text(tap, interface_table_name(table, entry, 99), "name0",
		 "again: of too many the last are known");
}

/* Evicting an interface that no longer exists loses nothing. */
static void test_gone(struct tap *tap)
{
	_cleanup_(interface_table_freep) struct interface_table *table = NULL;
	struct interface_event event = {.gone = true};
	uint32_t i;

	if (!tap_number(tap, interface_table_new(&table, -1, NULL, false), 0,
			"all gone: table is made"))
		return;
	for (i = 1; i <= INTERFACE_TABLE_MAX + MORE; i++) {
		event.interface.index = i;
		interface_table_take(table, &event, i);
	}
	tap_number(tap, (long long)interface_table_evicted(table), 0,
		   "all gone: no eviction is counted");
}

/* How many of the interfaces first to last, whose numbers are step apart, are not found. */
static unsigned int count_wrong(struct interface_table *table, uint32_t step, uint32_t first,
				uint32_t last)
{
	unsigned int wrong = 0;
	uint32_t i;

	for (i = first; i <= last; i++)
		wrong += interface_table_find(table, i * step)->index != i * step;
	return wrong;
}

static void test_many(struct tap *tap, uint32_t step)
{
	_cleanup_(interface_table_freep) struct interface_table *table = NULL;
	const uint32_t most = INTERFACE_TABLE_MAX + MORE;
	unsigned int wrong;

	if (!tap_number(tap, interface_table_new(&table, -1, NULL, false), 0,
			"many: table is made"))
		return;
	wrong = count_wrong(table, step, 1, INTERFACE_TABLE_MAX);
	wrong += count_wrong(table, step, 1, INTERFACE_TABLE_MAX);
	tap_number(tap, (long long)interface_table_evicted(table), 0, "many: all have room");
	wrong += count_wrong(table, step, INTERFACE_TABLE_MAX + 1, most);
	tap_number(tap, (long long)interface_table_evicted(table), MORE,
		   "many: each more takes one entry");
	wrong += count_wrong(table, step, MORE + 1, most);
	tap_number(tap, (long long)interface_table_evicted(table), MORE,
		   "many: it was the oldest ones' entries");
	wrong += count_wrong(table, step, 1, MORE);
	tap_number(tap, (long long)interface_table_evicted(table), 2 * MORE,
		   "many: those are entered again");
	wrong += count_wrong(table, step, most + 1, most + INTERFACE_TABLE_MAX);
	wrong += count_wrong(table, step, most + 1, most + INTERFACE_TABLE_MAX);
	tap_number(tap, (long long)interface_table_evicted(table), 2 * MORE + INTERFACE_TABLE_MAX,
		   "many: others take all entries, and keep them");
	tap_number(tap, wrong, 0, "many: each find gives the interface asked for");
}

int main(void)
{
	struct tap tap = {};

	test_names(&tap);
	test_renew(&tap);
	test_renamed(&tap);
	test_again(&tap);
	test_gone(&tap);
	test_many(&tap, 1);
	/* All have their own upper half, and some of them share buckets. */
	test_many(&tap, 65537);
	return tap_done(&tap);
}
