// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "print/payload/family.h"

#include "print/printer.h"

static const struct print_name families[] = {
	{0, "Reserved"},
	{FAMILY_IP4, "IPv4"},
	{FAMILY_IP6, "IPv6"},
	{FAMILY_NSAP, "NSAP"},
	{4, "HDLC"},
	{5, "BBN 1822"},
	{6, "802"},
	{7, "E.163"},
	{8, "E.164"},
	{9, "F.69"},
	{10, "X.121"},
	{11, "Novell IPX"},
	{12, "Appletalk"},
	{13, "Decnet IV"},
	{14, "Banyan Vines"},
	{FAMILY_VPLS, "VPLS"},
	{15, "E.164 with NSAP subaddress"},
	{FAMILY_LAYER2_VPN, "Layer-2 VPN"},
	{0, NULL},
};

static const struct print_name encapsulations[] = {
	{0, "Reserved"},
	{1, "Frame Relay DLCI (Martini Mode)"},
	{2, "ATM AAL5 SDU VCC transport"},
	{3, "ATM transparent cell transport"},
	{4, "Ethernet VLAN"},
	{5, "Ethernet"},
	{6, "Cisco-HDLC"},
	{7, "PPP"},
	{8, "SONET/SDH Circuit Emulation Service over MPLS"},
	{9, "ATM n-to-one VCC cell transport"},
	{10, "ATM n-to-one VPC cell transport"},
	{11, "IP Layer2 Transport"},
	{12, "ATM one-to-one VCC Cell Mode"},
	{13, "ATM one-to-one VPC Cell Mode"},
	{14, "ATM AAL5 PDU VCC transport"},
	{15, "Frame-Relay Port mode"},
	{16, "SONET/SDH Circuit Emulation over Packet"},
	{17, "Structure-agnostic E1 over Packet"},
	{18, "Structure-agnostic T1 (DS1) over Packet"},
	{19, "Structure-agnostic E3 over Packet"},
	{20, "Structure-agnostic T3 (DS3) over Packet"},
	{21, "CESoPSN basic mode"},
	{22, "TDMoIP basic mode"},
	{23, "CESoPSN TDM with CAS"},
	{24, "TDMoIP TDM with CAS"},
	{25, "Frame Relay DLCI"},
	{64, "IP-interworking"},
	{0, NULL},
};

const char *print_family_name(uint16_t family)
{
	return print_name_find(families, family);
}

const char *print_family_encapsulation(uint16_t type)
{
	return print_name_find(encapsulations, type);
}
