/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Numbers that users give: read whole and range-checked. */
#ifndef TCPLENS_BASE_NUMBER_H
#define TCPLENS_BASE_NUMBER_H

#include <stdint.h>

/*
 * Reads text as a decimal number without sign, space or tail. Returns 0, -EINVAL if it is not one,
 * -ERANGE if it is below minimum or above maximum; *number changes only on success.
 */
int number_parse(const char *text, uint64_t minimum, uint64_t maximum, uint64_t *number);

#endif
