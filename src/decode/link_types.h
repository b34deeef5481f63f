/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#ifndef TCPLENS_DECODE_LINK_TYPES_H
#define TCPLENS_DECODE_LINK_TYPES_H

#include <stdbool.h>
#include <stdint.h>

/*
 * PPI and PKTAP carry frames of any link type, each other too: so many in each other are followed,
 * whatever a file has.
 */
#define LINK_INSIDE_MAX 64

/* Whether packets of that LINKTYPE_ are decoded. */
bool link_types_has(uint16_t linktype);

/* libpcap's numbers for some link types are not those that stand in files: the latter. */
uint16_t link_types_in_file(uint16_t linktype);

#endif
