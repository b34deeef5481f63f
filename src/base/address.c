// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "base/address.h"

#include <arpa/inet.h>

#define OCTET(digits)                      \
	{                                  \
		digits ".", sizeof(digits) \
	}
#define TEN(tens)                                                                            \
	OCTET(tens "0"), OCTET(tens "1"), OCTET(tens "2"), OCTET(tens "3"), OCTET(tens "4"), \
		OCTET(tens "5"), OCTET(tens "6"), OCTET(tens "7"), OCTET(tens "8"),          \
		OCTET(tens "9")

const struct address_octet address_octets[UINT8_MAX + 1] = {
	TEN(""),      TEN("1"),	    TEN("2"),	  TEN("3"),	TEN("4"),     TEN("5"),
	TEN("6"),     TEN("7"),	    TEN("8"),	  TEN("9"),	TEN("10"),    TEN("11"),
	TEN("12"),    TEN("13"),    TEN("14"),	  TEN("15"),	TEN("16"),    TEN("17"),
	TEN("18"),    TEN("19"),    TEN("20"),	  TEN("21"),	TEN("22"),    TEN("23"),
	TEN("24"),    OCTET("250"), OCTET("251"), OCTET("252"), OCTET("253"), OCTET("254"),
	OCTET("255"),
};

void address_put(struct buffer *out, uint8_t version, const uint8_t *address)
{
	char text[INET6_ADDRSTRLEN];
	char *pen;

	if (version == 6) {
		inet_ntop(AF_INET6, address, text, sizeof(text));
		buffer_string(out, text);
		return;
	}
	pen = buffer_reserve(out, ADDRESS_IP4_PEN);
	if (pen)
		buffer_commit(out, address_pen_ip4_dot(pen, address) - 1);
}
