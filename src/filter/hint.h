/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What a user may have meant by an expression that libpcap refuses. */
#ifndef TCPLENS_FILTER_HINT_H
#define TCPLENS_FILTER_HINT_H

#include <stddef.h>

/* Appends to error, libpcap's message for expression, as far as there is room; or leaves it. */
void hint_append(const char *expression, char *error, size_t size);

#endif
