/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The classic program on standard output, by libpcap: its text is tcpdump's. */
#ifndef TCPLENS_FILTER_DUMP_CLASSIC_H
#define TCPLENS_FILTER_DUMP_CLASSIC_H

#include "filter/filter.h"

enum dump_style {
	DUMP_ASSEMBLY = 1, /* -d */
	DUMP_C = 2,	   /* -dd: a fragment of C */
	DUMP_DECIMAL = 3,  /* -ddd: decimal numbers, preceded by a count */
};

/* Returns 0 or -EIO. Flushes. */
int dump_classic_print(const struct filter *filter, enum dump_style style);

#endif
