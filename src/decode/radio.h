/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What captures of IEEE 802.11 in monitor mode have in front of a frame. */
#ifndef TCPLENS_DECODE_RADIO_H
#define TCPLENS_DECODE_RADIO_H

#include <stdbool.h>
#include <stdint.h>

#include "base/cursor.h"
#include "decode/wifi.h"

/* Whether frames of that LINKTYPE_ are of IEEE 802.11. */
bool radio_has(int linktype);

/*
 * Moves at past the header of such a link type, and adds what it says of the frame to framing.
 * False: it makes no sense, or is not all there.
 */
bool radio_skip(int linktype, struct cursor *at, struct wifi_framing *framing);

/* How long that header is, as far as there is enough of it to say so. */
uint32_t radio_length(int linktype, struct cursor at);

/* Whether this, where a Prism header should be, is one of AVS. */
bool radio_is_avs(struct cursor at);

#endif
