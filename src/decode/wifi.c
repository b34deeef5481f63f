// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "decode/wifi.h"

/* By the flags in its first byte; where others are set, this is no mesh header. */
static uint32_t mesh_length(uint8_t flags)
{
	if (flags & ~WIFI_MESH_EXTENSION)
		return 0;
	return WIFI_MESH_HEADER + flags * (uint32_t)WIFI_ADDRESS;
}

/* With the bit for strict order, too, no HT control field is looked for, as tcpdump has it. */
bool wifi_read(struct cursor at, const struct wifi_framing *framing, struct wifi_header *header)
{
	const uint16_t both = WIFI_TO_SYSTEM | WIFI_FROM_SYSTEM;
	uint16_t control = cursor_little16(at, 0);

	*header = (struct wifi_header){.control = control, .length = WIFI_HEADER};
	if (!cursor_has(at, WIFI_CONTROL) || (control & WIFI_TYPE) != WIFI_DATA)
		return false;
	if ((control & both) == both)
		header->length += WIFI_ADDRESS;
	if (control & WIFI_QOS)
		header->length += WIFI_QOS_CONTROL;
	if (framing->padded)
		header->length = (header->length + 3) & ~3u;
	if (!framing->mesh || !(control & WIFI_QOS))
		return true;
	if (!cursor_has(at, header->length + 1))
		return false;
	header->mesh = mesh_length(cursor_u8(at, header->length));
	header->length += header->mesh;
	return true;
}
