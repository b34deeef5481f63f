// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "decode/radio.h"

#include "decode/radiotap.h"
#include "packet.h"

#define PRISM_HEADER 144
#define AVS_LEAST    8
#define AVS_MARK     0x80211001
#define AVS_MARK_2   0x80211002

bool radio_has(int linktype)
{
	return linktype == LINKTYPE_IEEE802_11 || linktype == LINKTYPE_IEEE802_11_PRISM ||
	       linktype == LINKTYPE_IEEE802_11_RADIOTAP || linktype == LINKTYPE_IEEE802_11_AVS;
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

/* AVS headers have a mark and a length of four bytes each. */
static bool skip_avs(struct cursor *at)
{
	uint32_t length = cursor_u32(*at, 4);

	if (!cursor_has(*at, AVS_LEAST) || length < AVS_LEAST || !cursor_has(*at, length))
		return false;
	*at = cursor_skip(*at, length);
	return true;
}

bool radio_is_avs(struct cursor at)
{
	uint32_t mark = cursor_u32(at, 0);

	return mark == AVS_MARK || mark == AVS_MARK_2;
}

/* Drivers that have a Prism header may have one of AVS instead. */
static bool skip_prism(struct cursor *at)
{
	if (radio_is_avs(*at))
		return skip_avs(at);
	if (!cursor_has(*at, PRISM_HEADER))
		return false;
	*at = cursor_skip(*at, PRISM_HEADER);
	return true;
}

bool radio_skip(int linktype, struct cursor *at, struct wifi_framing *framing)
{
	switch (linktype) {
	case LINKTYPE_IEEE802_11_PRISM:
		return skip_prism(at);
	case LINKTYPE_IEEE802_11_AVS:
		return skip_avs(at);
	case LINKTYPE_IEEE802_11_RADIOTAP:
		return skip_radiotap(at, framing);
	default:
		return true;
	}
}

static uint32_t at_least(uint32_t least, uint32_t length)
{
	return length < least ? least : length;
}

uint32_t radio_length(int linktype, struct cursor at)
{
	if (linktype == LINKTYPE_IEEE802_11)
		return 0;
	if (linktype == LINKTYPE_IEEE802_11_RADIOTAP)
		return at_least(RADIOTAP_HEADER, cursor_little16(at, 2));
	if (linktype == LINKTYPE_IEEE802_11_AVS || radio_is_avs(at))
		return at_least(AVS_LEAST, cursor_u32(at, 4));
	return PRISM_HEADER;
}
