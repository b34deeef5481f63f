/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Frames of IEEE 802.11: what of their headers decides where the data begins. */
#ifndef TCPLENS_DECODE_WIFI_H
#define TCPLENS_DECODE_WIFI_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cursor.h"

/* The frame control field (IEEE 802.11-2020, 9.2.4.1), of two bytes in little-endian order. */
enum wifi_control {
	WIFI_TYPE = 0x000c,
	WIFI_MANAGEMENT = 0x0000, /* types */
	WIFI_DATA = 0x0008,
	WIFI_RESERVED = 0x000c,
	WIFI_CF_ACK = 0x0010, /* subtypes of data frames are bits */
	WIFI_CF_POLL = 0x0020,
	WIFI_NULL = 0x0040, /* without data */
	WIFI_QOS = 0x0080,
	WIFI_TO_SYSTEM = 0x0100, /* the distribution system */
	WIFI_FROM_SYSTEM = 0x0200,
	WIFI_MORE_FRAGMENTS = 0x0400,
	WIFI_RETRY = 0x0800,
	WIFI_POWER = 0x1000,
	WIFI_MORE_DATA = 0x2000,
	WIFI_PROTECTED = 0x4000,
	WIFI_ORDER = 0x8000,
};

enum wifi_size {
	WIFI_CONTROL = 2,
	WIFI_ADDRESS = 6,
	WIFI_HEADER = 24, /* of a data frame with three addresses */
	WIFI_QOS_CONTROL = 2,
	WIFI_FCS = 4,
	WIFI_MESH_HEADER = 6,	 /* without its addresses, of which there are 0 to 3 */
	WIFI_MESH_EXTENSION = 3, /* the bits in its flags that say how many */
};

/* Where the addresses are in a header, whatever they stand for. */
static inline uint32_t wifi_address(uint32_t number)
{
	return number < 4 ? 4 + (number - 1) * WIFI_ADDRESS : WIFI_HEADER;
}

/* What is known of a frame from elsewhere. */
struct wifi_framing {
	bool padded; /* its header is padded to a multiple of four bytes */
	bool fcs;    /* it ends with the frame check sequence */
	bool mesh;   /* data with QoS has a mesh header (-H) */
};

/* The header of a data frame. */
struct wifi_header {
	uint16_t control;
	uint32_t length; /* up to the data, which need not be captured */
	uint32_t mesh;	 /* the last bytes of it: the mesh header; 0: there is none */
};

/* The frame is as long as at. False: it is no data frame, or ends too early to tell. */
bool wifi_read(struct cursor at, const struct wifi_framing *framing, struct wifi_header *header);

/* Whether LLC follows the header. */
static inline bool wifi_has_llc(const struct wifi_header *header)
{
	return !(header->control & (WIFI_NULL | WIFI_PROTECTED));
}

#endif
