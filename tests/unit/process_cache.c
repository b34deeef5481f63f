// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/process_cache.h"

#include "tap.h"

#define MANY (4 * PROCESS_CACHE_MAX)

struct connection {
	uint8_t addresses[2][16];
	uint16_t ports[2];
	uint8_t version;
};

static struct packet_tuple ends_of(const struct connection *connection, bool back)
{
	return (struct packet_tuple){
		.source = connection->addresses[back],
		.destination = connection->addresses[!back],
		.source_port = connection->ports[back],
		.destination_port = connection->ports[!back],
		.version = connection->version,
	};
}

static bool enter(struct process_cache *cache, const struct connection *connection, bool back,
		  const char *source, const char *destination)
{
	struct packet_tuple tuple = ends_of(connection, back);

	return process_cache_enter(cache, &tuple, source, destination);
}

static void expect(struct tap *tap, struct process_cache *cache,
		   const struct connection *connection, bool back, const char *want,
		   const char *name)
{
	struct packet_tuple tuple = ends_of(connection, back);
	const char *source = "", *destination = "";
	char got[2 * PACKET_PROCESS_TEXT + 4];

	process_cache_find(cache, &tuple, &source, &destination);
	snprintf(got, sizeof(got), "%s > %s", source, destination);
	tap_text(tap, got, want, "%s", name);
}

static void test_directions(struct tap *tap, struct process_cache *cache, uint8_t version)
{
	struct connection one = {{{10, 0, 0, 1}, {10, 0, 0, 2}}, {80, 4000}, version};
	struct connection other = {{{10, 0, 0, 1}, {10, 0, 0, 2}}, {4000, 80}, version};

	process_cache_clear(cache);
	tap_ok(tap, enter(cache, &one, false, "a[1]", "b[2]"),
	       "IPv%u: a new connection is to be written", version);
	expect(tap, cache, &one, false, "a[1] > b[2]",
	       "processes are found in the direction entered");
	expect(tap, cache, &one, true, "b[2] > a[1]",
	       "processes are found from the other direction");
	expect(tap, cache, &other, false, " > ", "swapped ports are another connection");
	tap_ok(tap, !enter(cache, &one, true, "b[2]", "a[1]"),
	       "the same processes are not to be written again");
	tap_ok(tap, enter(cache, &one, true, "c[3]", "a[1]"), "another process is to be written");
	expect(tap, cache, &one, false, "a[1] > c[3]", "another process replaces the first");
	process_cache_clear(cache);
	expect(tap, cache, &one, false, " > ", "a cleared table knows no process");
	tap_ok(tap, enter(cache, &one, false, "a[1]", "c[3]"),
	       "after clearing a connection is to be written again");
}

/* Only the last bytes of the IPv6 addresses differ; the bytes after an IPv4 address are ignored. */
static void test_versions(struct tap *tap, struct process_cache *cache)
{
	struct connection one = {{{1}, {2}}, {1, 2}, 6}, other = one;

	process_cache_clear(cache);
	other.addresses[1][15] = 1;
	enter(cache, &one, false, "a[1]", "-");
	expect(tap, cache, &other, false, " > ",
	       "IPv6: addresses that differ in the last byte are different");
	one.version = 4;
	expect(tap, cache, &one, false, " > ", "IPv4 and IPv6 with the same bytes are different");
	other.version = 4;
	enter(cache, &one, false, "d[4]", "?");
	expect(tap, cache, &other, false, "d[4] > ?", "IPv4: only four bytes of an address count");
}

/* The table is bounded, keeps the latest, and reader and writer agree on what it has. */
static void test_many(struct tap *tap, struct process_cache *writer, struct process_cache *reader)
{
	struct connection connection = {{{10}, {11}}, {1, 2}, 4};
	unsigned int i, kept = 0, wrong = 0;
	const char *source, *destination;
	char text[PACKET_PROCESS_TEXT];
	struct packet_tuple tuple;
	bool entered;

	process_cache_clear(writer);
	process_cache_clear(reader);
	for (i = 0; i < 2 * MANY; i++) {
		unsigned int number = i < MANY ? i : i * 7919 % MANY;

		memcpy(connection.addresses[0], &number, sizeof(number));
		tuple = ends_of(&connection, false);
		snprintf(text, sizeof(text), "a[%u]", number);
		entered = process_cache_enter(writer, &tuple, text, "-");
		kept += i >= MANY && !entered;
		if (entered)
			process_cache_enter(reader, &tuple, text, "-");
		wrong += !process_cache_find(reader, &tuple, &source, &destination) ||
			 strcmp(source, text);
	}
	tap_number(tap, wrong, 0, "%u connections twice: the reader finds what the writer wrote",
		   MANY);
	tap_ok(tap, kept > 0 && kept < MANY,
	       "the table is bounded: %u connections were still known", kept);
}

int main(void)
{
	_cleanup_(process_cache_freep) struct process_cache *cache = NULL;
	_cleanup_(process_cache_freep) struct process_cache *reader = NULL;
	struct tap tap = {0};

	if (process_cache_new(&cache) || process_cache_new(&reader))
		return 1;
	test_directions(&tap, cache, 4);
	test_directions(&tap, cache, 6);
	test_versions(&tap, cache);
	test_many(&tap, cache, reader);
	return tap_done(&tap);
}
