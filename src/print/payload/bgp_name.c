// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Names of BGP's numbers (RFC 4271 and the registries of IANA). */
#include "print/payload/bgp.h"

static const struct print_name errors[] = {
	{1, "Message Header Error"},	   {2, "OPEN Message Error"},
	{3, "UPDATE Message Error"},	   {4, "Hold Timer Expired"},
	{5, "Finite State Machine Error"}, {6, "Cease"},
	{7, "Capability Message Error"},   {0, NULL},
};

static const struct print_name header_errors[] = {
	{1, "Connection Not Synchronized"},
	{2, "Bad Message Length"},
	{3, "Bad Message Type"},
	{0, NULL},
};

static const struct print_name open_errors[] = {
	{1, "Unsupported Version Number"}, {2, "Bad Peer AS"},
	{3, "Bad BGP Identifier"},	   {4, "Unsupported Optional Parameter"},
	{5, "Authentication Failure"},	   {6, "Unacceptable Hold Time"},
	{7, "Capability Message Error"},   {0, NULL},
};

static const struct print_name update_errors[] = {
	{1, "Malformed Attribute List"},
	{2, "Unrecognized Well-known Attribute"},
	{3, "Missing Well-known Attribute"},
	{4, "Attribute Flags Error"},
	{5, "Attribute Length Error"},
	{6, "Invalid ORIGIN Attribute"},
	{7, "AS Routing Loop"},
	{8, "Invalid NEXT_HOP Attribute"},
	{9, "Optional Attribute Error"},
	{10, "Invalid Network Field"},
	{11, "Malformed AS_PATH"},
	{0, NULL},
};

static const struct print_name state_errors[] = {
	{0, "Unspecified Error"},
	{1, "In OpenSent State"},
	{2, "In OpenConfirm State"},
	{3, "In Established State"},
	{0, NULL},
};

static const struct print_name cease_errors[] = {
	{1, "Maximum Number of Prefixes Reached"},
	{2, "Administrative Shutdown"},
	{3, "Peer Unconfigured"},
	{4, "Administrative Reset"},
	{5, "Connection Rejected"},
	{6, "Other Configuration Change"},
	{7, "Connection Collision Resolution"},
	{0, NULL},
};

static const struct print_name capability_errors[] = {
	{1, "Invalid Action Value"},
	{2, "Invalid Capability Length"},
	{3, "Malformed Capability Value"},
	{4, "Unsupported Capability Code"},
	{0, NULL},
};

static const struct print_name attributes[] = {
	{1, "Origin"},
	{2, "AS Path"},
	{3, "Next Hop"},
	{4, "Multi Exit Discriminator"},
	{5, "Local Preference"},
	{6, "Atomic Aggregate"},
	{7, "Aggregator"},
	{8, "Community"},
	{9, "Originator ID"},
	{10, "Cluster List"},
	{11, "DPA"},
	{12, "Advertisers"},
	{13, "RCID Path / Cluster ID"},
	{14, "Multi-Protocol Reach NLRI"},
	{15, "Multi-Protocol Unreach NLRI"},
	{16, "Extended Community"},
	{17, "AS4 Path"},
	{18, "Aggregator4"},
	{22, "PMSI Tunnel"},
	{23, "Tunnel Encapsulation"},
	{24, "Traffic Engineering"},
	{25, "IPv6 Extended Community"},
	{26, "Accumulated IGP Metric"},
	{27, "PE Distinguisher Label"},
	{28, "Entropy Label"},
	{32, "Large Community"},
	{128, "Attribute Set"},
	{255, "Reserved for development"},
	{0, NULL},
};

static const struct print_name capabilities[] = {
	{1, "Multiprotocol Extensions"},
	{2, "Route Refresh"},
	{3, "Cooperative Route Filtering"},
	{4, "Multiple Routes to a Destination"},
	{5, "Extended Next Hop Encoding"},
	{8, "Multiple Labels"},
	{64, "Graceful Restart"},
	{65, "32-Bit AS Number"},
	{67, "Dynamic Capability"},
	{68, "Multisession BGP"},
	{69, "Multiple Paths"},
	{70, "Enhanced Route Refresh"},
	{71, "Long-lived Graceful Restart"},
	{128, "Route Refresh (Cisco)"},
	{0, NULL},
};

static const struct print_name safis[] = {
	{0, "Reserved"},
	{BGP_UNICAST, "Unicast"},
	{BGP_MULTICAST, "Multicast"},
	{BGP_UNICAST_MULTICAST, "Unicast+Multicast"},
	{BGP_LABELED, "labeled Unicast"},
	{BGP_MULTICAST_VPN, "Multicast VPN"},
	{64, "Tunnel"},
	{BGP_VPLS, "VPLS"},
	{BGP_MDT, "MDT"},
	{70, "EVPN"},
	{BGP_VPN_UNICAST, "labeled VPN Unicast"},
	{BGP_VPN_MULTICAST, "labeled VPN Multicast"},
	{BGP_VPN_UNICAST_MULTICAST, "labeled VPN Unicast+Multicast"},
	{BGP_ROUTE_TARGET, "Route Target Routing Information"},
	{0, NULL},
};

const char *print_bgp_name_error(uint8_t code)
{
	return print_name_find(errors, code);
}

const char *print_bgp_name_subcode(uint8_t code, uint8_t subcode)
{
	static const struct print_name *const tables[] = {
		NULL, header_errors, open_errors,  update_errors,
		NULL, state_errors,  cease_errors, capability_errors,
	};

	if (code >= sizeof(tables) / sizeof(tables[0]) || !tables[code])
		return NULL;
	return print_name_find(tables[code], subcode) ?: "Unknown";
}

const char *print_bgp_name_attribute(uint8_t type)
{
	return print_name_find(attributes, type);
}

const char *print_bgp_name_capability(uint8_t type)
{
	return print_name_find(capabilities, type);
}

const char *print_bgp_name_safi(uint8_t safi)
{
	return print_name_find(safis, safi) ?: "Unknown";
}

const char *print_bgp_name_safi_full(uint8_t safi)
{
	return print_name_find(safis, safi) ?: "Unknown SAFI";
}

const char *print_bgp_name_afi(uint16_t afi)
{
	return print_family_name(afi) ?: "Unknown";
}
