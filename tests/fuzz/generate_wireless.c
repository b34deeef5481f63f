// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Link headers of IEEE 802.11, and what captures put in front of them; also wrong ones. */
#include "generate.h"

#include "decode/protocol.h"
#include "decode/radiotap.h"
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

/* Of fields, by number; 0: unknown to tcpdump. */
static const struct {
	uint8_t size;
	uint8_t align;
} shapes[] = {
	{8, 8}, {1, 1}, {1, 1}, {4, 2}, {2, 1}, {1, 1}, {1, 1}, {2, 2}, {2, 2}, {1, 1}, {1, 1},
	{1, 1}, {1, 1}, {1, 1}, {2, 2}, {0, 1}, {0, 1}, {0, 1}, {8, 4}, {3, 1}, {8, 4}, {12, 2},
};

#define FIELDS (sizeof(shapes) / sizeof(shapes[0]))
#define WORDS  5

/* Only the first FIELDS bits, some of which are rare. */
static uint32_t present_of(struct chance *chance)
{
	uint32_t present = (uint32_t)chance_next(chance);

	present &= (uint32_t)chance_next(chance);
	if (chance_one_in(chance, 2))
		present &= (uint32_t)chance_next(chance);
	present &= (1u << FIELDS) - 1;
	if (chance_one_in(chance, 2))
		present |= 1u << RADIOTAP_FLAGS;
	if (!chance_one_in(chance, 20))
		present &= ~(7u << 15); /* transmission's flags and numbers of tries */
	if (chance_one_in(chance, 60))
		present |= 1u << (FIELDS + chance_below(chance, 32 - FIELDS));
	return present;
}

/* The last words of a header with several; the flags that count are added to flags. */
static void add_word(struct chance *chance, struct bytes *bytes, size_t start, uint32_t present,
		     uint8_t *flags)
{
	uint32_t i;

	for (i = 0; i < FIELDS; i++) {
		if (!(present >> i & 1) || !shapes[i].size)
			continue;
		while ((bytes->length - start) % shapes[i].align)
			bytes_number(bytes, 0, 1);
		if (i != RADIOTAP_FLAGS) {
			bytes_random(bytes, chance, shapes[i].size);
			continue;
		}
		*flags = (uint8_t)chance_next(chance);
		if (chance_one_in(chance, 2))
			*flags &= (uint8_t) ~(RADIOTAP_PADDED | RADIOTAP_FCS);
		bytes_number(bytes, *flags, 1);
	}
}

static void add_vendor(struct chance *chance, struct bytes *bytes, size_t start)
{
	uint32_t length = chance_below(chance, 9);

	if ((bytes->length - start) % 2)
		bytes_number(bytes, 0, 1);
	bytes_random(bytes, chance, 4);
	add_little(bytes, chance_one_in(chance, 9) ? chance_below(chance, 300) : length, 2);
	bytes_random(bytes, chance, length);
}

/* What follows a word: another one of the same numbers, or a namespace of its own. */
static uint32_t next_of(struct chance *chance)
{
	static const uint32_t kinds[] = {0,
					 1u << RADIOTAP_NAMESPACE,
					 1u << RADIOTAP_NAMESPACE,
					 1u << RADIOTAP_VENDOR,
					 1u << RADIOTAP_VENDOR,
					 3u << RADIOTAP_NAMESPACE};
	uint32_t more = chance_one_in(chance, 40) ? 0 : 1u << RADIOTAP_MORE;

	return kinds[chance_below(chance, sizeof(kinds) / sizeof(kinds[0]))] | more;
}

