// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "file/process_cache.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

#define BUCKET_SLOTS 8
#define BUCKETS	     (LEDGER_MAX / BUCKET_SLOTS)

/* All bytes of it are set, so that two compare as bytes. */
struct end {
	uint8_t address[16]; /* an IPv4 one in the first four */
	uint16_t port;
	uint16_t version;
};

/* The end that is less is the low one in both directions. */
struct entry {
	uint64_t used; /* the ledger's clock */
	struct end low, high;
	char low_text[PACKET_PROCESS_TEXT];
	char high_text[PACKET_PROCESS_TEXT];
};

struct ledger {
	uint64_t clock;
	uint64_t cleared; /* the clock then: an entry not used since is none */
	struct entry *entries;
};

int ledger_new(struct ledger **ledger)
{
	_cleanup_(ledger_freep) struct ledger *new = calloc(1, sizeof(*new));

	if (!new)
		return -ENOMEM;
	new->entries = calloc(LEDGER_MAX, sizeof(*new->entries));
	if (!new->entries)
		return -ENOMEM;
	*ledger = new;
	new = NULL;
	return 0;
}

void ledger_free(struct ledger *ledger)
{
	if (!ledger)
		return;
	free(ledger->entries);
	free(ledger);
}

void ledger_clear(struct ledger *ledger)
{
	ledger->cleared = ledger->clock;
}

static struct end make_end(const struct packet_ends *ends, const uint8_t *address, uint16_t port)
{
	struct end end = {.port = port, .version = ends->version};

	memcpy(end.address, address, ends->version == 6 ? 16 : 4);
	return end;
}

static uint64_t hash_end(uint64_t hash, const struct end *end)
{
	uint64_t words[2];

	memcpy(words, end->address, sizeof(words));
	hash = hash_mix(hash, words[0]);
	hash = hash_mix(hash, words[1]);
	return hash_mix(hash, end->port);
}

/* True where the source is the high end. */
static bool make_key(struct entry *key, const struct packet_ends *ends)
{
	struct end source = make_end(ends, ends->source, ends->source_port);
	struct end destination = make_end(ends, ends->destination, ends->destination_port);
	bool high = memcmp(&source, &destination, sizeof(source)) > 0;

	key->low = high ? destination : source;
	key->high = high ? source : destination;
	return high;
}

/* The connection's entry; where there is none, the slot for it, and *known is false. */
static struct entry *look_up(struct ledger *ledger, const struct entry *key, bool *known)
{
	uint64_t hash = hash_end(hash_end(0, &key->low), &key->high);
	struct entry *bucket = &ledger->entries[hash % BUCKETS * BUCKET_SLOTS];
	struct entry *entry, *oldest = bucket;

	for (entry = bucket; entry < bucket + BUCKET_SLOTS; entry++) {
		*known = entry->used > ledger->cleared &&
			 !memcmp(&entry->low, &key->low, sizeof(key->low)) &&
			 !memcmp(&entry->high, &key->high, sizeof(key->high));
		if (*known)
			return entry;
		if (entry->used < oldest->used)
			oldest = entry;
	}
	return oldest;
}

static bool set_text(char *text, const char *value)
{
	if (!strncmp(text, value, PACKET_PROCESS_TEXT - 1))
		return false;
	snprintf(text, PACKET_PROCESS_TEXT, "%s", value);
	return true;
}

bool ledger_enter(struct ledger *ledger, const struct packet_ends *ends, const char *source,
		  const char *destination)
{
	struct entry key = {0};
	bool high = make_key(&key, ends), known, changed;
	struct entry *entry = look_up(ledger, &key, &known);

	if (!known)
		*entry = key;
	entry->used = ++ledger->clock;
	changed = set_text(high ? entry->high_text : entry->low_text, source);
	return set_text(high ? entry->low_text : entry->high_text, destination) || changed;
}

bool ledger_find(struct ledger *ledger, const struct packet_ends *ends, const char **source,
		 const char **destination)
{
	struct entry key = {0};
	bool high = make_key(&key, ends), known;
	struct entry *entry = look_up(ledger, &key, &known);

	if (!known)
		return false;
	entry->used = ++ledger->clock;
	*source = high ? entry->high_text : entry->low_text;
	*destination = high ? entry->low_text : entry->high_text;
	return true;
}
