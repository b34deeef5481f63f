/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Packets as JSON objects, one on a line, on standard output. */
#ifndef TCPLENS_OUTPUT_JSON_LINES_H
#define TCPLENS_OUTPUT_JSON_LINES_H

#include "output/sink.h"

extern const struct sink_type json_lines_sink;

#endif
