/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Whether a frame is TCP by tcp_definition.h. */
#ifndef TCPLENS_FILTER_TCP_H
#define TCPLENS_FILTER_TCP_H

#include <linux/types.h>
#include <stdbool.h>
#include <stdint.h>

#include "tcp_definition.h"

/*
 * linktype: as pcap_datalink() has it, or as in files. avail bytes of the frame are at data; what
 * was not captured counts as not there. TCP_DEFINITION_OTHER for link types without EtherTypes.
 */
enum tcp_definition_verdict tcp_find(int linktype, const uint8_t *data, uint32_t avail);

/* True only where tcp_find() would find TCP: the frames that nearly all are, by a short look. */
bool tcp_is_plain(int linktype, const uint8_t *data, uint32_t avail);

#endif
