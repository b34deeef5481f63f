// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "only/only.h"

#include <errno.h>
#include <linux/types.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/cursor.h"
#include "base/hash.h"
#include "base/take.h"
#include "base/tcp_flag.h"
#include "decode/segment.h"
#include "only/tracker.h"
#include "record.h"

#define BUCKET_SLOTS 8
#define KEY_WORDS    10
#define TCP_LENGTH   20
#define MICROSECOND  1000ull

/* The end with the lower address (then the lower port) is the first one in both directions. */
struct key {
	uint32_t words[KEY_WORDS];
};

/*
 * matched: a bit for each connection that had these addresses and ports, one after the other, so
 *          that a second reading finds the same. The last bit is of all that come later.
 * carried: the first is that of the file before.
 */
struct entry {
	uint64_t used; /* clock of the last segment; 0: the slot is free */
	uint64_t matched;
	struct key key;
	uint8_t number; /* of the current connection */
	bool carried;
	struct tracker tracker;
};

#define NUMBER_MAX 63

struct only {
	struct condition_set set;
	struct hash_seed seed;
	struct entry *entries;
	uint64_t clock;
	uint64_t left_out;
	uint64_t left_out_before; /* in the files before */
	uint64_t evicted;
	bool again; /* a file is read for the second time */
};

#define TABLE_SIZE (ONLY_MAX * sizeof(struct entry))

int only_new(struct only **out, const struct condition_set *set)
{
	_cleanup_(only_freep) struct only *only = calloc(1, sizeof(*only));
	void *table;
	int error;

	if (!only)
		return -ENOMEM;
	only->set = *set;
	error = hash_seed_draw(&only->seed);
	if (error)
		return error;
	/* Pages that no connection needs are never touched. */
	table = mmap(NULL, TABLE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (table == MAP_FAILED)
		return -ENOMEM;
	only->entries = table;
	*out = TAKE_PTR(only);
	return 0;
}

void only_free(struct only *only)
{
	if (!only)
		return;
	if (only->entries)
		munmap(only->entries, TABLE_SIZE);
	free(only);
}

/* Returns the direction: 1 where the source is the second end. */
static unsigned int make_key(const struct packet_tuple *tuple, struct key *key)
{
	const uint8_t *first = tuple->source, *second = tuple->destination;
	uint32_t first_port = tuple->source_port, second_port = tuple->destination_port;
	size_t length = tuple->version == 4 ? 4 : 16;
	int order = memcmp(first, second, length);
	bool reversed = order > 0 || (!order && first_port > second_port);

	*key = (struct key){{0}};
	memcpy(key->words, reversed ? second : first, length);
	memcpy(key->words + 4, reversed ? first : second, length);
	key->words[8] = reversed ? second_port << 16 | first_port : first_port << 16 | second_port;
	key->words[9] = tuple->version;
	return reversed;
}

/* Those to which nothing happened go first, then the oldest. */
static bool goes_before(const struct entry *a, const struct entry *b)
{
	if (!a->used || !b->used)
		return !a->used && b->used;
	if (!a->matched != !b->matched)
		return !a->matched;
	return a->used < b->used;
}

static struct entry *find(struct only *only, const struct key *key)
{
	uint32_t hash = hash_words(&only->seed, key->words, KEY_WORDS);
	struct entry *bucket = only->entries + (hash % (ONLY_MAX / BUCKET_SLOTS)) * BUCKET_SLOTS;
	struct entry *worst = bucket, *entry;

	for (entry = bucket; entry < bucket + BUCKET_SLOTS; entry++) {
		if (entry->used && !memcmp(&entry->key, key, sizeof(*key)))
			return entry;
		if (goes_before(entry, worst))
			worst = entry;
	}
	only->evicted += worst->used != 0;
	*worst = (struct entry){.key = *key};
	return worst;
}

/* False where the header was cut off before the window. */
static bool read_segment(const struct packet *packet, uint64_t time, struct tracker_segment *out)
{
	const struct segment *segment = packet->segment;

	if (!cursor_has(segment->at, TCP_LENGTH))
		return false;
	*out = (struct tracker_segment){
		.time = time,
		.sequence = cursor_u32(segment->at, 4),
		.acknowledgment = cursor_u32(segment->at, 8),
		.window = cursor_u16(segment->at, 14),
		.flags = segment->flags,
		.netns = packet->netns,
		.ifindex = packet->ifindex,
		.type = packet->type,
	};
	if (segment->length > segment->header_length)
		out->length = segment->length - segment->header_length;
	return true;
}

static bool is_slow_end(const struct condition_set *set, const struct record_tcp_info *info,
			enum record_end end)
{
	return info->states[end].state && info->sockets[end].rtt * MICROSECOND > set->rtt;
}

/* By the kernel's own measure. */
static bool is_slow(const struct condition_set *set, const struct record_tcp_info *info)
{
	if (!info || !(set->bits & condition_bit(CONDITION_RTT)))
		return false;
	return is_slow_end(set, info, RECORD_SOURCE) || is_slow_end(set, info, RECORD_DESTINATION);
}

/* The first SYN of a file is of another connection than that of the file before. */
static bool is_after_carried(const struct entry *entry, const struct tracker_segment *segment)
{
	return entry->carried && !entry->number && !entry->tracker.syn &&
	       (segment->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
}

static void begin_other(const struct only *only, struct entry *entry)
{
	entry->tracker = (struct tracker){0};
	if (entry->number < NUMBER_MAX)
		entry->number++;
	else if (!only->again)
		entry->matched &= ~((uint64_t)1 << NUMBER_MAX);
}

static condition_bits look(struct only *only, struct entry *entry, const struct packet *packet,
			   uint64_t time, unsigned int direction)
{
	struct tracker_segment segment;
	condition_bits met = 0;

	if (packet->event)
		return condition_of_event(packet->event->kind);
	if (read_segment(packet, time, &segment)) {
		if (tracker_is_other(&entry->tracker, &segment, direction) ||
		    is_after_carried(entry, &segment))
			begin_other(only, entry);
		met = tracker_see(&entry->tracker, &segment, direction, &only->set);
	}
	if (is_slow(&only->set, packet->tcp_info))
		met |= condition_bit(CONDITION_RTT);
	return met;
}

bool only_takes(struct only *only, const struct packet *packet, uint64_t time,
		condition_bits reported)
{
	struct packet_tuple tuple;
	struct entry *entry;
	unsigned int direction;
	struct key key;
	bool takes;

	if (!packet->segment) {
		only->left_out += !packet->event;
		return false;
	}
	tuple = segment_tuple(packet->segment);
	direction = make_key(&tuple, &key);
	entry = find(only, &key);
	entry->used = ++only->clock;
	reported |= look(only, entry, packet, time, direction);
	if (reported & only->set.bits)
		entry->matched |= (uint64_t)1 << entry->number;
	takes = entry->matched >> entry->number & 1;
	only->left_out += !takes && !packet->event;
	return takes;
}

void only_begin(struct only *only, bool again)
{
	struct entry *entry;

	only->again = again;
	if (again)
		only->left_out = only->left_out_before;
	only->left_out_before = only->left_out;
	for (entry = only->entries; entry < only->entries + ONLY_MAX; entry++) {
		if (!entry->used)
			continue;
		if (!again) {
			entry->carried = entry->matched >> entry->number & 1;
			entry->matched = entry->carried;
		}
		entry->number = 0;
		entry->tracker = (struct tracker){0};
	}
}

uint64_t only_left_out(const struct only *only)
{
	return only->left_out;
}

uint64_t only_evicted(const struct only *only)
{
	return only->evicted;
}
