// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Interfaces by number: found, forgotten in turn, looked up again after an event. */
#include <net/if_arp.h>
#include <string.h>
#include <sys/socket.h>

#include "capture/interface_table.h"
#include "tap.h"

#define IFINDEX_LO 1
#define MORE	   1000

static void test_names(struct tap *tap)
{
	_cleanup_(cleanup_close) int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	_cleanup_(interface_table_freep) struct interface_table *plain = NULL, *prefixed = NULL;
	const struct interface_entry *entry;
	const char *name;

	if (!tap_number(tap, interface_table_new(&plain, fd, NULL), 0, "table: is made") ||
	    !tap_number(tap, interface_table_new(&prefixed, fd, "ns"), 0, "table of ns: is made"))
		return;
	entry = interface_table_find(plain, IFINDEX_LO);
	name = interface_table_name(plain, entry);
	tap_ok(tap, name && !strcmp(name, "lo"), "lo: name");
	tap_number(tap, entry ? entry->hardware : 0, ARPHRD_LOOPBACK, "lo: hardware type");
	name = interface_table_name(prefixed, interface_table_find(prefixed, IFINDEX_LO));
	tap_ok(tap, name && !strcmp(name, "ns:lo"), "lo of ns: name");
	entry = interface_table_find(plain, 0x7ffffff0);
	tap_ok(tap, entry && entry->index == 0x7ffffff0, "no such interface: has an entry");
	tap_ok(tap, !interface_table_name(plain, entry), "no such interface: has no name");
	tap_number(tap, entry ? entry->hardware : 1, 0, "no such interface: has no hardware type");
}

/* Without a socket no look-up succeeds, and what is known stays. */
static void test_renew(struct tap *tap)
{
	_cleanup_(interface_table_freep) struct interface_table *table = NULL;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	const struct interface_entry *entry;

	if (!tap_number(tap, interface_table_new(&table, fd, NULL), 0, "event: table is made"))
		return;
	interface_table_renew(table, IFINDEX_LO); /* of one that is not known */
	entry = interface_table_find(table, IFINDEX_LO);
	tap_ok(tap, entry && entry->current, "event: current after it was looked up");
	interface_table_renew(table, IFINDEX_LO);
	tap_ok(tap, entry && !entry->current, "event: no longer current after it");
	close(fd);
	entry = interface_table_find(table, IFINDEX_LO);
	tap_ok(tap, entry && entry->current && entry->named, "gone: keeps its name");
}

static void test_many(struct tap *tap)
{
	_cleanup_(interface_table_freep) struct interface_table *table = NULL;
	const uint32_t most = INTERFACE_TABLE_MAX + MORE;
	unsigned int wrong = 0;
	uint32_t i;

	if (!tap_number(tap, interface_table_new(&table, -1, NULL), 0, "many: table is made"))
		return;
	for (i = 1; i <= INTERFACE_TABLE_MAX; i++)
		wrong += interface_table_find(table, i)->index != i;
	for (i = 1; i <= INTERFACE_TABLE_MAX; i++)
		wrong += interface_table_find(table, i)->index != i;
	tap_number(tap, (long long)interface_table_evicted(table), 0, "many: all have room");
	for (; i <= most; i++)
		wrong += interface_table_find(table, i)->index != i;
	tap_number(tap, (long long)interface_table_evicted(table), MORE,
		   "many: each more takes one entry");
	for (i = MORE + 1; i <= most; i++)
		wrong += interface_table_find(table, i)->index != i;
	tap_number(tap, (long long)interface_table_evicted(table), MORE,
		   "many: it was the oldest ones' entries");
	for (i = 1; i <= MORE; i++)
		wrong += interface_table_find(table, i)->index != i;
	tap_number(tap, (long long)interface_table_evicted(table), 2 * MORE,
		   "many: those are entered again");
	tap_number(tap, wrong, 0, "many: each find gives the interface asked for");
}

int main(void)
{
	struct tap tap = {};

	test_names(&tap);
	test_renew(&tap);
	test_many(&tap);
	return tap_done(&tap);
}
