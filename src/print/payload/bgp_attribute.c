// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Path attributes of BGP's Update message (RFC 4271 section 4.3 and later ones). */
#include "print/payload/bgp.h"

#define LEVELS 10

enum attribute {
	ATTRIBUTE_ORIGIN = 1,
	ATTRIBUTE_AS_PATH = 2,
	ATTRIBUTE_NEXT_HOP = 3,
	ATTRIBUTE_DISCRIMINATOR = 4,
	ATTRIBUTE_PREFERENCE = 5,
	ATTRIBUTE_ATOMIC = 6,
	ATTRIBUTE_AGGREGATOR = 7,
	ATTRIBUTE_COMMUNITY = 8,
	ATTRIBUTE_ORIGINATOR = 9,
	ATTRIBUTE_CLUSTERS = 10,
	ATTRIBUTE_REACH = 14,
	ATTRIBUTE_UNREACH = 15,
	ATTRIBUTE_EXTENDED = 16,
	ATTRIBUTE_AS4_PATH = 17,
	ATTRIBUTE_AGGREGATOR4 = 18,
	ATTRIBUTE_PMSI = 22,
	ATTRIBUTE_METRIC = 26, /* RFC 7311 */
	ATTRIBUTE_LARGE = 32,  /* RFC 8092 */
	ATTRIBUTE_SET = 128,   /* RFC 6368 */
};

enum flag {
	FLAG_OPTIONAL = 0x80,
	FLAG_TRANSITIVE = 0x40,
	FLAG_PARTIAL = 0x20,
	FLAG_EXTENDED = 0x10,
};

/* A well-known community (RFC 1997). */
static const struct print_name communities[] = {
	{0xffffff01, " NO_EXPORT"},
	{0xffffff02, " NO_ADVERTISE"},
	{0xffffff03, " NO_EXPORT_SUBCONFED"},
	{0, NULL},
};

/* The size of an AS number: 2 bytes, unless segments of such do not add up (RFC 6793). */
static uint32_t as_size(const struct scan *scan, uint32_t length)
{
	uint32_t at = 0;
	uint8_t type, count;

	while (at < length) {
		type = cursor_u8(scan->at, at);
		count = cursor_u8(scan->at, at + 1);
		if (type < 1 || type > 4)
			return 4;
		at += 2 + 2u * count;
		if (at > length)
			return 4;
	}
	return 2;
}

static void put_as_path(struct scan *scan, uint32_t length, bool wide)
{
	static const char *const open[] = {"?", "{ ", "", "( ", "({ "};
	static const char *const close[] = {"?", "}", "", ")", "})"};
	uint32_t at = 0, i, size = wide ? 4 : as_size(scan, length);
	uint8_t type, count;

	if (!length)
		scan_put(scan, "empty");
	while (at < length && !scan->error) {
		type = scan_u8(scan, at);
		scan_put(scan, "%s", open[type <= 4 ? type : 0]);
		count = scan_u8(scan, at + 1);
		for (i = 0; i < count && !scan->error; i++) {
			if (!cursor_has(scan->at, (uint64_t)at + 2 + (i + 1) * size))
				scan_short(scan);
			scan_put(scan, "%u ",
				 size == 2 ? scan_u16(scan, at + 2 + 2 * i)
					   : scan_u32(scan, at + 2 + 4 * i));
		}
		scan_put(scan, "%s", close[type <= 4 ? type : 0]);
		at += 2 + size * count;
	}
}

static void put_aggregator(struct scan *scan, uint32_t length)
{
	uint32_t address = length > 6 ? 4 : 2;

	if (!scan_need(scan, length))
		return;
	scan_put(scan, " AS #%u, origin ", length > 6 ? scan_u32(scan, 0) : scan_u16(scan, 0));
	scan_put_ip4(scan, address);
}

static void put_communities(struct scan *scan, uint32_t length)
{
	const char *name;
	uint32_t at, value;

	for (at = 0; at < length && !scan->error; at += 4) {
		value = scan_u32(scan, at);
		name = print_name_find(communities, value);
		if (name)
			scan_put(scan, "%s", name);
		else
			scan_put(scan, "%u:%u%s", value >> 16, value & 0xffff,
				 at + 4 < length ? ", " : "");
	}
}

