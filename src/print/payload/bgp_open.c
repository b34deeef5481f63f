// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* BGP's Open message and the capabilities in it (RFC 4271 section 4.2, RFC 5492). */
#include "print/payload/bgp.h"

#define OPEN_LENGTH	  29 /* with the header all messages have */
#define OPTION_HEADER	  2
#define CAPABILITY_HEADER 2

enum {
	OPTION_AUTHENTICATION = 1,
	OPTION_CAPABILITIES = 2,
};

enum {
	CAPABILITY_FAMILY = 1,	      /* RFC 4760 section 8 */
	CAPABILITY_REFRESH = 2,	      /* RFC 2918 */
	CAPABILITY_LABELS = 8,	      /* RFC 8277 section 2.1 */
	CAPABILITY_RESTART = 64,      /* RFC 4724 section 3 */
	CAPABILITY_AS4 = 65,	      /* RFC 6793 section 3 */
	CAPABILITY_PATHS = 69,	      /* RFC 7911 section 4 */
	CAPABILITY_LONG_RESTART = 71, /* RFC 9494 section 3.1 */
	CAPABILITY_REFRESH_CISCO = 128,
};

static const struct print_name restart_flags[] = {
	{0x8, "R"},
	{0, NULL},
};

static void put_family(struct scan *scan, const char *lead, uint32_t at, uint32_t safi_at)
{
	scan_put(scan, "%sAFI %s (%u), SAFI %s (%u)", lead, print_bgp_name_afi(scan_u16(scan, at)),
		 scan_u16(scan, at), print_bgp_name_safi(scan_u8(scan, safi_at)),
		 scan_u8(scan, safi_at));
}

static void put_restart(struct scan *scan, uint32_t length)
{
	uint16_t restart = scan_u16(scan, 0);
	uint32_t at;

	scan_put(scan, "\n\t\tRestart Flags: [");
	if (!scan->error)
		print_name_bits(scan->printer, restart_flags, restart >> 12);
	scan_put(scan, "], Restart Time %us", restart & 0xfff);
	for (at = 2; at + 4 <= length; at += 4) {
		put_family(scan, "\n\t\t  ", at, at + 2);
		scan_put(scan, ", Forwarding state preserved: %s",
			 scan_u8(scan, at + 3) & 0x80 ? "yes" : "no");
	}
}

static void put_paths(struct scan *scan, uint32_t length)
{
	static const char *const names[] = {NULL, "Receive", "Send", "Both"};
	uint32_t at;
	uint8_t way;

	if (!length) {
		scan_put(scan, " (bogus)");
		return;
	}
	for (at = 0; at + 4 <= length; at += 4) {
		put_family(scan, "\n\t\t", at, at + 2);
		way = scan_u8(scan, at + 3);
		scan_put(scan, ", Send/Receive: ");
		if (way && way < 4)
			scan_put(scan, "%s", names[way]);
		else
			scan_put(scan, "Bogus (0x%02x)", way);
	}
	if (length % 4)
		scan_invalid(scan);
}

static void put_labels(struct scan *scan, uint32_t length)
{
	uint32_t at;

	for (at = 0; at + 4 <= length; at += 4) {
		put_family(scan, "\n\t\t", at, at + 2);
		scan_put(scan, ", Count: %u", scan_u8(scan, at + 3));
	}
}

/* False: it is too short, and nothing after it is printed. */
static bool put_capability(struct scan *scan, uint8_t type, uint32_t length)
{
	static const struct print_name shortest[] = {
		{CAPABILITY_FAMILY, "4"},
		{CAPABILITY_RESTART, "2"},
		{CAPABILITY_AS4, "4"},
		{0, NULL},
	};
	const char *least = print_name_find(shortest, type);

	if (least && length < (uint32_t)(*least - '0')) {
		scan_put(scan, " (too short, < %s)", least);
		return false;
	}
	switch (type) {
	case CAPABILITY_FAMILY:
		put_family(scan, "\n\t\t", 0, 3);
		break;
	case CAPABILITY_LABELS:
		put_labels(scan, length);
		break;
	case CAPABILITY_RESTART:
		put_restart(scan, length);
		break;
	case CAPABILITY_AS4:
		scan_put(scan, "\n\t\t 4 Byte AS ");
		scan_put_as(scan, scan_u32(scan, 0));
		break;
	case CAPABILITY_PATHS:
		put_paths(scan, length);
		break;
	case CAPABILITY_REFRESH:
	case CAPABILITY_REFRESH_CISCO:
	case CAPABILITY_LONG_RESTART:
		break;
	default:
		scan_put(scan, "\n\t\tno decoder for Capability %u", type);
		if (scan->printer->options.verbose < 2)
			scan_put_dump(scan, "\n\t\t", 0, length);
	}
	return true;
}

static void put_capabilities(struct scan scan, uint32_t length, int *error)
{
	uint32_t at, size;
	uint8_t type;

	for (at = 0; at < length; at += CAPABILITY_HEADER + size) {
		if (!cursor_has(scan.at, CAPABILITY_HEADER))
			scan_short(&scan);
		type = scan_u8(&scan, 0);
		size = scan_u8(&scan, 1);
		scan_put(&scan, "\n\t      %s (%u), length: %u",
			 print_bgp_name_capability(type) ?: "Unknown", type, size);
		/* Ends this option, not the message. */
		if (!cursor_has(scan.at, CAPABILITY_HEADER + size))
			scan_short(&scan);
		if (scan.error)
			break;
		scan_skip(&scan, CAPABILITY_HEADER);
		if (!put_capability(&scan, type, size))
			break;
		if (scan.printer->options.verbose > 1 && size)
			scan_put_dump(&scan, "\n\t\t", 0, size);
		scan_skip(&scan, size);
	}
	*error = scan.error == SCAN_SHORT ? 0 : scan.error;
}

void print_bgp_open(struct scan scan, uint32_t length, int *error)
{
	static const struct print_name names[] = {
		{OPTION_AUTHENTICATION, "Authentication Information"},
		{OPTION_CAPABILITIES, "Capabilities Advertisement"},
		{0, NULL},
	};
	uint32_t options, at, size;
	uint8_t type;

	if (length < OPEN_LENGTH)
		scan_short(&scan);
	scan_put(&scan, "\n\t  Version %u, my AS %u, Holdtime %us, ID ", scan_u8(&scan, 19),
		 scan_u16(&scan, 20), scan_u16(&scan, 22));
	scan_put_ip4(&scan, 24);
	options = scan_u8(&scan, 28);
	scan_put(&scan, "\n\t  Optional parameters, length: %u", options);
	scan_skip(&scan, OPEN_LENGTH);
	for (at = 0; at < options && !scan.error; at += OPTION_HEADER + size) {
		if (at + OPTION_HEADER > length - OPEN_LENGTH)
			scan_short(&scan);
		type = scan_u8(&scan, 0);
		size = scan_u8(&scan, 1);
		if (at + OPTION_HEADER + size > options) {
			scan_put(&scan,
				 "\n\t     Option %u, length: %u, goes past the end of the options",
				 type, size);
			break;
		}
		scan_put(&scan, "\n\t    Option %s (%u), length: %u",
			 print_name_find(names, type) ?: "Unknown", type, size);
		scan_skip(&scan, OPTION_HEADER);
		if (type == OPTION_CAPABILITIES)
			put_capabilities(scan, size, &scan.error);
		else
			scan_put(&scan, "\n\t      no decoder for option %u", type);
		scan_skip(&scan, size);
	}
	*error = scan.error;
}
