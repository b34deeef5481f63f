/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#ifndef TCPLENS_BASE_UTF8_H
#define TCPLENS_BASE_UTF8_H

#include <stddef.h>

/*
 * Length of the well-formed sequence (RFC 3629) that a zero-terminated text begins with; 0 for what
 * is none.
 */
size_t utf8_length(const char *text);

#endif
