// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* IP addresses as text, against inet_ntop(3). */
#include "base/address.h"

#include <arpa/inet.h>
#include <errno.h>

#include "tap.h"

static bool is_as_inet_ntop(struct buffer *out, int family, const uint8_t *address)
{
	char want[INET6_ADDRSTRLEN];

	inet_ntop(family, address, want, sizeof(want));
	out->used = 0;
	address_put(out, family == AF_INET6 ? 6 : 4, address);
	return !out->error && out->used == strlen(want) && !memcmp(out->data, want, out->used);
}

/* Every octet at every place. */
static void check_ip4(struct tap *tap, struct buffer *out)
{
	uint32_t i, value, good = 0;

	for (i = 0; i < 4; i++) {
		for (value = 0; value < 256; value++) {
			uint8_t address[4] = {192, 0, 2, 1};

			address[i] = (uint8_t)value;
			good += is_as_inet_ntop(out, AF_INET, address);
		}
	}
	tap_number(tap, good, 1024, "IPv4: each octet at each place is as inet_ntop writes it");
}

static void check_ip6(struct tap *tap, struct buffer *out)
{
	static const char *const texts[] = {"::",	   "::1",	    "2001:db8::1",
					    "::192.0.2.1", "fe80::1:0:0:1", "::ffff:192.0.2.1"};
	uint32_t i, good = 0, count = sizeof(texts) / sizeof(texts[0]);
	uint8_t address[16];

	for (i = 0; i < count; i++) {
		inet_pton(AF_INET6, texts[i], address);
		good += is_as_inet_ntop(out, AF_INET6, address);
	}
	tap_number(tap, good, count, "IPv6: addresses are as inet_ntop writes them");
}

static void check_memory(struct tap *tap)
{
	const uint8_t address[4] = {255, 255, 255, 255};
	struct buffer out = {.error = -ENOMEM};

	address_put(&out, 4, address);
	tap_ok(tap, out.error == -ENOMEM && !out.used, "without memory nothing is written");
	buffer_free(&out);
}

int main(void)
{
	struct buffer out = {0};
	struct tap tap = {0};

	check_ip4(&tap, &out);
	check_ip6(&tap, &out);
	check_memory(&tap);
	buffer_free(&out);
	return tap_done(&tap);
}
