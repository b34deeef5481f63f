/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The flags of a TCP header, byte 13 of it (RFC 9293 section 3.1). */
#ifndef TCPLENS_BASE_TCP_FLAG_H
#define TCPLENS_BASE_TCP_FLAG_H

enum tcp_flag {
	TCP_FIN = 0x01,
	TCP_SYN = 0x02,
	TCP_RST = 0x04,
	TCP_PSH = 0x08,
	TCP_ACK = 0x10,
	TCP_URG = 0x20,
	TCP_ECE = 0x40,
	TCP_CWR = 0x80,
};

#endif
