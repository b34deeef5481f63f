// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "print/link/wired.h"

static const struct printer_of_link {
	uint16_t linktype;
	int (*print)(struct printer *printer, struct cursor at, uint32_t length);
} printers[] = {
	{LINKTYPE_PPP_ETHER, print_ppp_ether_link},
	{LINKTYPE_PPP_SERIAL, print_ppp_serial_link},
	{LINKTYPE_PPP_PPPD, print_ppp_link},
	{LINKTYPE_PFLOG, print_pflog_link},
	{LINKTYPE_ENC, print_enc_link},
	{LINKTYPE_NFLOG, print_nflog_link},
	{LINKTYPE_ATM_BSD, print_atm_link},
	{LINKTYPE_ATM_CLIP, print_atm_clip},
	{LINKTYPE_SUNATM, print_atm_sun},
	{LINKTYPE_SLIP, print_slip_link},
	{LINKTYPE_SLIP_BSDOS, print_slip_bsdos},
	{LINKTYPE_PPP_BSDOS, print_ppp_bsdos},
	{LINKTYPE_TOKEN_RING, print_token_ring_link},
	{LINKTYPE_FDDI, print_fddi_link},
	{LINKTYPE_IP_OVER_FC, print_fibre_channel_link},
	{LINKTYPE_FIREWIRE, print_firewire_link},
	{LINKTYPE_ARCNET, print_arcnet_link},
	{LINKTYPE_SYMANTEC, print_symantec_link},
	{LINKTYPE_IPNET, print_ipnet_link},
	{LINKTYPE_NETANALYZER, print_netanalyzer_link},
	{LINKTYPE_NETANALYZER_TRANSPARENT, print_netanalyzer_link},
	{LINKTYPE_FRAME_RELAY, print_frame_relay_link},
	{LINKTYPE_MFR, print_frame_relay_bundle},
	{LINKTYPE_IPOIB, print_infiniband_link},
	{LINKTYPE_PKTAP, print_pktap_link},
	{LINKTYPE_DSA_BRCM, print_switch_tag_link},
	{LINKTYPE_DSA_BRCM_PREPEND, print_switch_tag_prepended},
	{LINKTYPE_DSA, print_switch_tag_link},
	{LINKTYPE_DSA_EDSA, print_switch_tag_link},
	{LINKTYPE_JUNIPER_PPPOE, print_juniper_link},
	{LINKTYPE_JUNIPER_ETHER, print_juniper_link},
	{LINKTYPE_JUNIPER_PPP, print_juniper_link},
	{LINKTYPE_JUNIPER_FRELAY, print_juniper_link},
	{LINKTYPE_JUNIPER_CHDLC, print_juniper_link},
};

bool print_wired_frame(struct printer *printer, struct cursor at, uint32_t length, int *error)
{
	size_t i;

	for (i = 0; i < sizeof(printers) / sizeof(printers[0]); i++) {
		if (printers[i].linktype != printer->packet->linktype)
			continue;
		*error = printers[i].print(printer, at, length);
		return true;
	}
	return false;
}