static void put_clusters(struct scan *scan, uint32_t length)
{
	uint32_t at;

	for (at = 0; at < length && !scan->error; at += 4) {
		scan_put_ip4(scan, at);
		scan_put(scan, "%s", at + 4 < length ? ", " : "");
	}
}

static void put_large(struct scan *scan, uint32_t length)
{
	uint32_t at;

	scan_put(scan, "\n\t    ");
	for (at = 0; at < length && !scan->error; at += 12)
		scan_put(scan, "%u:%u:%u%s", scan_u32(scan, at), scan_u32(scan, at + 4),
			 scan_u32(scan, at + 8), at + 12 < length ? ", " : "");
}

static void put_metric(struct scan *scan, uint32_t length)
{
	uint32_t at = 0, size;
	uint8_t type;

	while (length - at >= 3 && !scan->error) {
		type = scan_u8(scan, at);
		size = scan_u16(scan, at + 1);
		scan_put(scan, "\n\t    %s TLV (%u), length %u", type == 1 ? "AIGP" : "Unknown",
			 type, size);
		if (size < 3) {
			scan_short(scan);
			return;
		}
		if (size > length - at) {
			scan_short(scan);
			return;
		}
		if (type == 1) {
			if (size < 11) {
				scan_short(scan);
				return;
			}
			scan_put(scan, ", metric %llu", (unsigned long long)scan_u64(scan, at + 3));
		} else if (scan->printer->options.verbose < 2) {
			scan_put_dump(scan, "\n\t      ", at + 3, size - 3);
		}
		at += size;
	}
}

/* *left: bytes that were not printed */
static void put_set(struct scan *scan, uint32_t length, uint32_t level, uint32_t *left)
{
	struct scan inner = *scan;

	if (length < 4)
		scan_short(scan);
	if (!scan_need(scan, 4))
		return;
	scan_put(scan, "\n\t    Origin AS: %u", scan_u32(scan, 0));
	scan_skip(&inner, 4);
	*left = print_bgp_attribute_list(inner, length - 4, length - 4, level + 1, &scan->error);
}

/* Whether a value of length bytes is one that the attribute can have. */
static bool fits(uint8_t type, uint32_t length)
{
	switch (type) {
	case ATTRIBUTE_ORIGIN:
		return length == 1;
	case ATTRIBUTE_AS_PATH:
	case ATTRIBUTE_AS4_PATH:
		return !(length % 2);
	case ATTRIBUTE_NEXT_HOP:
	case ATTRIBUTE_DISCRIMINATOR:
	case ATTRIBUTE_PREFERENCE:
	case ATTRIBUTE_ORIGINATOR:
		return length == 4;
	case ATTRIBUTE_ATOMIC:
		return !length;
	case ATTRIBUTE_AGGREGATOR:
		return length == 6 || length == 8;
	case ATTRIBUTE_AGGREGATOR4:
		return length == 8;
	case ATTRIBUTE_COMMUNITY:
	case ATTRIBUTE_CLUSTERS:
		return !(length % 4);
	case ATTRIBUTE_EXTENDED:
		return !(length % 8);
	case ATTRIBUTE_LARGE:
		return length && !(length % 12);
	}
	return true;
}

static void put_unknown(struct scan *scan, uint8_t type, uint32_t length)
{
	scan_put(scan, "\n\t    no Attribute %u decoder", type);
	if (scan->printer->options.verbose < 2)
		scan_put_dump(scan, "\n\t    ", 0, length);
}

static void put_origin(struct scan *scan)
{
	static const char *const origins[] = {"IGP", "EGP", "Incomplete"};
	uint8_t origin = scan_u8(scan, 0);

	scan_put(scan, "%s", origin < 3 ? origins[origin] : "Unknown Origin Typecode");
}

/* The attributes of RFC 4271 and of what came with it. False: another. */
static bool put_basic(struct scan *scan, uint8_t type, uint32_t length)
{
	switch (type) {
	case ATTRIBUTE_ORIGIN:
		put_origin(scan);
		break;
	case ATTRIBUTE_AS_PATH:
	case ATTRIBUTE_AS4_PATH:
		put_as_path(scan, length, type == ATTRIBUTE_AS4_PATH);
		break;
	case ATTRIBUTE_NEXT_HOP:
	case ATTRIBUTE_ORIGINATOR:
		scan_put_ip4(scan, 0);
		break;
	case ATTRIBUTE_DISCRIMINATOR:
	case ATTRIBUTE_PREFERENCE:
		scan_put(scan, "%u", scan_u32(scan, 0));
		break;
	case ATTRIBUTE_ATOMIC:
		break;
	case ATTRIBUTE_AGGREGATOR:
	case ATTRIBUTE_AGGREGATOR4:
		put_aggregator(scan, length);
		break;
	default:
		return false;
	}
	return true;
}

