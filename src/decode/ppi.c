// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "decode/ppi.h"

#include "decode/link_types.h"
#include "packet.h"

/* The numbers are libpcap's own, in which raw IP has another one than in files. */
struct ppi ppi_read(struct cursor at)
{
	uint32_t dlt = cursor_little32(at, 4);
	bool known = dlt < PPI_UNKNOWN && dlt != LINKTYPE_RAW && link_types_has((uint16_t)dlt);

	return (struct ppi){
		.version = cursor_u8(at, 0),
		.length = cursor_little16(at, 2),
		.dlt = dlt,
		.linktype = known ? (uint16_t)dlt : PPI_UNKNOWN,
	};
}

bool ppi_skip(struct cursor *at, uint16_t *linktype)
{
	struct ppi ppi;

	do {
		ppi = ppi_read(*at);
		if (!ppi_is_valid(&ppi) || !cursor_has(*at, ppi.length))
			return false;
		*at = cursor_skip(*at, ppi.length);
	} while (ppi.linktype == LINKTYPE_PPI);
	*linktype = ppi.linktype;
	return ppi.linktype != PPI_UNKNOWN;
}
