// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Radiotap headers: tcpdump prints their fields in front of the frame, with -e or without. */
#include "decode/radiotap.h"

#include "decode/wifi.h"
#include "print/printer.h"

/* Of channels. */
enum channel_flag {
	CHANNEL_TURBO = 0x0010,
	CHANNEL_CCK = 0x0020,
	CHANNEL_OFDM = 0x0040,
	CHANNEL_2_GHZ = 0x0080,
	CHANNEL_5_GHZ = 0x0100,
	CHANNEL_DYNAMIC = 0x0400,
	CHANNEL_GFSK = 0x0800,
	CHANNEL_HALF = 0x4000,
	CHANNEL_QUARTER = 0x8000,
	CHANNEL_HT20 = 0x10000,
	CHANNEL_HT40_UPPER = 0x20000,
	CHANNEL_HT40_LOWER = 0x40000,
};

/* Which parts of the MCS field are known; what its flags say. */
enum mcs {
	MCS_HAS_BANDWIDTH = 0x01,
	MCS_HAS_INDEX = 0x02,
	MCS_HAS_GUARD = 0x04,
	MCS_HAS_FORMAT = 0x08,
	MCS_HAS_CODING = 0x10,
	MCS_HAS_STREAMS = 0x20,
	MCS_BANDWIDTH = 0x03,
	MCS_40_MHZ = 1,
	MCS_SHORT_GUARD = 0x04,
	MCS_GREENFIELD = 0x08,
	MCS_LDPC = 0x10,
};

enum vht {
	VHT_HAS_GUARD = 0x0004,
	VHT_HAS_BANDWIDTH = 0x0040,
	VHT_SHORT_GUARD = 0x04,
	VHT_BANDWIDTH = 0x1f,
	VHT_USERS = 4,
};

static const struct print_name flag_names[] = {
	{RADIOTAP_CFP, "cfp "},		{RADIOTAP_SHORT_PREAMBLE, "short preamble "},
	{RADIOTAP_WEP, "wep "},		{RADIOTAP_FRAGMENTED, "fragmented "},
	{RADIOTAP_BAD_FCS, "bad-fcs "}, {0, NULL},
};

/*
 * Data bits of a symbol on 20 MHz, in units of 26 (IEEE 802.11-2020, 19.5): of each modulation and
 * coding scheme of HT. Scheme 32 is for 40 MHz only.
 */
static const uint8_t scheme_bits[] = {
	1,  2,	3,  4,	6,  8,	9,  10, 2,  4,	6,  8,	12, 16, 18, 20, 3,  6,	9,  12,
	18, 24, 27, 30, 4,  8,	12, 16, 24, 32, 36, 40, 0,  6,	8,  10, 9,  12, 15, 8,
	10, 10, 12, 14, 14, 16, 12, 15, 15, 18, 21, 21, 24, 10, 12, 14, 12, 14, 16, 18,
	16, 18, 20, 20, 22, 15, 18, 21, 18, 21, 24, 27, 24, 27, 30, 30, 33,
};

#define SCHEMES	      (sizeof(scheme_bits) / sizeof(scheme_bits[0]))
#define SCHEME_40_MHZ 32
#define BITS_20_MHZ   26
#define BITS_40_MHZ   54
#define BITS_SCHEME32 24

static const char *const bandwidth_names[] = {"20 MHz", "40 MHz", "20 MHz (L)", "20 MHz (U)"};

/* tcpdump has the wrong name for one of them. */
static const char *const vht_bandwidth_names[] = {
	"20 MHz",	 "40 MHz",	  "20 MHz (L)",	   "20 MHz (U)",    "80 MHz",
	"80 MHz (L)",	 "80 MHz (U)",	  "80 MHz (LL)",   "80 MHz (LU)",   "80 MHz (UL)",
	"80 MHz (UU)",	 "160 MHz",	  "160 MHz (L)",   "160 MHz (U)",   "160 MHz (LL)",
	"160 MHz (LU)",	 "160 MHz (UL)",  "160 MHz (UU)",  "160 MHz (LLL)", "160 MHz (LLU)",
	"160 MHz (LUL)", "160 MHz (UUU)", "160 MHz (ULL)", "160 MHz (ULU)", "160 MHz (UUL)",
	"160 MHz (UUU)",
};

static void put_flags(struct printer *printer, uint8_t flags)
{
	const struct print_name *name;

	for (name = flag_names; name->name; name++)
		if (flags & name->value)
			buffer_string(printer->out, name->name);
}

