// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* include/sample.h against a bytewise MurmurHash3_x86_32, and the properties of samples. */
#include <arpa/inet.h>
#include <linux/types.h>
#include <stdlib.h>

#include "sample.h"
#include "tap.h"

#define FLOWS 20000

static uint32_t rotate(uint32_t value, int bits)
{
	return value << bits | value >> (32 - bits);
}

/* Bytewise, with the tail that a flow never has. */
static uint32_t murmur(const uint8_t *bytes, size_t length)
{
	uint32_t hash = 0, block = 0;
	size_t i;

	for (i = 0; i < length; i++) {
		block |= (uint32_t)bytes[i] << i % 4 * 8;
		if (i % 4 != 3 && i != length - 1)
			continue;
		hash ^= rotate(block * 0xcc9e2d51, 15) * 0x1b873593;
		if (i % 4 == 3)
			hash = rotate(hash, 13) * 5 + 0xe6546b64;
		block = 0;
	}
	hash ^= (uint32_t)length;
	hash ^= hash >> 16;
	hash *= 0x85ebca6b;
	hash ^= hash >> 13;
	hash *= 0xc2b2ae35;
	return hash ^ hash >> 16;
}

static void test_reference(struct tap *tap)
{
	/* Values from other implementations' tests. */
	static const struct {
		const char *text;
		uint32_t hash;
	} known[] = {
		{"", 0},
		{"test", 0xba6bd213},
		{"Hello, world!", 0xc0363e43},
		{"The quick brown fox jumps over the lazy dog", 0x2e4ff723},
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		tap_number(tap, murmur((const uint8_t *)known[i].text, strlen(known[i].text)),
			   known[i].hash, "the reference hashes \"%s\" as published",
			   known[i].text);
}

struct flow {
	int family;
	const char *source;
	uint16_t source_port;
	const char *destination;
	uint16_t destination_port;
	uint32_t hash;
};

/* Computed by an independent program, in Python, from the description in sample.h. */
static const struct flow flows[] = {
	{AF_INET, "127.0.0.1", 45678, "127.0.0.1", 80, 0x193812fe},
	{AF_INET, "10.7.0.1", 1, "10.7.0.2", 65535, 0xc67b987f},
	{AF_INET, "192.0.2.200", 443, "192.0.2.99", 50000, 0x4b11c3cb},
	{AF_INET6, "::1", 45678, "::1", 80, 0x4ad7423d},
	{AF_INET6, "2001:db8::1", 443, "2001:db8::2", 50000, 0x93d73f25},
	{AF_INET6, "2001:db8::ff", 443, "fe80::2", 50000, 0x87923993},
};

static uint32_t hash(int family, const __u32 *source, const __u32 *destination,
		     uint16_t source_port, uint16_t destination_port)
{
	return sample_hash(source, destination, family == AF_INET ? 1 : 4, source_port,
			   destination_port);
}

static void test_flows(struct tap *tap)
{
	const struct flow *flow;
	__u32 source[4], destination[4];

	for (flow = flows; flow < flows + sizeof(flows) / sizeof(flows[0]); flow++) {
		inet_pton(flow->family, flow->source, source);
		inet_pton(flow->family, flow->destination, destination);
		tap_number(tap,
			   hash(flow->family, source, destination, flow->source_port,
				flow->destination_port),
			   flow->hash, "hash of %s.%u > %s.%u", flow->source, flow->source_port,
			   flow->destination, flow->destination_port);
		tap_number(tap,
			   hash(flow->family, destination, source, flow->destination_port,
				flow->source_port),
			   flow->hash, "hash of %s.%u > %s.%u is the same for the reply",
			   flow->source, flow->source_port, flow->destination,
			   flow->destination_port);
	}
}

/* The bytes that sample.h describes, the lower end first. */
static uint32_t hash_bytes(const __u32 *a, const __u32 *b, size_t size, uint16_t a_port,
			   uint16_t b_port)
{
	uint8_t bytes[36];
	int order = memcmp(a, b, size);
	const bool swapped = order > 0 || (!order && a_port > b_port);
	uint16_t ports[2] = {htons(swapped ? b_port : a_port), htons(swapped ? a_port : b_port)};

	memcpy(bytes, swapped ? b : a, size);
	memcpy(bytes + size, swapped ? a : b, size);
	memcpy(bytes + 2 * size, ports, sizeof(ports));
	return murmur(bytes, 2 * size + sizeof(ports));
}

static void test_random(struct tap *tap, int family)
{
	size_t size = family == AF_INET ? 4 : 16;
	__u32 source[4], destination[4];
	unsigned int wrong = 0, i, word;
	uint16_t ports[2];

	srandom(1);
	for (i = 0; i < FLOWS; i++) {
		/* Few different values, so that words are often equal. */
		for (word = 0; word < 4; word++) {
			source[word] = htonl((uint32_t)random() % 3 * 0x55000001);
			destination[word] = htonl((uint32_t)random() % 3 * 0x55000001);
		}
		ports[0] = (uint16_t)(random() % 2 ? random() : 80);
		ports[1] = (uint16_t)(random() % 2 ? random() : 80);
		wrong += hash(family, source, destination, ports[0], ports[1]) !=
			 hash_bytes(source, destination, size, ports[0], ports[1]);
	}
	tap_number(tap, wrong, 0, "of %d IPv%d flows no hash differs from the reference's", FLOWS,
		   family == AF_INET ? 4 : 6);
}

static void test_samples(struct tap *tap)
{
	static const uint32_t divisors[] = {1, 2, 3, 4, 100};
	const size_t count = sizeof(divisors) / sizeof(divisors[0]);
	unsigned int taken[5] = {0}, outside = 0, i;
	__u32 source = htonl(0x0a070002), destination = htonl(0x0a070001), value;
	size_t j;

	for (i = 0; i < FLOWS; i++) {
		value = sample_hash(&source, &destination, 1, (uint16_t)(20000 + i), 8000);
		for (j = 0; j < count; j++) {
			taken[j] += value <= sample_limit(divisors[j]);
			outside += j && value <= sample_limit(divisors[j]) &&
				   value > sample_limit(divisors[j - 1]);
		}
	}
	tap_number(tap, taken[0], FLOWS, "a sample of 1 in 1 has every flow");
	tap_number(tap, outside, 0, "a larger sample has every flow of a smaller one");
	/* Five standard deviations. */
	for (j = 1; j < count; j++)
		tap_ok(tap,
		       abs((int)taken[j] - (int)(FLOWS / divisors[j])) * (int)divisors[j] <
			       5 * 142 * 10,
		       "a sample of %d flows, 1 in %u, has about as many: %u", FLOWS, divisors[j],
		       taken[j]);
}

int main(void)
{
	struct tap tap = {0};

	test_reference(&tap);
	test_flows(&tap);
	test_random(&tap, AF_INET);
	test_random(&tap, AF_INET6);
	test_samples(&tap);
	return tap_done(&tap);
}
