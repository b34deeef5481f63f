/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Frames with TCP, made from a description, malformed ones too. */
#ifndef TCPLENS_FRAMES_H
#define TCPLENS_FRAMES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define FRAMES_MAX	  3072
#define FRAMES_ETHERNET	  14
#define FRAMES_TAG	  4
#define FRAMES_FIRST_BYTE 0xa5 /* payload counts up from here */

enum frames_flag {
	FRAMES_FIN = 1,
	FRAMES_SYN = 2,
	FRAMES_RST = 4,
	FRAMES_PSH = 8,
	FRAMES_ACK = 16
};

/* All integers in host byte order; 0 stands for the usual value. */
struct frames_wish {
	bool ip6;
	bool raw;	      /* no Ethernet header */
	unsigned int tags;    /* VLAN tags in the frame */
	unsigned int options; /* bytes of IPv4 options, a multiple of 4 */
	bool fragment_header; /* IPv6 */
	uint16_t fragment;    /* offset in units of 8 bytes; not the first fragment */
	uint8_t protocol;     /* other than TCP */
	unsigned int header;  /* bytes of TCP header to build, 20 to 60 */
	bool stamps;	      /* begin the options with NOP, NOP, time stamps, as usual */
	int offset;	      /* the length field of the TCP header, in words; -1 for 0 */
	uint8_t flags;
	uint16_t port; /* destination; else 8000 */
	unsigned int payload;
	int lie; /* added to the IP header's length */
};

struct frames_frame {
	uint8_t data[FRAMES_MAX];
	unsigned int length;
	unsigned int tcp;     /* where the TCP header begins */
	unsigned int payload; /* where what follows it begins, by the built length */
};

static inline void frames_put16(struct frames_frame *frame, unsigned int at, unsigned int value)
{
	frame->data[at] = (uint8_t)(value >> 8);
	frame->data[at + 1] = (uint8_t)value;
}

static inline void frames_add16(struct frames_frame *frame, unsigned int value)
{
	frames_put16(frame, frame->length, value);
	frame->length += 2;
}

static inline void frames_link(struct frames_frame *frame, const struct frames_wish *wish)
{
	unsigned int i;

	memset(frame->data, 2, 12);
	frame->length = 12;
	for (i = 0; i < wish->tags; i++) {
		frames_add16(frame, i + 1 < wish->tags ? 0x88a8 : 0x8100);
		frames_add16(frame, 100 + i);
	}
	frames_add16(frame, wish->ip6 ? 0x86dd : 0x0800);
}

static inline void frames_ip4(struct frames_frame *frame, const struct frames_wish *wish,
			      unsigned int segment)
{
	unsigned int at = frame->length, header = 20 + wish->options;

	frame->data[at] = (uint8_t)(0x40 | header / 4);
	frames_put16(frame, at + 2, header + segment + (unsigned int)wish->lie);
	frames_put16(frame, at + 6, wish->fragment);
	frame->data[at + 8] = 64;
	frame->data[at + 9] = wish->protocol ? wish->protocol : 6;
	memcpy(frame->data + at + 12, "\x0a\x07\x00\x01\x0a\x07\x00\x02", 8);
	memset(frame->data + at + 20, 1, wish->options);
	frame->length += header;
}

static inline void frames_ip6(struct frames_frame *frame, const struct frames_wish *wish,
			      unsigned int segment)
{
	unsigned int at = frame->length, protocol = wish->protocol ? wish->protocol : 6;

	frame->data[at] = 0x60;
	frames_put16(frame, at + 4,
		     segment + (wish->fragment_header ? 8 : 0) + (unsigned int)wish->lie);
	frame->data[at + 6] = (uint8_t)(wish->fragment_header ? 44 : protocol);
	frame->data[at + 7] = 64;
	frame->data[at + 23] = 1;
	frame->data[at + 39] = 2;
	frame->length += 40;
	if (!wish->fragment_header)
		return;
	frame->data[frame->length] = (uint8_t)protocol;
	frames_put16(frame, frame->length + 2, wish->fragment * 8U);
	frame->length += 8;
}

static inline void frames_tcp(struct frames_frame *frame, const struct frames_wish *wish,
			      unsigned int header)
{
	unsigned int i, at = frame->length;
	unsigned int offset = wish->offset < 0 ? 0 : (unsigned int)wish->offset;

	frame->tcp = at;
	frames_put16(frame, at, 40000);
	frames_put16(frame, at + 2, wish->port ? wish->port : 8000);
	frames_put16(frame, at + 6, 1);
	frame->data[at + 12] = (uint8_t)((wish->offset ? offset : header / 4) << 4);
	frame->data[at + 13] = wish->flags ? wish->flags : FRAMES_ACK;
	frames_put16(frame, at + 14, 512);
	memset(frame->data + at + 20, 1, header - 20);
	if (wish->stamps)
		memcpy(frame->data + at + 20, "\1\1\10\12stamptwo", 12);
	frame->length += header;
	frame->payload = frame->length;
	for (i = 0; i < wish->payload; i++)
		frame->data[frame->length++] = (uint8_t)(FRAMES_FIRST_BYTE + i);
}

static inline void frames_make(struct frames_frame *frame, const struct frames_wish *wish)
{
	unsigned int header = wish->header ? wish->header : 20;

	memset(frame, 0, sizeof(*frame));
	if (!wish->raw)
		frames_link(frame, wish);
	if (wish->ip6)
		frames_ip6(frame, wish, header + wish->payload);
	else
		frames_ip4(frame, wish, header + wish->payload);
	frames_tcp(frame, wish, header);
}

/* RFC 1071 over the segment as in record.h: words in memory order, not complemented. */
static inline uint16_t frames_sum(const struct frames_frame *frame)
{
	uint32_t sum = 0;
	uint16_t word;
	unsigned int at;

	for (at = frame->tcp; at < frame->length; at += 2) {
		word = 0;
		memcpy(&word, frame->data + at, frame->length - at < 2 ? 1 : 2);
		sum += word;
		sum = (sum & 0xffff) + (sum >> 16);
	}
	return (uint16_t)sum;
}

#endif
