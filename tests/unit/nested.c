// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * PPI and PKTAP in each other, as often as a file can have them: decoded and printed on a small
 * stack, and not deeper than LINK_INSIDE_MAX.
 */
#include <pthread.h>
#include <string.h>

#include "base/buffer.h"
#include "decode/link_types.h"
#include "decode/segment.h"
#include "print/print.h"
#include "tap.h"
#include "token.h"

#define PAIRS	     2200
#define PPI_BYTES    8
#define PKTAP_BYTES  108
#define ETHERNET_TCP 54
#define STACK	     (1 << 20)

static uint8_t frame[PAIRS * (PPI_BYTES + PKTAP_BYTES) + ETHERNET_TCP];

struct result {
	unsigned int pairs;
	bool decoded;
	char text[64]; /* how the line ends */
};

static void put_little(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)value;
	at[1] = (uint8_t)(value >> 8);
}

/* Pairs of headers, then Ethernet with a TCP segment without more; its length. */
static uint32_t fill(unsigned int pairs)
{
	uint8_t *at = frame;
	unsigned int i;

	memset(frame, 0, sizeof(frame));
	for (i = 0; i < pairs; i++) {
		put_little(at + 2, PPI_BYTES);
		put_little(at + 4, LINKTYPE_PKTAP);
		at += PPI_BYTES;
		put_little(at, PKTAP_BYTES);
		put_little(at + 4, 1);
		put_little(at + 8, i + 1 < pairs ? LINKTYPE_PPI : LINKTYPE_ETHERNET);
		at += PKTAP_BYTES;
	}
	memcpy(at + 12, "\x08\0\x45\0\0\x28", 6);
	at[14 + 8] = 64;
	at[14 + 9] = 6;
	at[14 + 20 + 12] = 0x50;
	return (uint32_t)(at - frame) + ETHERNET_TCP;
}

static void *run(void *arg)
{
	const struct print_options options = {.numeric = true, .time = PRINT_TIME_NONE};
	struct result *result = arg;
	struct printer *printer;
	struct segment segment;
	struct buffer out;
	struct packet packet = {.linktype = LINKTYPE_PPI, .data = frame};

	packet.avail = packet.caplen = packet.length = fill(result->pairs);
	result->decoded = segment_decode(&packet, &segment);
	if (buffer_init(&out, 16) || printer_new(&printer, token, &options))
		return NULL;
	printer_packet(printer, &packet, &out);
	snprintf(result->text, sizeof(result->text), "%.*s", (int)(out.used < 24 ? out.used : 24),
		 out.data);
	printer_free(printer);
	buffer_free(&out);
	return NULL;
}

static struct result on_small_stack(unsigned int pairs)
{
	struct result result = {.pairs = pairs};
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK);
	if (!pthread_create(&thread, &attributes, run, &result))
		pthread_join(thread, NULL);
	pthread_attr_destroy(&attributes);
	return result;
}

int main(void)
{
	const unsigned int most = LINK_INSIDE_MAX / 2;
	struct tap tap = {0};
	struct result result;

	result = on_small_stack(most);
	tap_ok(&tap, result.decoded, "%u pairs: TCP is found", most);
	tap_ok(&tap, !strncmp(result.text, "IP 0.0.0.0.0 > 0.0.0.0.0", 24),
	       "%u pairs: TCP is printed: %s", most, result.text);
	result = on_small_stack(PAIRS);
	tap_ok(&tap, !result.decoded, "%u pairs: no TCP is found", PAIRS);
	tap_ok(&tap, result.text[0] && !strstr(result.text, "IP 0.0"),
	       "%u pairs: something else is printed: %s", PAIRS, result.text);
	return tap_done(&tap);
}
