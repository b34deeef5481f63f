/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The extcap protocol, by which Wireshark finds and starts programs that capture: it calls them
 * with --extcap-interfaces, --extcap-dlts, --extcap-config or --capture (doc/README.extcap of its
 * sources). These words are a program's, so they are not in the table of options.
 */
#ifndef TCPLENS_CLI_EXTCAP_H
#define TCPLENS_CLI_EXTCAP_H

#include <stdbool.h>

/* Whether one of the protocol's words is among those in front of a command after "--". */
bool extcap_is_called(int argc, char **argv);

/*
 * Answers, or makes the command line of the capture that is asked for, with standard output to
 * Wireshark's pipe. Returns the number of words in *words, which the caller frees and which point
 * into argv and to extcap's own; 0: it was answered; -EINVAL for wrong words, or another negative
 * errno, after a message.
 */
int extcap_run(char ***words, int argc, char **argv);

#endif
