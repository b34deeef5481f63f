// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "cli/tcpdump_names.h"

#include <string.h>

#include "tap.h"

int main(void)
{
	/* as tcpdump takes them or calls them ambiguous; differential/options asks it about all */
	static const struct {
		const char *letters;
		const char *name; /* NULL: none */
	} rows[] = {
		{"count", "count"},
		{"c", "count"},
		{"he", "help"},
		{"mon", "monitor-mode"},
		{"time-stamp-t", "time-stamp-type"},
		{"list", NULL},
		{"counts", NULL},
		{"", NULL},
		{"proc", NULL},
	};
	struct tap tap = {};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *name = tcpdump_names_find(rows[i].letters, strlen(rows[i].letters));

		tap_text(&tap, name ? name : "none", rows[i].name ? rows[i].name : "none",
			 "'%s' stands for", rows[i].letters);
	}
	tap_text(&tap, tcpdump_names_find("direction=in", 3), "direction",
		 "of a word only the first letters");
	return tap_done(&tap);
}
