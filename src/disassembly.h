/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The expression's programs as text, on standard output: -d, -dd, -ddd and --dump-filter. */
#ifndef TCPLENS_DISASSEMBLY_H
#define TCPLENS_DISASSEMBLY_H

#include "options.h"

/* Returns 0 or a negative errno after telling why. */
int disassembly_print(const struct options *options);

#endif
