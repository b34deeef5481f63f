/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
#ifndef TCPLENS_DECODE_LINK_TYPES_H
#define TCPLENS_DECODE_LINK_TYPES_H

#include <stdbool.h>
#include <stdint.h>

/* Whether packets of that LINKTYPE_ are decoded. */
bool link_types_has(uint16_t linktype);

#endif
