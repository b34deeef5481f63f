// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* src/base/checksum and md5 against the examples of their RFCs, and at every alignment. */
#include "base/checksum.h"

#include <arpa/inet.h>

#include "base/md5.h"
#include "tap.h"

#define LENGTH_MAX 70

/* One byte at a time, as RFC 1071 section 1 describes it. */
static uint16_t plain_sum(const uint8_t *bytes, size_t length)
{
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i < length; i++)
		sum += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

static void test_checksum(struct tap *tap)
{
	/* RFC 1071 section 3 */
	static const uint8_t example[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
	uint8_t bytes[LENGTH_MAX + 8];
	unsigned int wrong = 0;
	size_t start, length;

	tap_number(tap, ntohs(checksum_fold(checksum_add(0, example, sizeof(example)))), 0xddf2,
		   "checksum_fold: the example of RFC 1071 gives 0xddf2");
	for (length = 0; length < sizeof(bytes); length++)
		bytes[length] = (uint8_t)(length * 71 + 200);
	for (start = 0; start < 8; start++) {
		for (length = 0; length <= LENGTH_MAX; length++)
			wrong += ntohs(checksum_fold(checksum_add(0, bytes + start, length))) !=
				 plain_sum(bytes + start, length);
	}
	tap_number(tap, wrong, 0,
		   "checksum_add: of %d lengths at 8 offsets none differs from the plain sum",
		   LENGTH_MAX + 1);
	tap_number(tap, checksum_fold(0x1fffe), 0xffff, "checksum_fold: two carries are folded");
	tap_number(tap, checksum_fold(UINT64_MAX), 0xffff,
		   "checksum_fold: the largest sum is folded");
	/* Over 4500 0028 and a field of 1234 the field should have been the complement. */
	tap_number(tap, checksum_due(0x1234, htons(0x575c)), 0xbad7,
		   "checksum_due: gives the right value of a wrong field");
}

static void test_md5(struct tap *tap)
{
	/* RFC 1321 appendix A.5 */
	static const char *const examples[][2] = {
		{"", "d41d8cd98f00b204e9800998ecf8427e"},
		{"a", "0cc175b9c0f1b6a831c399e269772661"},
		{"abc", "900150983cd24fb0d6963f7d28e17f72"},
		{"message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
		{"12345678901234567890123456789012345678901234567890123456789012345678901234567890",
		 "57edf4a22be3c955ac49da2e2107b67a"},
	};
	uint8_t digest[MD5_LENGTH];
	char text[2 * MD5_LENGTH + 1];
	struct md5 md5;
	size_t i, j;

	for (i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		md5_begin(&md5);
		/* in two pieces, so that the block is filled from both */
		md5_add(&md5, examples[i][0], strlen(examples[i][0]) / 3);
		md5_add(&md5, examples[i][0] + strlen(examples[i][0]) / 3,
			strlen(examples[i][0]) - strlen(examples[i][0]) / 3);
		md5_end(&md5, digest);
		for (j = 0; j < MD5_LENGTH; j++)
			snprintf(text + 2 * j, 3, "%02x", digest[j]);
		tap_text(tap, text, examples[i][1], "MD5 of \"%s\"", examples[i][0]);
	}
}

int main(void)
{
	struct tap tap = {0};

	test_checksum(&tap);
	test_md5(&tap);
	return tap_done(&tap);
}
