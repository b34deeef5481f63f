// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Link headers of IEEE 802.11, and what captures put in front of them; also wrong ones. */
#include "generate.h"

#include "decode/protocol.h"
#include "decode/wifi.h"
#include "packet.h"

static void add_little(struct bytes *bytes, uint64_t value, int size)
{
	for (; size--; value >>= 8)
		bytes_number(bytes, value, 1);
}

/* Mostly data, with QoS or without, to or from an access point. */
static uint16_t control_of(struct chance *chance)
{
	static const uint16_t kinds[] = {
		WIFI_DATA,
		WIFI_DATA | WIFI_QOS,
		WIFI_DATA | WIFI_QOS | WIFI_TO_SYSTEM,
		WIFI_DATA | WIFI_QOS | WIFI_FROM_SYSTEM,
		WIFI_DATA | WIFI_FROM_SYSTEM,
		WIFI_DATA | WIFI_QOS | WIFI_TO_SYSTEM | WIFI_FROM_SYSTEM,
	};
	uint16_t control = kinds[chance_below(chance, sizeof(kinds) / sizeof(kinds[0]))];

	if (chance_one_in(chance, 4))
		control |= (uint16_t)(chance_next(chance) & (WIFI_CF_ACK | WIFI_CF_POLL));
	if (chance_one_in(chance, 3))
		control |= (uint16_t)(chance_next(chance) & 0xbc03); /* all but WIFI_PROTECTED */
	if (chance_one_in(chance, 20))
		control |= WIFI_PROTECTED;
	if (chance_one_in(chance, 40))
		control |= WIFI_NULL;
	if (chance_one_in(chance, 60))
		control = (uint16_t)(WIFI_DATA | chance_next(chance));
	return control;
}

static void add_llc(struct chance *chance, struct bytes *bytes, uint16_t ethertype)
{
	static const uint32_t ouis[] = {LLC_OUI_CISCO_BRIDGED, 0x00000c, 0x0080c2, 0x080007,
					0x1234};
	static const uint8_t points[] = {LLC_SAP_SNAP, LLC_SAP_SNAP | 1, LLC_SAP_IP, 0x10, 0x12};
	bool usual = !chance_one_in(chance, 12);

	if (usual) {
		bytes_number(bytes, 0xaaaa03, 3);
	} else {
		bytes_number(bytes, points[chance_below(chance, sizeof(points))], 1);
		bytes_number(bytes, points[chance_below(chance, sizeof(points))], 1);
		bytes_number(bytes, chance_one_in(chance, 2) ? 3 : chance_next(chance), 1);
	}
	bytes_number(bytes, chance_one_in(chance, 15) ? ouis[chance_below(chance, 5)] : 0, 3);
	bytes_number(bytes, ethertype, 2);
}

static void add_frame(struct chance *chance, struct bytes *bytes, bool padded, uint16_t ethertype)
{
	const uint16_t both = WIFI_TO_SYSTEM | WIFI_FROM_SYSTEM;
	uint16_t control = control_of(chance);
	size_t start = bytes->length;
	uint32_t i;

	add_little(bytes, control, 2);
	add_little(bytes, chance_below(chance, 3) * 22, 2);
	for (i = 0; i < 3; i++)
		bytes_number(bytes, chance_one_in(chance, 9) ? 0xffffffffffff : 0x020000000001 + i,
			     WIFI_ADDRESS);
	add_little(bytes, chance_next(chance), 2);
	if ((control & both) == both)
		bytes_number(bytes, 0x020000000004, WIFI_ADDRESS);
	if (control & WIFI_QOS)
		add_little(bytes, chance_below(chance, 8), WIFI_QOS_CONTROL);
	while (padded && (bytes->length - start) % 4)
		bytes_number(bytes, 0, 1);
	/* The field for HT control is rarely there, since tcpdump does not expect it. */
	if (control & WIFI_ORDER && chance_one_in(chance, 9))
		bytes_random(bytes, chance, 4);
	add_llc(chance, bytes, ethertype);
}

void generate_wireless(struct chance *chance, struct bytes *bytes, uint32_t linktype,
		       uint16_t ethertype)
{
	size_t start = bytes->length;

	(void)linktype;
	add_frame(chance, bytes, false, ethertype);
	if (chance_one_in(chance, 12))
		bytes_flip(bytes, chance, start, bytes->length - sizeof(uint64_t));
}
