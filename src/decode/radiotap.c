// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "decode/radiotap.h"

#define WORDS	       4 /* where they begin */
#define WORD	       4
#define FIELDS	       (UINT32_MAX >> (32 - RADIOTAP_NAMESPACE))
#define VENDOR_OUI     3
#define VENDOR_ALIGNED 2
#define VENDOR_LENGTH  2

/* size 0: no field that is known. */
static const struct {
	uint8_t size;
	uint8_t align;
} shapes[32] = {
	[RADIOTAP_TSFT] = {8, 8},	 [RADIOTAP_FLAGS] = {1, 1},
	[RADIOTAP_RATE] = {1, 1},	 [RADIOTAP_CHANNEL] = {4, 2},
	[RADIOTAP_FHSS] = {2, 1},	 [RADIOTAP_DBM_SIGNAL] = {1, 1},
	[RADIOTAP_DBM_NOISE] = {1, 1},	 [RADIOTAP_LOCK_QUALITY] = {2, 2},
	[RADIOTAP_ATTENUATION] = {2, 2}, [RADIOTAP_DB_ATTENUATION] = {1, 1},
	[RADIOTAP_DBM_POWER] = {1, 1},	 [RADIOTAP_ANTENNA] = {1, 1},
	[RADIOTAP_DB_SIGNAL] = {1, 1},	 [RADIOTAP_DB_NOISE] = {1, 1},
	[RADIOTAP_RX_FLAGS] = {2, 2},	 [RADIOTAP_XCHANNEL] = {8, 4},
	[RADIOTAP_MCS] = {3, 1},	 [RADIOTAP_AMPDU] = {8, 4},
	[RADIOTAP_VHT] = {12, 2},
};

static uint32_t word_at(const struct radiotap *radiotap, uint32_t word)
{
	return cursor_little32(radiotap->header, WORDS + word * WORD);
}

static uint32_t aligned(uint32_t position, uint32_t align)
{
	return (position + align - 1) / align * align;
}

static bool fits(const struct radiotap *radiotap, uint32_t position, uint32_t size)
{
	return cursor_has(radiotap->header, (uint64_t)position + size);
}

/* A vendor's fields are skipped as a whole. */
static void enter_word(struct radiotap *radiotap)
{
	if (radiotap->word == radiotap->words ||
	    !fits(radiotap, radiotap->position, radiotap->skip)) {
		radiotap->ended = true;
		return;
	}
	radiotap->position += radiotap->skip;
	radiotap->skip = 0;
	radiotap->present = word_at(radiotap, radiotap->word);
	radiotap->left = radiotap->vendor ? 0 : radiotap->present & FIELDS;
}

/*
 * An OUI, a byte that the vendor assigns, and the length of the vendor's fields. It is found as
 * tcpdump finds it: where it should be aligned, only its last part is, and what there is of it
 * before a cut is used up.
 */
static bool take_vendor(struct radiotap *radiotap)
{
	uint32_t *position = &radiotap->position;

	if (!fits(radiotap, aligned(*position, VENDOR_ALIGNED), VENDOR_ALIGNED))
		return false;
	if (!fits(radiotap, *position, VENDOR_OUI + 1)) {
		*position = radiotap->header.avail;
		return false;
	}
	*position += VENDOR_OUI + 1;
	if (!fits(radiotap, aligned(*position, VENDOR_ALIGNED), VENDOR_LENGTH))
		return false;
	*position = aligned(*position, VENDOR_ALIGNED);
	radiotap->skip = cursor_little16(radiotap->header, *position);
	*position += VENDOR_LENGTH;
	return true;
}

/*
 * Both bits at once mean nothing, and change nothing.
 * False: the header ends in the head of a vendor's fields; the walk goes on behind it.
 */
static bool leave_word(struct radiotap *radiotap)
{
	bool vendor = radiotap->present >> RADIOTAP_VENDOR & 1;
	bool anew = radiotap->present >> RADIOTAP_NAMESPACE & 1;
	bool whole = true;

	if (vendor != anew) {
		radiotap->base = 0;
		radiotap->vendor = vendor;
	} else if (!vendor) {
		radiotap->base += 32;
	}
	if (vendor && !anew)
		whole = take_vendor(radiotap);
	radiotap->word++;
	enter_word(radiotap);
	return whole;
}

static enum radiotap_step take_field(struct radiotap *radiotap)
{
	uint32_t bit = (uint32_t)__builtin_ctz(radiotap->left), size = shapes[bit].size, position;

	radiotap->left &= radiotap->left - 1;
	radiotap->field = radiotap->base + bit;
	radiotap->ended = true;
	if (radiotap->base || !size)
		return RADIOTAP_UNKNOWN;
	position = aligned(radiotap->position, shapes[bit].align);
	if (!fits(radiotap, position, size))
		return RADIOTAP_CUT;
	radiotap->ended = false;
	radiotap->at = cursor_limit(cursor_skip(radiotap->header, position), size);
	radiotap->position = position + size;
	return RADIOTAP_FIELD;
}

uint32_t radiotap_open(struct radiotap *radiotap, struct cursor at)
{
	uint32_t length = cursor_little16(at, 2);

	*radiotap = (struct radiotap){.header = cursor_limit(at, length)};
	if (!cursor_has(at, RADIOTAP_HEADER) || length < RADIOTAP_HEADER || !cursor_has(at, length))
		return 0;
	do {
		radiotap->position = WORDS + WORD * ++radiotap->words;
		if (radiotap->position > length)
			return 0;
	} while (word_at(radiotap, radiotap->words - 1) >> RADIOTAP_MORE);
	enter_word(radiotap);
	return length;
}

enum radiotap_step radiotap_next(struct radiotap *radiotap)
{
	while (!radiotap->ended) {
		if (radiotap->left)
			return take_field(radiotap);
		if (!leave_word(radiotap))
			return RADIOTAP_CUT;
	}
	return RADIOTAP_END;
}
