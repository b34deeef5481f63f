/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* --help: every option of the table, under the heading of its group; --version. */
#ifndef TCPLENS_CLI_HELP_H
#define TCPLENS_CLI_HELP_H

#include "print/print.h"

/* Returns 0, or a negative errno after a message; so does the other. */
int help_print(void);
/* tcpdump: the version whose text is printed. */
int help_version(enum print_version tcpdump);

#endif
