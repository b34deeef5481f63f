/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Link headers that files have and interfaces of Linux have not, or seldom. Each printer of a
 * whole frame (..._link) says in printer.link_length where the network header begins.
 */
#ifndef TCPLENS_PRINT_LINK_WIRED_H
#define TCPLENS_PRINT_LINK_WIRED_H

#include "print/printer.h"

/* False: the link type is none of these, and nothing was printed. */
bool print_wired_frame(struct printer *printer, struct cursor at, uint32_t length, int *error);

int print_ppp_ether_link(struct printer *printer, struct cursor at, uint32_t length);
int print_ppp_serial_link(struct printer *printer, struct cursor at, uint32_t length);
int print_ppp_bsdos(struct printer *printer, struct cursor at, uint32_t length);
int print_pflog_link(struct printer *printer, struct cursor at, uint32_t length);
int print_enc_link(struct printer *printer, struct cursor at, uint32_t length);
int print_nflog_link(struct printer *printer, struct cursor at, uint32_t length);
int print_atm_link(struct printer *printer, struct cursor at, uint32_t length);
int print_atm_clip(struct printer *printer, struct cursor at, uint32_t length);
int print_atm_sun(struct printer *printer, struct cursor at, uint32_t length);
int print_slip_link(struct printer *printer, struct cursor at, uint32_t length);
int print_slip_bsdos(struct printer *printer, struct cursor at, uint32_t length);
int print_token_ring_link(struct printer *printer, struct cursor at, uint32_t length);
int print_fddi_link(struct printer *printer, struct cursor at, uint32_t length);
int print_fibre_channel_link(struct printer *printer, struct cursor at, uint32_t length);
int print_frame_relay_link(struct printer *printer, struct cursor at, uint32_t length);
int print_frame_relay_frame(struct printer *printer, struct cursor at, uint32_t length,
			    uint32_t *used);
int print_frame_relay_bundle(struct printer *printer, struct cursor at, uint32_t length);
int print_firewire_link(struct printer *printer, struct cursor at, uint32_t length);
int print_arcnet_link(struct printer *printer, struct cursor at, uint32_t length);
int print_symantec_link(struct printer *printer, struct cursor at, uint32_t length);
int print_ipnet_link(struct printer *printer, struct cursor at, uint32_t length);
int print_netanalyzer_link(struct printer *printer, struct cursor at, uint32_t length);
int print_switch_tag_link(struct printer *printer, struct cursor at, uint32_t length);
int print_switch_tag_prepended(struct printer *printer, struct cursor at, uint32_t length);
int print_pktap_link(struct printer *printer, struct cursor at, uint32_t length);
int print_juniper_link(struct printer *printer, struct cursor at, uint32_t length);
const char *print_juniper_names_media(uint32_t media); /* NULL: unknown, as the next one's */
const char *print_juniper_names_encapsulation(uint32_t encapsulation);
int print_infiniband_link(struct printer *printer, struct cursor at, uint32_t length);

#endif
