// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * collide make TABLE random|chosen COUNT FILE: keys of connections; chosen ones collide in one
 * bucket under the tables' former, unseeded hash. collide run
 * seqtrack|connection|process_cache|former FILE: enters and finds each, several times.
 * tests/unit/collisions counts the instructions of run.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file/process_cache.h"
#include "print/tcp/seqtrack.h"
#include "process/connection.h"

#define ROUNDS 3

/* The smallest table had so many buckets; the index was the low bits of the hash. */
#define FORMER_MASK 4095

/* A client of the same server. */
struct key {
	uint32_t client; /* network order */
	uint16_t port;
	uint16_t reserved;
};

static const uint32_t server = 0x0100000a; /* 10.0.0.1 in network order, little endian */
#define SERVER_PORT 80

static uint64_t former_mix(uint64_t hash, uint64_t value)
{
	unsigned __int128 product = (unsigned __int128)(hash ^ value) * 0x9e3779b97f4a7c15;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static struct owner_flow flow_of(const struct key *key)
{
	struct owner_flow flow = {
		.netns = 4026531840,
		.local_port = SERVER_PORT,
		.remote_port = key->port,
	};

	flow.local[10] = flow.local[11] = flow.remote[10] = flow.remote[11] = 0xff;
	memcpy(flow.local + 12, &server, sizeof(server));
	memcpy(flow.remote + 12, &key->client, sizeof(key->client));
	return flow;
}

static uint64_t former_seqtrack(const struct key *key)
{
	return former_mix((uint32_t)SERVER_PORT << 16 | key->port,
			  (uint64_t)server << 32 | key->client);
}

static uint64_t former_connection(const struct key *key)
{
	struct owner_flow flow = flow_of(key);
	uint64_t words[sizeof(flow) / sizeof(uint64_t)], hash = 0;
	size_t i;

	memcpy(words, &flow, sizeof(words));
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		hash = former_mix(hash, words[i]);
	return hash;
}

static uint64_t former_end(uint64_t hash, uint32_t address, uint16_t port)
{
	return former_mix(former_mix(former_mix(hash, address), 0), port);
}

static uint64_t former_process_cache(const struct key *key)
{
	return former_end(former_end(0, server, SERVER_PORT), key->client, key->port);
}

static const struct {
	const char *name;
	uint64_t (*hash)(const struct key *key);
} formers[] = {
	{"seqtrack", former_seqtrack},
	{"connection", former_connection},
	{"process_cache", former_process_cache},
	{"former", former_connection},
};

static int make(const char *table, bool chosen, long count, const char *path)
{
	FILE *file = fopen(path, "we");
	uint64_t (*hash)(const struct key *key) = NULL;
	uint64_t random = 88172645463325252;
	struct key key = {0};
	size_t i;

	for (i = 0; i < sizeof(formers) / sizeof(formers[0]); i++)
		if (!strcmp(formers[i].name, table))
			hash = formers[i].hash;
	if (!file || !hash)
		return 1;
	while (count) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		key.client = (uint32_t)(random >> 32);
		key.port = (uint16_t)(1024 + (random & 0x7fff));
		/* Above the server's address in both byte orders. */
		if ((uint8_t)key.client <= 10 || (chosen && hash(&key) & FORMER_MASK))
			continue;
		fwrite(&key, sizeof(key), 1, file);
		count--;
	}
	return fclose(file) ? 1 : 0;
}

static int run_seqtrack(const struct key *key, size_t count)
{
	_cleanup_(seqtrack_freep) struct seqtrack *seqtrack = NULL;
	const struct key *end = key + count;
	struct segment_base base;

	if (seqtrack_new(&seqtrack))
		return 1;
	for (; key < end; key++) {
		const struct seqtrack_segment segment = {
			.source = (const uint8_t *)&key->client,
			.destination = (const uint8_t *)&server,
			.source_port = key->port,
			.destination_port = SERVER_PORT,
			.sequence = 1,
		};

		seqtrack_ip4(seqtrack, &segment, &base);
	}
	return 0;
}

static int run_connection(const struct key *key, size_t count)
{
	static struct process_table processes;
	struct connections *connections;
	const struct key *end = key + count;
	struct owner_flow flow;

	if (connection_new(&connections, &processes))
		return 1;
	for (; key < end; key++) {
		flow = flow_of(key);
		if (!connection_find(connections, &flow))
			connection_begin(connections, &flow, 1, 1);
	}
	connection_free(connections);
	return 0;
}

static int run_process_cache(const struct key *key, size_t count)
{
	_cleanup_(process_cache_freep) struct process_cache *cache = NULL;
	const struct key *end = key + count;

	if (process_cache_new(&cache))
		return 1;
	for (; key < end; key++) {
		const struct packet_tuple tuple = {
			.source = (const uint8_t *)&key->client,
			.destination = (const uint8_t *)&server,
			.source_port = key->port,
			.destination_port = SERVER_PORT,
			.version = 4,
		};

		process_cache_enter(cache, &tuple, "a[1]", "-");
	}
	return 0;
}

/* A former table: chains in buckets by the unseeded hash. */
static int run_former(const struct key *keys, size_t count)
{
	size_t heads[FORMER_MASK + 1] = {0};
	size_t *next = calloc(count + 1, sizeof(*next)), *bucket, at, i;

	for (i = 0; next && i < count; i++) {
		bucket = &heads[former_connection(&keys[i]) & FORMER_MASK];
		for (at = *bucket; at && memcmp(&keys[at - 1], &keys[i], sizeof(*keys));)
			at = next[at];
		if (at)
			continue;
		next[i + 1] = *bucket;
		*bucket = i + 1;
	}
	free(next);
	return 0;
}

static int run(const char *table, const struct key *keys, size_t count)
{
	if (!strcmp(table, "seqtrack"))
		return run_seqtrack(keys, count);
	if (!strcmp(table, "connection"))
		return run_connection(keys, count);
	if (!strcmp(table, "process_cache"))
		return run_process_cache(keys, count);
	return run_former(keys, count);
}

static int run_file(const char *table, const char *path)
{
	FILE *file = fopen(path, "re");
	struct key *keys = NULL;
	size_t count;
	int i, status = 1;

	if (!file)
		return 1;
	fseek(file, 0, SEEK_END);
	count = (size_t)ftell(file) / sizeof(*keys);
	rewind(file);
	keys = calloc(ROUNDS * count, sizeof(*keys));
	if (keys && fread(keys, sizeof(*keys), count, file) == count) {
		for (i = 1; i < ROUNDS; i++)
			memcpy(keys + (size_t)i * count, keys, count * sizeof(*keys));
		status = run(table, keys, ROUNDS * count);
	}
	free(keys);
	fclose(file);
	return status;
}

int main(int argc, char **argv)
{
	if (argc == 6 && !strcmp(argv[1], "make"))
		return make(argv[2], !strcmp(argv[3], "chosen"), atol(argv[4]), argv[5]);
	if (argc == 4 && !strcmp(argv[1], "run"))
		return run_file(argv[2], argv[3]);
	return 2;
}
