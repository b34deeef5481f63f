/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Names that the routing protocols share. */
#ifndef TCPLENS_PRINT_PAYLOAD_FAMILY_H
#define TCPLENS_PRINT_PAYLOAD_FAMILY_H

#include <stdint.h>

/* Address family numbers of IANA. */
enum family {
	FAMILY_IP4 = 1,
	FAMILY_IP6 = 2,
	FAMILY_NSAP = 3,
	FAMILY_VPLS = 25,
	FAMILY_LAYER2_VPN = 196,
};

const char *print_family_name(uint16_t family); /* NULL: unknown */
const char *
print_family_encapsulation(uint16_t type); /* of a pseudowire (RFC 4446); NULL: unknown */

#endif
