/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* --help: every option of the table, under the heading of its group. */
#ifndef TCPLENS_CLI_HELP_H
#define TCPLENS_CLI_HELP_H

/* Returns 0, or a negative errno after a message. */
int help_print(void);

#endif
