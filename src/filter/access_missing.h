/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Frames whose link header the hook does not show: on the way in of Ethernet, after an XDP program
 * with the frags flag in generic mode (Linux 6.9; frame_missing() in bpf/frame.h). Direct reads are
 * for others; the helper for these counts from the link header.
 */
#ifndef TCPLENS_FILTER_ACCESS_MISSING_H
#define TCPLENS_FILTER_ACCESS_MISSING_H

#include "filter/access.h"

/* Whether the hook may have such frames. */
bool access_missing_possible(const struct translate_target *target);

/* Stores how many bytes are missing; helper: label, where to go on if there are any. */
void access_missing_store(const struct access_site *site, size_t helper);

/*
 * In helper code: adds what is missing to dst, which is not register 3, a number that the hook
 * counts from what it shows.
 */
void access_missing_add(const struct access_site *site, uint8_t dst);

/*
 * In helper code: reads, with the registers of bpf_skb_load_bytes() set. in_link: the bytes are in
 * the link header, which can be read in the same way whether it is shown or not.
 */
void access_missing_call(const struct access_site *site, bool in_link);

#endif
