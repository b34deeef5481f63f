/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Whether an expression of pcap-filter(7) selects a connection: libpcap's interpreter runs it on a
 * packet made up of the connection's addresses and ports, in either direction. Of other fields it
 * sees an Ethernet header of zeros, no flags and no payload.
 */
#ifndef TCPLENS_FLOW_MATCH_H
#define TCPLENS_FLOW_MATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "filter/filter.h"

/* Addresses as struct owner_flow has them, 16 bytes. filter: compiled for Ethernet. */
bool match_flow(struct filter *filter, const uint8_t *source, uint16_t source_port,
		const uint8_t *destination, uint16_t destination_port);

#endif
