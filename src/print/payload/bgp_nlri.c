// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* The routes of families other than plain IPv4: MP_REACH_NLRI, MP_UNREACH_NLRI (RFC 4760). */
#include "print/payload/bgp.h"

static bool is_vpn(uint8_t safi)
{
	return safi >= BGP_VPN_UNICAST && safi <= BGP_VPN_UNICAST_MULTICAST;
}

static bool is_plain(uint8_t safi)
{
	return safi >= BGP_UNICAST && safi <= BGP_UNICAST_MULTICAST;
}

static bool is_known(uint16_t afi, uint8_t safi)
{
	switch (afi) {
	case FAMILY_IP4:
		return is_plain(safi) || is_vpn(safi) || safi == BGP_LABELED ||
		       safi == BGP_MULTICAST_VPN || safi == BGP_MDT || safi == BGP_ROUTE_TARGET;
	case FAMILY_IP6:
		return is_plain(safi) || is_vpn(safi) || safi == BGP_LABELED;
	case FAMILY_NSAP:
		return is_plain(safi) || is_vpn(safi);
	case FAMILY_LAYER2_VPN:
		return is_vpn(safi);
	case FAMILY_VPLS:
		return safi == BGP_VPLS;
	}
	return false;
}

/* Returns bytes used, or one of BGP_PREFIX_... */
static int put_route(struct scan *scan, uint16_t afi, uint8_t safi, uint32_t left)
{
	switch (afi) {
	case FAMILY_IP4:
	case FAMILY_IP6:
		if (is_plain(safi))
			return print_bgp_prefix_put(scan, "\n\t      ", left, afi);
		if (is_vpn(safi))
			return print_bgp_route_vpn(scan, afi);
		switch (safi) {
		case BGP_LABELED:
			return print_bgp_route_labeled(scan, afi, left);
		case BGP_ROUTE_TARGET:
			return print_bgp_route_target(scan);
		case BGP_MDT:
			return print_bgp_route_mdt(scan);
		case BGP_MULTICAST_VPN:
			return print_bgp_vpn_multicast(scan);
		}
		break;
	case FAMILY_NSAP:
		return is_vpn(safi) ? print_bgp_route_vpn_nsap(scan) : print_bgp_route_nsap(scan);
	case FAMILY_LAYER2_VPN:
	case FAMILY_VPLS:
		return print_bgp_vpn_layer2(scan);
	}
	return BGP_PREFIX_ILLEGAL;
}

/* Cuts the text of a route, from start on, to what it may have; one that is not whole has none. */
static void end_route(struct scan *scan, uint16_t afi, uint8_t safi, size_t start, int *used)
{
	struct buffer *out = scan->printer->out;
	size_t end = start + strlen("\n\t      ") + BGP_ROUTE_TEXT;

	/* Missing bytes end the line or, of some, only the message, as wrong lengths do. */
	if (scan->error == PRINT_CUT)
		scan->error = BGP_LINE_CUT;
	if (scan->error)
		*used = BGP_PREFIX_SHORT;
	else if (*used == BGP_PREFIX_SHORT && safi != BGP_LABELED && safi != BGP_MULTICAST_VPN &&
		 afi != FAMILY_LAYER2_VPN && afi != FAMILY_VPLS)
		scan->error = BGP_LINE_CUT;
	if (*used < 0)
		end = start;
	if (out->used > end)
		out->used = end;
}

/* A prefix may be as long as the whole attribute, where it is the last. */
static void put_routes(struct scan *scan, uint16_t afi, uint8_t safi, uint32_t length,
		       uint32_t attribute)
{
	uint32_t bits = afi == FAMILY_IP6 ? 128 : 32, path;
	bool paths = is_plain(safi) && (afi == FAMILY_IP4 || afi == FAMILY_IP6) &&
		     print_bgp_prefix_paths(scan, length, bits);
	int64_t left = length;
	size_t text;
	int used;

	while (left > 0 && !scan->error) {
		path = 0;
		if (paths) {
			path = scan_u32(scan, 0);
			scan_skip(scan, 4);
			left -= 4;
		}
		text = scan->printer->out->used;
		used = put_route(scan, afi, safi, attribute);
		end_route(scan, afi, safi, text, &used);
		if (used == BGP_PREFIX_ILLEGAL) {
			scan_put(scan, "\n\t    %s(illegal prefix length)",
				 safi == BGP_ROUTE_TARGET ? "  " : "");
			break;
		}
		if (used == BGP_PREFIX_END && safi == BGP_LABELED)
			break;
		if (used == BGP_PREFIX_SHORT || used == BGP_PREFIX_END) {
			scan_short(scan);
			break;
		}
		if (paths)
			scan_put(scan, "   Path Id: %u", path);
		scan_skip(scan, (uint32_t)used);
		left -= used;
	}
}

static void put_family(struct scan *scan, uint16_t afi, uint8_t safi)
{
	scan_put(scan, "\n\t    AFI: %s (%u), %sSAFI: %s (%u)",
		 print_family_name(afi) ?: "Unknown AFI", afi, safi > 128 ? "vendor specific " : "",
		 print_bgp_name_safi_full(safi), safi);
}

