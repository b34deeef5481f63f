/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Words that are no option of tcplens: messages that say what was meant, if that can be guessed, or
 * that tcpdump has it. All return -EINVAL.
 */
#ifndef TCPLENS_CLI_UNKNOWN_OPTION_H
#define TCPLENS_CLI_UNKNOWN_OPTION_H

int unknown_option_letter(char letter);

/* word: as typed, with its dashes, and with "=argument" if that was typed. */
int unknown_option_name(const char *word);

#endif
