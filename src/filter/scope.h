/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* What an expression leaves out of all TCP by the way in which libpcap reads it. */
#ifndef TCPLENS_FILTER_SCOPE_H
#define TCPLENS_FILTER_SCOPE_H

#define SCOPE_SIZE 256

/*
 * Fills note with a sentence for the user, "" where there is none: TCP that the
 * expression does not see, though no word of it asks for that; or TCP that it selects inside
 * other packets. linktype: as for filter_compile(), which takes the expression.
 */
void scope_describe(const char *expression, int linktype, char note[SCOPE_SIZE]);

#endif
