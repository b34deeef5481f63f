// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/process_cache.h"

#include "tap.h"

#define MANY (4 * LEDGER_MAX)

struct connection {
	uint8_t addresses[2][16];
	uint16_t ports[2];
	uint8_t version;
};

static struct packet_ends ends_of(const struct connection *connection, bool back)
{
	return (struct packet_ends){
		.source = connection->addresses[back],
		.destination = connection->addresses[!back],
		.source_port = connection->ports[back],
		.destination_port = connection->ports[!back],
		.version = connection->version,
	};
}

static bool enter(struct ledger *ledger, const struct connection *connection, bool back,
		  const char *source, const char *destination)
{
	struct packet_ends ends = ends_of(connection, back);

	return ledger_enter(ledger, &ends, source, destination);
}

static void expect(struct tap *tap, struct ledger *ledger, const struct connection *connection,
		   bool back, const char *want, const char *name)
{
	struct packet_ends ends = ends_of(connection, back);
	const char *source = "", *destination = "";
	char got[2 * PACKET_PROCESS_TEXT + 4];

	ledger_find(ledger, &ends, &source, &destination);
	snprintf(got, sizeof(got), "%s > %s", source, destination);
	tap_text(tap, got, want, "%s", name);
}

static void test_directions(struct tap *tap, struct ledger *ledger, uint8_t version)
{
	struct connection one = {{{10, 0, 0, 1}, {10, 0, 0, 2}}, {80, 4000}, version};
	struct connection other = {{{10, 0, 0, 1}, {10, 0, 0, 2}}, {4000, 80}, version};

	ledger_clear(ledger);
	tap_ok(tap, enter(ledger, &one, false, "a[1]", "b[2]"), "IPv%u: new", version);
	expect(tap, ledger, &one, false, "a[1] > b[2]", "as entered");
	expect(tap, ledger, &one, true, "b[2] > a[1]", "from the other side");
	expect(tap, ledger, &other, false, " > ", "the ports the other way are another connection");
	tap_ok(tap, !enter(ledger, &one, true, "b[2]", "a[1]"), "the same is nothing new");
	tap_ok(tap, enter(ledger, &one, true, "c[3]", "a[1]"), "another process is");
	expect(tap, ledger, &one, false, "a[1] > c[3]", "and takes its place");
	ledger_clear(ledger);
	expect(tap, ledger, &one, false, " > ", "another file knows nothing");
	tap_ok(tap, enter(ledger, &one, false, "a[1]", "c[3]"), "so that it is new there");
}

/* Only the last bytes of IPv6 addresses differ; those behind an IPv4 address do not count. */
static void test_versions(struct tap *tap, struct ledger *ledger)
{
	struct connection one = {{{1}, {2}}, {1, 2}, 6}, other = one;

	ledger_clear(ledger);
	other.addresses[1][15] = 1;
	enter(ledger, &one, false, "a[1]", "-");
	expect(tap, ledger, &other, false, " > ", "IPv6: all bytes count");
	one.version = 4;
	expect(tap, ledger, &one, false, " > ", "IPv4 is not IPv6");
	other.version = 4;
	enter(ledger, &one, false, "d[4]", "?");
	expect(tap, ledger, &other, false, "d[4] > ?", "IPv4: four bytes count");
}

/* It has an end, the last are there, and what a reader finds is what the writer thinks it has. */
static void test_many(struct tap *tap, struct ledger *writer, struct ledger *reader)
{
	struct connection connection = {{{10}, {11}}, {1, 2}, 4};
	unsigned int i, kept = 0, wrong = 0;
	const char *source, *destination;
	char text[PACKET_PROCESS_TEXT];
	struct packet_ends ends;
	bool told;

	ledger_clear(writer);
	ledger_clear(reader);
	for (i = 0; i < 2 * MANY; i++) {
		unsigned int number = i < MANY ? i : i * 7919 % MANY;

		memcpy(connection.addresses[0], &number, sizeof(number));
		ends = ends_of(&connection, false);
		snprintf(text, sizeof(text), "a[%u]", number);
		told = ledger_enter(writer, &ends, text, "-");
		kept += i >= MANY && !told;
		if (told)
			ledger_enter(reader, &ends, text, "-");
		wrong += !ledger_find(reader, &ends, &source, &destination) || strcmp(source, text);
	}
	tap_number(tap, wrong, 0, "%u connections twice: read as written", MANY);
	tap_ok(tap, kept > 0 && kept < MANY, "%u of them were remembered", kept);
}

int main(void)
{
	_cleanup_(ledger_freep) struct ledger *ledger = NULL;
	_cleanup_(ledger_freep) struct ledger *reader = NULL;
	struct tap tap = {0};

	if (ledger_new(&ledger) || ledger_new(&reader))
		return 1;
	test_directions(&tap, ledger, 4);
	test_directions(&tap, ledger, 6);
	test_versions(&tap, ledger);
	test_many(&tap, ledger, reader);
	return tap_done(&tap);
}