/* Returns the flags of the frame. */
static uint8_t add_radiotap(struct chance *chance, struct bytes *bytes)
{
	uint32_t words[WORDS],
		count = chance_one_in(chance, 3) ? 1 + chance_below(chance, WORDS) : 1, i;
	bool several = count > 1, vendor = false;
	size_t start = bytes->length;
	uint8_t flags = 0;

	bytes_number(bytes, chance_one_in(chance, 30) ? chance_next(chance) : 0, 1);
	bytes_number(bytes, chance_one_in(chance, 30) ? chance_next(chance) : 0, 1);
	bytes_number(bytes, 0, 2);
	for (i = 0; i < count; i++) {
		words[i] = present_of(chance);
		if (several && chance_one_in(chance, 3))
			words[i] = 0;
		if (i + 1 < count)
			words[i] |= next_of(chance);
		else if (chance_one_in(chance, 30))
			words[i] |= next_of(chance);
		add_little(bytes, words[i], 4);
	}
	for (i = 0; i < count; i++) {
		if (!vendor)
			add_word(chance, bytes, start, words[i], &flags);
		if (words[i] >> RADIOTAP_NAMESPACE & 3)
			vendor = !(words[i] >> RADIOTAP_NAMESPACE & 1);
		if (vendor && words[i] >> RADIOTAP_VENDOR & 1)
			add_vendor(chance, bytes, start);
	}
	if (chance_one_in(chance, 20))
		bytes_random(bytes, chance, chance_below(chance, 9));
	/* Fields that end where the header does not, by a few bytes. */
	if (chance_one_in(chance, 10) && bytes->length - start > RADIOTAP_HEADER)
		bytes->length -= chance_below(chance, (uint32_t)(bytes->length - start) - 7);
	i = (uint32_t)(bytes->length - start);
	if (chance_one_in(chance, 30))
		i += chance_below(chance, 9) - 4;
	bytes->data[start + 2] = (uint8_t)i;
	bytes->data[start + 3] = (uint8_t)(i >> 8);
	return flags;
}

#define PRISM_HEADER 144
#define AVS_HEADER   64
#define AVS_MARK     0x80211001

static void add_avs(struct chance *chance, struct bytes *bytes)
{
	uint32_t length = AVS_HEADER;

	if (chance_one_in(chance, 9))
		length = chance_below(chance, 80);
	bytes_number(bytes, AVS_MARK + chance_below(chance, 2), 4);
	bytes_mostly(bytes, chance, length, 4);
	bytes_random(bytes, chance, length > 8 ? length - 8 : 0);
}

/* In the byte order of the machine: a mark, a length, a name, and ten numbers. */
static void add_prism(struct chance *chance, struct bytes *bytes)
{
	if (chance_one_in(chance, 3)) {
		add_avs(chance, bytes);
		return;
	}
	add_little(bytes, 0x44, 4);
	add_little(bytes, PRISM_HEADER, 4);
	bytes_random(bytes, chance, PRISM_HEADER - 8);
	if (chance_one_in(chance, 20))
		bytes->length -= chance_below(chance, 9);
}

/* Mostly of IEEE 802.11: into no other libpcap's expressions look. */
static void add_ppi(struct chance *chance, struct bytes *bytes)
{
	uint32_t fields = chance_one_in(chance, 2) ? chance_below(chance, 40) : 0,
		 length = 8 + fields;

	bytes_number(bytes, chance_one_in(chance, 9) ? chance_next(chance) : 0, 1);
	bytes_number(bytes, chance_one_in(chance, 9) ? chance_next(chance) : 0, 1);
	if (chance_one_in(chance, 20))
		length += chance_below(chance, 9) - 4;
	if (chance_one_in(chance, 40))
		length = chance_one_in(chance, 2) ? (uint32_t)chance_next(chance)
						  : chance_below(chance, 8);
	add_little(bytes, length, 2);
	add_little(bytes, LINKTYPE_IEEE802_11, 4);
	bytes_random(bytes, chance, fields);
}

/* Returns the radiotap flags of the frame. */
static uint8_t add_radio(struct chance *chance, struct bytes *bytes, uint32_t linktype)
{
	switch (linktype) {
	case LINKTYPE_IEEE802_11_PRISM:
		add_prism(chance, bytes);
		return 0;
	case LINKTYPE_IEEE802_11_AVS:
		add_avs(chance, bytes);
		return 0;
	case LINKTYPE_PPI:
		add_ppi(chance, bytes);
		return 0;
	case LINKTYPE_IEEE802_11_RADIOTAP:
		return add_radiotap(chance, bytes);
	default:
		return 0;
	}
}

void generate_wireless(struct chance *chance, struct bytes *bytes, uint32_t linktype,
		       uint16_t ethertype)
{
	size_t start = bytes->length;
	uint8_t flags = add_radio(chance, bytes, linktype);

	/* libpcap knows other marks of AVS than tcpdump, so they stay. */
	if (linktype == LINKTYPE_IEEE802_11_PRISM || linktype == LINKTYPE_IEEE802_11_AVS)
		start += 4;
	add_frame(chance, bytes, flags & RADIOTAP_PADDED, ethertype);
	if (chance_one_in(chance, 12))
		bytes_flip(bytes, chance, start, bytes->length - sizeof(uint64_t));
}
