/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What the two parts of the LDP printer share. */
#ifndef TCPLENS_PRINT_PAYLOAD_LDP_H
#define TCPLENS_PRINT_PAYLOAD_LDP_H

#include "print/payload/scan.h"

enum ldp_message {
	LDP_NOTIFICATION = 0x0001,
	LDP_HELLO = 0x0100,
	LDP_INITIALIZATION = 0x0200,
	LDP_KEEPALIVE = 0x0201,
	LDP_ADDRESS = 0x0300,
	LDP_ADDRESS_WITHDRAW = 0x0301,
	LDP_LABEL_MAPPING = 0x0400,
	LDP_LABEL_REQUEST = 0x0401,
	LDP_LABEL_WITHDRAW = 0x0402,
	LDP_LABEL_RELEASE = 0x0403,
	LDP_LABEL_ABORT = 0x0404,
};

/* The TLV at the scan's place. left: bytes of the message. Returns its length, 0: the last. */
uint32_t print_ldp_tlv(struct scan *scan, uint32_t left);

#endif
