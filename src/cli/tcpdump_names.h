/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The long options of tcpdump, whose abbreviations mean here what they mean there. Pure. */
#ifndef TCPLENS_CLI_TCPDUMP_NAMES_H
#define TCPLENS_CLI_TCPDUMP_NAMES_H

#include <stddef.h>

/* The only name that begins with these letters, or is these; NULL if there is none or several. */
const char *tcpdump_names_find(const char *letters, size_t length);

#endif
