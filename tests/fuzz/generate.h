/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What the parts of the packet generator share: a seeded random number generator, and a byte
 * buffer.
 */
#ifndef TCPLENS_GENERATE_H
#define TCPLENS_GENERATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define BYTES_MAX 4096
#define NFS_PORT  2049
#define ZMTP_PORT 5555 /* any: only -T prints it */

struct chance {
	uint64_t state;
};

/* splitmix64: one seed, one sequence, everywhere */
static inline uint64_t chance_next(struct chance *chance)
{
	uint64_t z = chance->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

/* 0 ... limit - 1 */
static inline uint32_t chance_below(struct chance *chance, uint32_t limit)
{
	return (uint32_t)(chance_next(chance) % limit);
}

static inline bool chance_one_in(struct chance *chance, uint32_t times)
{
	return !chance_below(chance, times);
}

struct bytes {
	uint8_t data[BYTES_MAX];
	size_t length;
};

/* Appends; what does not fit is dropped. */
static inline void bytes_add(struct bytes *bytes, const void *from, size_t length)
{
	if (length > BYTES_MAX - bytes->length)
		length = BYTES_MAX - bytes->length;
	memcpy(bytes->data + bytes->length, from, length);
	bytes->length += length;
}

/* size bytes of value in network order */
static inline void bytes_number(struct bytes *bytes, uint64_t value, int size)
{
	uint8_t byte;

	while (size--) {
		byte = (uint8_t)(value >> (8 * size));
		bytes_add(bytes, &byte, 1);
	}
}

static inline void bytes_text(struct bytes *bytes, const char *text)
{
	bytes_add(bytes, text, strlen(text));
}

static inline void bytes_random(struct bytes *bytes, struct chance *chance, size_t length)
{
	while (length--)
		bytes_number(bytes, chance_next(chance), 1);
}

static inline void bytes_put(struct bytes *bytes, size_t offset, uint64_t value, int size)
{
	while (size--)
		bytes->data[offset++] = (uint8_t)(value >> (8 * size));
}

/* Changes a few bytes from start on. */
static inline void bytes_spoil(struct bytes *bytes, struct chance *chance, size_t start)
{
	uint32_t count = 1 + chance_below(chance, 3);

	while (bytes->length > start && count--)
		bytes->data[start + chance_below(chance, (uint32_t)(bytes->length - start))] =
			(uint8_t)chance_next(chance);
}

/* Flips a few bits from start up to end. */
static inline void bytes_flip(struct bytes *bytes, struct chance *chance, size_t start, size_t end)
{
	uint32_t count = 1 + chance_below(chance, 3);

	while (count-- && end > start)
		bytes->data[start + chance_below(chance, (uint32_t)(end - start))] ^=
			(uint8_t)(1 << chance_below(chance, 8));
}

/* A number of size bytes that is mostly correct. */
static inline void bytes_mostly(struct bytes *bytes, struct chance *chance, uint64_t value,
				int size)
{
	uint32_t kind = chance_below(chance, 30);

	if (kind == 0)
		value = chance_next(chance);
	else if (kind == 1)
		value += 1 + chance_below(chance, 4);
	else if (kind == 2)
		value -= 1 + chance_below(chance, 4);
	else if (kind == 3)
		value = chance_below(chance, 64);
	bytes_number(bytes, value, size);
}

/* A link header of a type that generate.c does not have; nothing where none does. */
void generate_link(struct chance *chance, struct bytes *bytes, uint32_t linktype, bool ip6);
/* What the header says of the bytes that follow it. */
void generate_link_end(struct chance *chance, struct bytes *bytes, uint32_t linktype);

/* A link type that has a header; the list ends with a NULL function. */
struct generate_link_type {
	uint32_t linktype;
	void (*add)(struct chance *chance, struct bytes *bytes, bool ip6);
};

const struct generate_link_type *generate_lan_types(void);

/* Messages of binary protocols. */
void generate_bgp(struct chance *chance, struct bytes *bytes);
/* depth: how many sets of attributes may be inside one another */
void generate_bgp_attribute(struct chance *chance, struct bytes *bytes, uint32_t depth);
void generate_ldp(struct chance *chance, struct bytes *bytes);
void generate_msdp(struct chance *chance, struct bytes *bytes);
/* number: of the conversation; reply: from the server */
void generate_nfs(struct chance *chance, struct bytes *bytes, uint32_t number, bool reply);
void generate_openflow(struct chance *chance, struct bytes *bytes);
void generate_pptp(struct chance *chance, struct bytes *bytes);
void generate_rpki_rtr(struct chance *chance, struct bytes *bytes);
void generate_zmtp1(struct chance *chance, struct bytes *bytes);

/* Whose payload it is. */
struct talk {
	uint16_t port;	 /* of the server */
	uint32_t number; /* of the conversation */
	bool reply;	 /* from the server */
};

/* A payload for the port, valid or corrupted. */
void generate_payload(struct chance *chance, const struct talk *talk, struct bytes *bytes);

/* The link header of an IP packet: a LINKTYPE_ of IEEE 802.11. */
void generate_wireless(struct chance *chance, struct bytes *bytes, uint32_t linktype,
		       uint16_t ethertype);

/* IPv6 extension headers; the last one names the protocol last. Returns the first one's number. */
uint8_t generate_ip6(struct chance *chance, struct bytes *bytes, uint8_t last);

/* At most 40 bytes of TCP options, valid or corrupted, padded to whole words. */
void generate_options(struct chance *chance, struct bytes *bytes);

#endif
