// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/annotation_cache.h"

#include <string.h>

_Static_assert(sizeof(struct annotation_key) == 44, "no padding: keys are compared as bytes");

static void fill_key(struct annotation_key *key, const struct packet *packet,
		     const struct packet_tuple *tuple)
{
	memset(key, 0, sizeof(*key));
	if (tuple->version == 6) {
		memcpy(key->source, tuple->source, 16);
		memcpy(key->destination, tuple->destination, 16);
	} else {
		memcpy(key->source, tuple->source, 4);
		memcpy(key->destination, tuple->destination, 4);
	}
	key->netns = packet->netns;
	key->source_port = tuple->source_port;
	key->destination_port = tuple->destination_port;
	key->version = tuple->version;
	key->type = packet->type;
}

/* Both directions of a connection have an entry each, as have neighbouring ports. */
static unsigned int index_of(const struct packet_tuple *tuple)
{
	return (tuple->source_port * 3U + tuple->destination_port) % ANNOTATION_CACHE_ENTRIES;
}

struct annotation_entry *annotation_cache_take(struct annotation_cache *cache,
					       const struct packet *packet,
					       const struct packet_tuple *tuple, bool *found)
{
	struct annotation_entry *entry = &cache->entries[index_of(tuple)];
	struct annotation_key key;

	fill_key(&key, packet, tuple);
	*found = !memcmp(&entry->key, &key, sizeof(key));
	if (!*found)
		entry->key = key;
	return entry;
}
