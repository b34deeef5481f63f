// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "bpfobj/feature.h"

#include <errno.h>

#include "tap.h"

static bool is_required(enum feature feature)
{
	return feature == FEATURE_RING_BUFFER || feature == FEATURE_TC || feature == FEATURE_XDP;
}

/* Each is found by its own word, so no two features share one. */
static void test_words(struct tap *tap)
{
	enum feature feature;
	const char *name;

	for (feature = 0; feature < FEATURES; feature++) {
		name = feature_name(feature);
		tap_number(tap, feature_find(name, strlen(name)),
			   is_required(feature) ? -ENOENT : (int)feature, "feature_find: %s", name);
	}
	tap_number(tap, feature_find("sent,tcx", 4), FEATURE_SENT,
		   "feature_find: a word of a list");
	tap_number(tap, feature_find("sent", 3), -ENOENT, "feature_find: not by a prefix");
	tap_number(tap, feature_find("sender", 6), -ENOENT, "feature_find: not by a longer word");
	tap_number(tap, feature_find("", 0), -ENOENT, "feature_find: not by nothing");
}

static void test_sets(struct tap *tap)
{
	feature_set set = feature_bit(FEATURE_RING_BUFFER) | feature_bit(FEATURE_STORAGE);

	tap_ok(tap, feature_in(set, FEATURE_RING_BUFFER), "feature_in: the first feature");
	tap_ok(tap, feature_in(set, FEATURE_STORAGE), "feature_in: the last feature");
	tap_ok(tap, !feature_in(set, FEATURE_TC), "feature_in: not one that is not in the set");
}

int main(void)
{
	struct tap tap = {};

	test_words(&tap);
	test_sets(&tap);
	return tap_done(&tap);
}
