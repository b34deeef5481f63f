// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Prefixes as BGP has them: a length in bits, then as many bytes as that takes. */
#include "print/payload/bgp.h"

static uint32_t address_length(uint16_t afi)
{
	return afi == FAMILY_IP6 ? 16 : 4;
}

void print_bgp_prefix_address(struct scan *scan, uint16_t afi, const uint8_t *address)
{
	if (scan->error)
		return;
	if (afi == FAMILY_IP6)
		print_address_ip6(scan->printer, address);
	else
		print_address_ip4(scan->printer, address);
}

int print_bgp_prefix_read(struct scan *scan, uint32_t at, uint32_t left, uint32_t bits,
			  uint8_t *address, uint32_t size)
{
	uint32_t bytes = (bits + 7) / 8;
	const uint8_t *from;

	memset(address, 0, size);
	if (bits > size * 8)
		return BGP_PREFIX_ILLEGAL;
	from = cursor_bytes(scan->at, at, bytes);
	if (!from)
		return BGP_PREFIX_SHORT;
	if (left < bytes)
		return BGP_PREFIX_END;
	memcpy(address, from, bytes);
	if (bits % 8)
		address[bytes - 1] &= (uint8_t)(0xff00 >> bits % 8);
	return (int)bytes;
}

int print_bgp_prefix_put(struct scan *scan, const char *lead, uint32_t left, uint16_t afi)
{
	uint8_t address[16], bits = scan_u8(scan, 0);
	int bytes;

	if (scan->error || !left)
		return BGP_PREFIX_SHORT;
	/* Of IPv6 alone the end of the list counts before that of the capture. */
	if (afi == FAMILY_IP6 && bits <= 128 && left - 1 < (bits + 7u) / 8)
		return BGP_PREFIX_END;
	bytes = print_bgp_prefix_read(scan, 1, left - 1, bits, address, address_length(afi));
	if (bytes < 0)
		return bytes;
	scan_put(scan, "%s", lead);
	print_bgp_prefix_address(scan, afi, address);
	scan_put(scan, "/%u", bits);
	return bytes + 1;
}

/* The offset where a list of such prefixes ends, or 0 where it cannot be one. */
static uint32_t end_of(const struct scan *scan, uint32_t length, uint32_t bits_max,
		       uint32_t path_length, uint32_t bits_min)
{
	uint32_t at = 0, bits;

	while (at < length) {
		at += path_length;
		if (!cursor_has(scan->at, (uint64_t)at + 1))
			break;
		bits = cursor_u8(scan->at, at);
		if (bits > bits_max || bits < bits_min)
			return 0;
		at += 1 + (bits + 7) / 8;
	}
	return at;
}

bool print_bgp_prefix_paths(const struct scan *scan, uint32_t length, uint32_t bits_max)
{
	uint32_t end;

	if (length <= 4)
		return false;
	end = end_of(scan, length, bits_max, 4, 0);
	if (!end || end > length)
		return false;
	/* Both may fit; then it is the plain form, unless that has a default route. */
	end = end_of(scan, length, bits_max, 0, 1);
	return !end || end > length;
}

uint32_t print_bgp_prefix_list(struct scan *scan, uint32_t length, uint16_t afi)
{
	bool paths = print_bgp_prefix_paths(scan, length, address_length(afi) * 8);
	struct scan inner = *scan;
	uint32_t path, done = 0;
	int used;

	while (length && !inner.error) {
		if (paths) {
			path = scan_u32(&inner, 0);
			scan_skip(&inner, 4);
			length -= 4;
			done += 4;
		}
		used = print_bgp_prefix_put(&inner, "\n\t    ", length, afi);
		if (used == BGP_PREFIX_ILLEGAL) {
			scan_put(&inner, "\n\t    (illegal prefix length)");
			break;
		}
		if (used < 0) {
			scan_short(&inner);
			break;
		}
		if (paths)
			scan_put(&inner, "   Path Id: %u", path);
		scan_skip(&inner, (uint32_t)used);
		length -= (uint32_t)used;
		done += (uint32_t)used;
	}
	scan->error = inner.error;
	return done;
}
