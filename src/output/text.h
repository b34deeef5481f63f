/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Packets as tcpdump's lines on standard output. */
#ifndef TCPLENS_OUTPUT_TEXT_H
#define TCPLENS_OUTPUT_TEXT_H

#include "output/sink.h"

extern const struct sink_type text_sink;

#endif