/* *left: what of it -vv dumps after the text */
static void put_value(struct scan *scan, uint8_t type, uint32_t length, uint32_t level,
		      uint32_t *left)
{
	if (put_basic(scan, type, length))
		return;
	switch (type) {
	case ATTRIBUTE_COMMUNITY:
		put_communities(scan, length);
		break;
	case ATTRIBUTE_CLUSTERS:
		put_clusters(scan, length);
		break;
	case ATTRIBUTE_REACH:
		print_bgp_nlri_reach(*scan, length, &scan->error);
		break;
	case ATTRIBUTE_UNREACH:
		print_bgp_nlri_unreach(*scan, length, &scan->error);
		break;
	case ATTRIBUTE_EXTENDED:
		print_bgp_community_extended(*scan, length, &scan->error);
		break;
	case ATTRIBUTE_PMSI:
		print_bgp_tunnel_pmsi(*scan, length, &scan->error);
		break;
	case ATTRIBUTE_METRIC:
		put_metric(scan, length);
		break;
	case ATTRIBUTE_LARGE:
		put_large(scan, length);
		*left = 0;
		break;
	case ATTRIBUTE_SET:
		put_set(scan, length, level, left);
		break;
	default:
		put_unknown(scan, type, length);
	}
}

static void put_flags(struct scan *scan, uint8_t flags, uint32_t level)
{
	if (!flags) {
		scan_put(scan, "%s", level ? ": " : "");
		return;
	}
	scan_put(scan, ", Flags [%s%s%s%s", flags & FLAG_OPTIONAL ? "O" : "",
		 flags & FLAG_TRANSITIVE ? "T" : "", flags & FLAG_PARTIAL ? "P" : "",
		 flags & FLAG_EXTENDED ? "E" : "");
	if (flags & 0xf)
		scan_put(scan, "+%x", flags & 0xf);
	scan_put(scan, "]: ");
}

static void put_attribute(struct scan *scan, uint8_t type, uint32_t length, uint32_t level)
{
	uint32_t left = length;

	if (level > LEVELS) {
		scan_put(scan, "\n\t      (too many nested levels, not recursing)");
		return;
	}
	if (fits(type, length))
		put_value(scan, type, length, level, &left);
	else
		scan_put(scan, "invalid len");
	if (scan->printer->options.verbose > 1 && left)
		scan_put_dump(scan, "\n\t    ", 0, left);
}

static uint32_t put_too_short(const struct scan *scan, const char *lead, uint32_t level,
			      uint32_t left, int *error)
{
	struct scan end = *scan;

	scan_put(&end, "%s[path attr%s too short]", lead, level ? "" : "s");
	*error = end.error;
	return left;
}

uint32_t print_bgp_attribute_list(struct scan scan, uint32_t length, uint32_t rest, uint32_t level,
				  int *error)
{
	const char *lead = level ? " " : "\n\t  ";
	uint32_t header, size;
	uint8_t flags, type;

	while (length && !scan.error) {
		flags = scan_u8(&scan, 0);
		type = scan_u8(&scan, 1);
		header = flags & FLAG_EXTENDED ? 4 : 3;
		if (rest < 2 && !level)
			scan_short(&scan);
		if (length < 2)
			return put_too_short(&scan, lead, level, length, error);
		if (rest < header && !level)
			scan_short(&scan);
		size = header == 4 ? scan_u16(&scan, 2) : scan_u8(&scan, 2);
		if (length < header)
			return put_too_short(&scan, lead, level, length - 2, error);
		scan_put(&scan, "\n\t%s%s (%u), length: %u", level ? "      " : "  ",
			 print_bgp_name_attribute(type) ?: "Unknown Attribute", type, size);
		put_flags(&scan, flags, level);
		length -= header;
		if (size > length)
			return put_too_short(&scan, " ", level, length, error);
		scan_skip(&scan, header);
		put_attribute(&scan, type, size, level);
		scan_skip(&scan, size);
		length -= size;
		rest -= header + size;
	}
	*error = scan.error;
	return 0;
}
