/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The fields that a TCP option has in JSON, after that of its kind. */
#ifndef TCPLENS_PRINT_TCP_TCP_OPTION_JSON_H
#define TCPLENS_PRINT_TCP_TCP_OPTION_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/cursor.h"

/*
 * Appends the fields, each with a comma before it. data is the option's after its length byte:
 * length bytes, all captured, and as many as its row in tcp_options.c has where that is a number.
 * Returns false, with nothing appended, where length is not one that the option can have: the data
 * follows in hexadecimal.
 */
typedef bool tcp_option_json_fn(struct buffer *out, struct cursor data, uint32_t length);

tcp_option_json_fn tcp_option_json_mss;
tcp_option_json_fn tcp_option_json_window_scale;
tcp_option_json_fn tcp_option_json_sack;
tcp_option_json_fn tcp_option_json_timestamps;

#endif
