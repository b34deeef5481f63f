// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "decode/radio.h"

#include "decode/radiotap.h"
#include "packet.h"

bool radio_has(int linktype)
{
	return linktype == LINKTYPE_IEEE802_11 || linktype == LINKTYPE_IEEE802_11_RADIOTAP;
}

/* Where there are several fields of flags, the last one counts. */
static bool skip_radiotap(struct cursor *at, struct wifi_framing *framing)
{
	struct radiotap radiotap;
	uint32_t length = radiotap_open(&radiotap, *at);
	enum radiotap_step step;
	uint8_t flags = 0;

	while (length && (step = radiotap_next(&radiotap)) != RADIOTAP_END)
		if (step == RADIOTAP_FIELD && radiotap.field == RADIOTAP_FLAGS)
			flags = cursor_u8(radiotap.at, 0);
	framing->padded = flags & RADIOTAP_PADDED;
	framing->fcs = flags & RADIOTAP_FCS;
	*at = cursor_skip(*at, length);
	return length;
}

bool radio_skip(int linktype, struct cursor *at, struct wifi_framing *framing)
{
	return linktype == LINKTYPE_IEEE802_11 || skip_radiotap(at, framing);
}
