/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * What the parts of a run with --top share: top.c, top_keys.c (what is pressed) and top_page.c
 * (what is shown).
 */
#ifndef TCPLENS_RUN_TOP_STATE_H
#define TCPLENS_RUN_TOP_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "filter/filter.h"
#include "flow/top_table.h"
#include "flow/top_view.h"
#include "helper/filter_helper.h"
#include "output/keys.h"
#include "output/screen.h"

enum top_mode {
	TOP_LIST,
	TOP_TYPING, /* an expression */
	TOP_DETAIL, /* of the selected connection */
};

struct top_state {
	struct top_table *table;
	struct top_view view;
	uint64_t seconds;  /* between two passes */
	uint64_t shown_ns; /* time of day of the last pass */
	enum top_mode mode;
	bool paused; /* there are no passes */
	bool help;
	bool quit;
	bool dirty;	    /* something other than what is on the screen is to be shown */
	bool pass_asked;    /* now, even if paused or not yet due */
	size_t lines;	    /* of connections on the screen, at the last time */
	uint64_t detail_id; /* of the connection in detail */
	bool detail_gone;   /* it is not in the table any more */
	struct buffer detail;

	struct filter filter;			   /* of the expression that was typed */
	char expression[FILTER_HELPER_TYPED_SIZE]; /* ""; all are shown */
	char typed[FILTER_HELPER_TYPED_SIZE];
	struct helper compiler;
	bool compiling;			 /* typed was sent to it */
	char problem[FILTER_ERROR_SIZE]; /* with what was typed; "": none */
};

#endif