static void put_nsap_hop(struct scan *scan, uint32_t distinguisher, uint32_t length)
{
	print_bgp_route_nsap_address(scan, distinguisher, length);
	if (!distinguisher || scan->error)
		return;
	/* An IPv4 address mapped as of RFC 986, an IPv6 one as of RFC 1888. */
	if (scan_u32(scan, distinguisher) == 0x47000601) {
		scan_put(scan, " = ");
		scan_put_ip4(scan, distinguisher + 4);
	} else if (scan_u24(scan, distinguisher) == 0x350000) {
		scan_put(scan, " = ");
		scan_put_ip6(scan, distinguisher + 3);
	}
	/* Missing bytes end the line, not only the message. */
	if (scan->error == PRINT_CUT)
		scan->error = BGP_LINE_CUT;
}

/* Prints one address; returns its length, or all of left where it is too short. */
static uint32_t put_next_hop(struct scan *scan, uint16_t afi, uint8_t safi, uint32_t left)
{
	uint32_t address = afi == FAMILY_IP6 ? 16 : 4;
	uint32_t distinguisher = is_vpn(safi) && afi != FAMILY_LAYER2_VPN ? 8 : 0;

	if (left < (afi == FAMILY_NSAP ? 1 : address) + distinguisher) {
		scan_put(scan, "invalid len");
		return left;
	}
	if (afi == FAMILY_NSAP)
		address = left - distinguisher;
	if (distinguisher && scan_need(scan, distinguisher + address)) {
		scan_put(scan, "RD: ");
		print_bgp_route_distinguisher(scan, 0);
		scan_put(scan, ", ");
	}
	if (afi == FAMILY_NSAP)
		put_nsap_hop(scan, distinguisher, address);
	else if (afi == FAMILY_IP6)
		scan_put_ip6(scan, distinguisher);
	else
		scan_put_ip4(scan, distinguisher);
	return address + distinguisher;
}

/* Takes length bytes of those that are left of the attribute; too few end the message. */
static void take(struct scan *scan, uint32_t *attribute, uint32_t length)
{
	if (length > *attribute)
		scan_short(scan);
	else
		*attribute -= length;
}

static void put_next_hops(struct scan *scan, uint16_t afi, uint8_t safi, uint32_t *attribute)
{
	uint32_t length, left, used;

	take(scan, attribute, 1);
	length = scan_u8(scan, 0);
	take(scan, attribute, length);
	scan_skip(scan, 1);
	if (length)
		scan_put(scan, "\n\t    nexthop: ");
	for (left = length; left && !scan->error; left -= used) {
		if (left < length)
			scan_put(scan, ", ");
		used = put_next_hop(scan, afi, safi, left);
		scan_skip(scan, used);
	}
	scan_put(scan, ", nh-length: %u", length);
}

static void put_attachments(struct scan *scan, uint32_t *attribute)
{
	uint32_t count, length;

	take(scan, attribute, 1);
	count = scan_u8(scan, 0);
	scan_skip(scan, 1);
	if (!count) {
		scan_put(scan, ", no SNPA");
		return;
	}
	scan_put(scan, "\n\t    %u SNPA", count);
	for (; count && !scan->error; count--) {
		take(scan, attribute, 1);
		length = scan_u8(scan, 0);
		scan_put(scan, "\n\t      %u bytes", length);
		take(scan, attribute, length);
		scan_skip(scan, 1 + length);
	}
}

static void put_unknown(struct scan *scan, uint16_t afi, uint8_t safi, uint32_t length)
{
	if (!scan_need(scan, length))
		return;
	scan_put(scan, "\n\t    no AFI %u / SAFI %u decoder", afi, safi);
	if (scan->printer->options.verbose < 2)
		scan_put_dump(scan, "\n\t    ", 0, length);
}

void print_bgp_nlri_reach(struct scan scan, uint32_t length, int *error)
{
	uint32_t left = length;
	uint16_t afi;
	uint8_t safi;

	if (length < 3)
		scan_short(&scan);
	afi = scan_u16(&scan, 0);
	safi = scan_u8(&scan, 2);
	put_family(&scan, afi, safi);
	if (is_known(afi, safi)) {
		take(&scan, &left, 3);
		scan_skip(&scan, 3);
		put_next_hops(&scan, afi, safi, &left);
		put_attachments(&scan, &left);
		put_routes(&scan, afi, safi, left, length);
	} else {
		put_unknown(&scan, afi, safi, length);
	}
	*error = scan.error;
}

void print_bgp_nlri_unreach(struct scan scan, uint32_t length, int *error)
{
	uint16_t afi;
	uint8_t safi;

	afi = scan_u16(&scan, 0);
	safi = scan_u8(&scan, 2);
	put_family(&scan, afi, safi);
	if (is_known(afi, safi) && length == 3) {
		scan_put(&scan, "\n\t      End-of-Rib Marker (empty NLRI)");
	} else if (is_known(afi, safi)) {
		scan_skip(&scan, 3);
		put_routes(&scan, afi, safi, length > 3 ? length - 3 : 0, length);
	} else {
		put_unknown(&scan, afi, safi, length);
	}
	*error = scan.error;
}
