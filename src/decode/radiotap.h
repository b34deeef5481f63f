/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Radiotap headers (https://www.radiotap.org), in front of frames of IEEE 802.11: words of bits
 * that say which fields there are, then the fields, each aligned to what it is made of. Fields are
 * found one after another, so the first one of unknown length ends the walk.
 */
#ifndef TCPLENS_DECODE_RADIOTAP_H
#define TCPLENS_DECODE_RADIOTAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cursor.h"

#define RADIOTAP_HEADER 8 /* with the first word */

/* Bits of a word, which are the numbers of fields. */
enum radiotap_number {
	RADIOTAP_TSFT = 0,
	RADIOTAP_FLAGS = 1,
	RADIOTAP_RATE = 2,
	RADIOTAP_CHANNEL = 3,
	RADIOTAP_FHSS = 4,
	RADIOTAP_DBM_SIGNAL = 5,
	RADIOTAP_DBM_NOISE = 6,
	RADIOTAP_LOCK_QUALITY = 7,
	RADIOTAP_ATTENUATION = 8,
	RADIOTAP_DB_ATTENUATION = 9,
	RADIOTAP_DBM_POWER = 10,
	RADIOTAP_ANTENNA = 11,
	RADIOTAP_DB_SIGNAL = 12,
	RADIOTAP_DB_NOISE = 13,
	RADIOTAP_RX_FLAGS = 14,
	RADIOTAP_XCHANNEL = 18,
	RADIOTAP_MCS = 19,
	RADIOTAP_AMPDU = 20,
	RADIOTAP_VHT = 21,
	RADIOTAP_NAMESPACE = 29, /* the next word begins anew */
	RADIOTAP_VENDOR = 30,	 /* the next word is a vendor's */
	RADIOTAP_MORE = 31,	 /* there is a next word */
};

/* Of RADIOTAP_FLAGS. */
enum radiotap_flag {
	RADIOTAP_CFP = 0x01,
	RADIOTAP_SHORT_PREAMBLE = 0x02,
	RADIOTAP_WEP = 0x04,
	RADIOTAP_FRAGMENTED = 0x08,
	RADIOTAP_FCS = 0x10,
	RADIOTAP_PADDED = 0x20,
	RADIOTAP_BAD_FCS = 0x40,
};

enum radiotap_step {
	RADIOTAP_END,
	RADIOTAP_FIELD,	  /* field and at are those of a field */
	RADIOTAP_UNKNOWN, /* field is one of unknown length */
	RADIOTAP_CUT,	  /* the header ends within a field, or the head of a vendor's fields */
};

/* A place in a header. */
struct radiotap {
	struct cursor header; /* all of it */
	uint32_t position;
	uint32_t words;
	uint32_t word;	  /* the number of the current one */
	uint32_t present; /* all of its bits */
	uint32_t left;	  /* its bits that are to come */
	uint32_t base;	  /* number of its first bit */
	uint32_t skip;	  /* bytes of the vendor's fields */
	bool vendor;	  /* it is a vendor's */
	bool ended;
	uint32_t field; /* an enum radiotap_number, or beyond */
	struct cursor at;
};

/* Returns the header's length; 0: it makes no sense, or not all of it is there. */
uint32_t radiotap_open(struct radiotap *radiotap, struct cursor at);
enum radiotap_step radiotap_next(struct radiotap *radiotap);

#endif
