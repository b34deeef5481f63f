// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Writes a capture of ordinary TCP traffic to standard output, for measuring how fast it is read:
 *
 *	capture [PACKETS [CONVERSATIONS]]
 *
 * 1,000,000 packets of 50 conversations by default, on Ethernet and IPv4: segments without, with
 * some and with full payload, with time stamp options and correct checksums, cut off at 96 bytes.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/checksum.h"

#define CONVERSATIONS_MAX 100000
#define SNAPSHOT	  96
#define LINKTYPE_ETHERNET 1
#define HEADERS		  66 /* Ethernet, IPv4, TCP with time stamps */
#define PAYLOAD_MAX	  1448

struct conversation {
	uint32_t sequence[2];
};

struct record {
	uint32_t seconds, microseconds, captured, length;
};

/* The payload is all zero, so only its length counts in the checksum. */
static size_t make_frame(uint8_t *frame, uint32_t number, struct conversation *conversation,
			 uint32_t payload, int side, uint32_t stamp)
{
	static const uint8_t start[34] = {0x02, 0, 0,	 0, 0, 1, 0x02, 0, 0,	 0, 0,	2,
					  0x08, 0, 0x45, 0, 0, 0, 0,	0, 0x40, 0, 64, 6};
	uint16_t ports[2] = {htons((uint16_t)(20000 + number)), htons(5001)};
	uint32_t hosts[2] = {htonl(0x0a000001 + number / 40000), htonl(0xc0a80101)};
	uint32_t words[2] = {htonl(conversation->sequence[side]),
			     htonl(conversation->sequence[!side])};
	uint16_t total = htons((uint16_t)(52 + payload));
	uint32_t stamps[2] = {htonl(stamp), htonl(stamp - 3)};
	uint16_t sum;

	memcpy(frame, start, sizeof(start));
	memcpy(frame + 16, &total, 2);
	memcpy(frame + 26, &hosts[side], 4);
	memcpy(frame + 30, &hosts[!side], 4);
	sum = (uint16_t)~checksum_fold(checksum_add(0, frame + 14, 20));
	memcpy(frame + 24, &sum, 2);
	memcpy(frame + 34, &ports[side], 2);
	memcpy(frame + 36, &ports[!side], 2);
	memcpy(frame + 38, words, 8);
	memcpy(frame + 46, "\x80\x18\x01\xf5\0\0\0\0\x01\x01\x08\x0a", 12);
	memcpy(frame + 58, stamps, 8);
	sum = (uint16_t)~checksum_fold(
		checksum_add(checksum_add(htons((uint16_t)(32 + payload)), frame + 26, 8),
			     frame + 34, 32) +
		htons(6));
	memcpy(frame + 50, &sum, 2);
	conversation->sequence[side] += payload;
	return HEADERS + payload;
}

int main(int argc, char **argv)
{
	static const uint32_t file_header[6] = {0xa1b2c3d4, 4 << 16 | 2, 0,
						0,	    262144,	 LINKTYPE_ETHERNET};
	static const uint32_t payloads[] = {0, 0, 1, 100, 512, PAYLOAD_MAX, PAYLOAD_MAX, 0};
	static struct conversation conversations[CONVERSATIONS_MAX];
	uint32_t packets = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1000000;
	uint32_t among = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 50;
	uint8_t frame[HEADERS + PAYLOAD_MAX] = {0};
	struct record record;
	uint32_t i, number, chance = 1;

	if (!among || among > CONVERSATIONS_MAX)
		return 2;
	fwrite(file_header, sizeof(file_header), 1, stdout);
	for (i = 0; i < packets; i++) {
		chance = chance * 1664525 + 1013904223;
		number = (chance >> 8) % among;
		record.seconds = 1700000000 + i / 100000;
		record.microseconds = i % 100000 * 10;
		record.length = (uint32_t)make_frame(frame, number, &conversations[number],
						     payloads[chance >> 29], chance >> 28 & 1, i);
		record.captured = record.length < SNAPSHOT ? record.length : SNAPSHOT;
		fwrite(&record, sizeof(record), 1, stdout);
		fwrite(frame, record.captured, 1, stdout);
	}
	return fflush(stdout) || ferror(stdout) ? 1 : 0;
}
