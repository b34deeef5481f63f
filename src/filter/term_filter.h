/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The program for a long list of terms (term_list.h), for TCP packets. */
#ifndef TCPLENS_FILTER_TERM_FILTER_H
#define TCPLENS_FILTER_TERM_FILTER_H

#include <pcap/pcap.h>

#include "filter/filter.h"

/*
 * Sets the instructions of filter. Groups of terms that differ by a value alone become searches for
 * it; the other terms are left to libpcap a few at a time, in the order of the expression. The
 * verdict is that of libpcap's program for "(expression) and tcp".
 *
 * Returns 0; -EINVAL where the expression is no such list, or libpcap does not take a part of it;
 * or -ENOMEM.
 */
int term_filter_compile(struct filter *filter, pcap_t *pcap, const char *expression);

#endif
