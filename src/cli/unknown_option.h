/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Messages for unknown options: with the likely intended one, or why an option of tcpdump is
 * missing. All return -EINVAL.
 */
#ifndef TCPLENS_CLI_UNKNOWN_OPTION_H
#define TCPLENS_CLI_UNKNOWN_OPTION_H

int unknown_option_letter(char letter);

/* word: as typed, with its dashes and any "=argument". */
int unknown_option_name(const char *word);

#endif