/* In units of 500 kb/s; some drivers have the number of a modulation and coding scheme there. */
static void put_rate(struct printer *printer, uint8_t rate)
{
	if (rate >= 0x80 && rate <= 0x8f)
		buffer_format(printer->out, "MCS %u ", rate & 0x7f);
	else
		buffer_format(printer->out, "%u.%u Mb/s ", rate / 2, rate % 2 * 5);
}

static bool has_all(uint32_t flags, uint32_t wanted)
{
	return (flags & wanted) == wanted;
}

/* The standards whose bits are set. */
static void put_standards(struct printer *printer, uint32_t flags)
{
	const char *width = "";
	struct buffer *out = printer->out;

	if (flags & CHANNEL_HALF)
		width = "/10Mhz";
	else if (flags & CHANNEL_QUARTER)
		width = "/5Mhz";
	if (has_all(flags, CHANNEL_2_GHZ | CHANNEL_GFSK))
		buffer_literal(out, " FHSS");
	if (has_all(flags, CHANNEL_5_GHZ | CHANNEL_OFDM))
		buffer_format(out, " 11a%s", width);
	if (has_all(flags, CHANNEL_2_GHZ | CHANNEL_OFDM) ||
	    has_all(flags, CHANNEL_2_GHZ | CHANNEL_DYNAMIC))
		buffer_format(out, " 11g%s", width);
	else if (has_all(flags, CHANNEL_2_GHZ | CHANNEL_CCK))
		buffer_literal(out, " 11b");
	if (flags & CHANNEL_TURBO)
		buffer_literal(out, " Turbo");
}

/* mcs: there is that field, so it is 802.11n */
static void put_channel(struct printer *printer, uint32_t megahertz, uint32_t flags, bool mcs)
{
	struct buffer *out = printer->out;

	buffer_format(out, "%u MHz", megahertz);
	if (mcs)
		buffer_literal(out, " 11n");
	else
		put_standards(printer, flags);
	if (flags & CHANNEL_HT20)
		buffer_literal(out, " ht/20");
	else if (flags & CHANNEL_HT40_LOWER)
		buffer_literal(out, " ht/40-");
	else if (flags & CHANNEL_HT40_UPPER)
		buffer_literal(out, " ht/40+");
	buffer_char(out, ' ');
}

/* Of a symbol's bits, which takes 4 us, or 3.6 us with the short guard interval. */
static void put_scheme_rate(struct printer *printer, uint8_t index, uint8_t flags)
{
	bool wide = (flags & MCS_BANDWIDTH) == MCS_40_MHZ;
	uint32_t bits = 0, tenths;

	if (index == SCHEME_40_MHZ)
		bits = wide ? BITS_SCHEME32 : 0;
	else if (index < SCHEMES)
		bits = scheme_bits[index] * (uint32_t)(wide ? BITS_40_MHZ : BITS_20_MHZ);
	if (!bits)
		return;
	tenths = flags & MCS_SHORT_GUARD ? (bits * 200 + 36) / 72 : bits * 10 / 4;
	buffer_format(printer->out, "%u.%u Mb/s ", tenths / 10, tenths % 10);
}

static void put_mcs(struct printer *printer, struct cursor at)
{
	uint8_t known = cursor_u8(at, 0), flags = cursor_u8(at, 1), index = cursor_u8(at, 2);
	struct buffer *out = printer->out;

	/* The one of both that is not known is taken to be as its bits are. */
	if (known & MCS_HAS_INDEX && known & (MCS_HAS_BANDWIDTH | MCS_HAS_GUARD))
		put_scheme_rate(printer, index, flags);
	if (known & MCS_HAS_INDEX)
		buffer_format(out, "MCS %u ", index);
	if (known & MCS_HAS_BANDWIDTH)
		buffer_format(out, "%s ", bandwidth_names[flags & MCS_BANDWIDTH]);
	if (known & MCS_HAS_GUARD)
		buffer_string(out, flags & MCS_SHORT_GUARD ? "short GI " : "long GI ");
	if (known & MCS_HAS_FORMAT)
		buffer_string(out, flags & MCS_GREENFIELD ? "greenfield " : "mixed ");
	if (known & MCS_HAS_CODING)
		buffer_string(out, flags & MCS_LDPC ? "LDPC FEC " : "BCC FEC ");
	if (known & MCS_HAS_STREAMS)
		buffer_format(out, "RX-STBC%u ", flags >> 5 & 3);
}

