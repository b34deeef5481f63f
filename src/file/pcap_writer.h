/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The pcap format, version 2.4, in the byte order of this machine (draft-ietf-opsawg-pcap). */
#ifndef TCPLENS_FILE_PCAP_WRITER_H
#define TCPLENS_FILE_PCAP_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "packet.h"

/* What a file begins with. */
void pcap_writer_header(struct buffer *out, uint32_t snaplen, uint16_t linktype, bool nanoseconds);

/* One packet: those of its bytes that the source has. */
void pcap_writer_packet(struct buffer *out, const struct packet *packet, bool nanoseconds);

/* See struct savefile. */
uint32_t pcap_writer_span(const char *bytes, bool *packet);

#endif
