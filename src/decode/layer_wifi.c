// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Link layers of IEEE 802.11. */
#include "decode/layer.h"
#include "decode/radio.h"
#include "decode/wifi.h"

static enum layer begin_frame(struct layer_walk *walk, const struct wifi_framing *framing)
{
	struct wifi_header header;

	if (framing->fcs) {
		if (!layer_has(walk, WIFI_FCS) || walk->length < WIFI_FCS)
			return LAYER_NONE;
		walk->length -= WIFI_FCS;
		walk->at = cursor_limit(walk->at, walk->length);
	}
	if (!layer_has(walk, WIFI_CONTROL) || !wifi_read(walk->at, framing, &header) ||
	    !wifi_has_llc(&header) || !layer_has(walk, header.length))
		return LAYER_NONE;
	walk->at = cursor_skip(walk->at, header.length);
	walk->length -= header.length;
	return LAYER_LLC;
}

enum layer layer_wifi_begin(uint16_t linktype, struct layer_walk *walk)
{
	struct wifi_framing framing = {.mesh = walk->mesh};
	struct cursor frame = walk->at;

	if (!layer_has(walk, radio_length(linktype, frame)) ||
	    !radio_skip(linktype, &frame, &framing))
		return LAYER_NONE;
	walk->length -= walk->at.captured - frame.captured;
	walk->at = frame;
	return begin_frame(walk, &framing);
}