/* A user without spatial streams is none. */
static void put_vht(struct printer *printer, struct cursor at)
{
	uint16_t known = cursor_little16(at, 0);
	uint8_t bandwidth = cursor_u8(at, 3) & VHT_BANDWIDTH, scheme, i;
	struct buffer *out = printer->out;

	for (i = 0; i < VHT_USERS; i++) {
		scheme = cursor_u8(at, 4 + i);
		if (scheme & 0x0f)
			buffer_format(out, "User %u MCS %u %s FEC ", i, scheme >> 4,
				      cursor_u8(at, 8) >> i & 1 ? "LDPC" : "BCC");
	}
	if (known & VHT_HAS_BANDWIDTH) {
		if (bandwidth < sizeof(vht_bandwidth_names) / sizeof(vht_bandwidth_names[0]))
			buffer_format(out, "%s ", vht_bandwidth_names[bandwidth]);
		else
			buffer_format(out, "unknown (%u) ", bandwidth);
	}
	if (known & VHT_HAS_GUARD)
		buffer_string(out, cursor_u8(at, 2) & VHT_SHORT_GUARD ? "short GI " : "long GI ");
}

/* Those that are a number and a unit. */
static void put_number(struct printer *printer, uint32_t field, struct cursor at)
{
	struct buffer *out = printer->out;
	int byte = (int8_t)cursor_u8(at, 0);

	switch (field) {
	case RADIOTAP_DBM_SIGNAL:
		buffer_format(out, "%ddBm signal ", byte);
		break;
	case RADIOTAP_DBM_NOISE:
		buffer_format(out, "%ddBm noise ", byte);
		break;
	case RADIOTAP_LOCK_QUALITY:
		buffer_format(out, "%u sq ", cursor_little16(at, 0));
		break;
	case RADIOTAP_ATTENUATION:
		buffer_format(out, "%d tx power ", -(int16_t)cursor_little16(at, 0));
		break;
	case RADIOTAP_DB_ATTENUATION:
		buffer_format(out, "%ddB tx attenuation ", -byte);
		break;
	case RADIOTAP_DBM_POWER:
		buffer_format(out, "%ddBm tx power ", byte);
		break;
	case RADIOTAP_ANTENNA:
		buffer_format(out, "antenna %u ", cursor_u8(at, 0));
		break;
	case RADIOTAP_DB_SIGNAL:
		buffer_format(out, "%udB signal ", cursor_u8(at, 0));
		break;
	case RADIOTAP_DB_NOISE:
		buffer_format(out, "%udB noise ", cursor_u8(at, 0));
		break;
	}
}

static void put_field(struct printer *printer, const struct radiotap *radiotap)
{
	bool mcs = radiotap->present >> RADIOTAP_MCS & 1;
	struct cursor at = radiotap->at;

	switch (radiotap->field) {
	case RADIOTAP_TSFT:
		buffer_format(printer->out, "%lluus tsft ",
			      (unsigned long long)cursor_little64(at, 0));
		break;
	case RADIOTAP_FLAGS:
		put_flags(printer, cursor_u8(at, 0));
		break;
	case RADIOTAP_RATE:
		put_rate(printer, cursor_u8(at, 0));
		break;
	case RADIOTAP_CHANNEL:
		/* The other field of the channel has more. */
		if (radiotap->present >> RADIOTAP_XCHANNEL & 1)
			break;
		put_channel(printer, cursor_little16(at, 0), cursor_little16(at, 2), mcs);
		break;
	case RADIOTAP_XCHANNEL:
		put_channel(printer, cursor_little16(at, 4), cursor_little32(at, 0), mcs);
		break;
	case RADIOTAP_FHSS:
		buffer_format(printer->out, "fhset %u fhpat %u ", cursor_u8(at, 0),
			      cursor_u8(at, 1));
		break;
	case RADIOTAP_MCS:
		put_mcs(printer, at);
		break;
	case RADIOTAP_VHT:
		put_vht(printer, at);
		break;
	default:
		put_number(printer, radiotap->field, at);
	}
}

void print_radiotap_fields(struct printer *printer, struct radiotap *radiotap)
{
	enum radiotap_step step;

	while ((step = radiotap_next(radiotap)) != RADIOTAP_END) {
		if (step == RADIOTAP_CUT)
			print_text_cut(printer);
		else if (step == RADIOTAP_UNKNOWN)
			buffer_format(printer->out, "[bit %u] ", radiotap->field);
		else
			put_field(printer, radiotap);
	}
}
