/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The numbers of pcapng (draft-ietf-opsawg-pcapng): blocks, and the options in each kind. */
#ifndef TCPLENS_FILE_PCAPNG_H
#define TCPLENS_FILE_PCAPNG_H

#include <stdint.h>

#define PCAPNG_BYTE_ORDER 0x1a2b3c4d

enum pcapng_block {
	PCAPNG_SECTION = 0x0a0d0d0a, /* the same in both byte orders */
	PCAPNG_INTERFACE = 1,
	PCAPNG_PACKET_SIMPLE = 3, /* of the first interface */
	PCAPNG_STATISTICS = 5,
	PCAPNG_PACKET = 6,
};

enum pcapng_option_code {
	PCAPNG_OPTION_END = 0,
	PCAPNG_COMMENT = 1, /* in every block */
	PCAPNG_SECTION_HARDWARE = 2,
	PCAPNG_SECTION_OS = 3,
	PCAPNG_SECTION_APPLICATION = 4,
	PCAPNG_INTERFACE_NAME = 2,
	PCAPNG_INTERFACE_RESOLUTION = 9,
	PCAPNG_INTERFACE_FILTER = 11,
	PCAPNG_PACKET_FLAGS = 2,
	PCAPNG_PACKET_PROCESS = 8, /* ids of process and thread, 32 bits each */
	PCAPNG_STATISTICS_START = 2,
	PCAPNG_STATISTICS_END = 3,
	PCAPNG_STATISTICS_ACCEPTED = 6,
	PCAPNG_STATISTICS_OS_DROPPED = 7,
	PCAPNG_STATISTICS_DELIVERED = 8,
};

/* The header of an option's value, which is padded to 4 bytes. */
struct pcapng_option {
	uint16_t code;
	uint16_t length; /* of the value */
};

#endif
