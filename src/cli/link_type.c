// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "cli/link_type.h"

#include <errno.h>
#include <pcap/pcap.h>

#include "packet.h"

int link_type_find(const char *name)
{
	int dlt = pcap_datalink_name_to_val(name);

	if (dlt < 0)
		return -EINVAL;
	return dlt == DLT_RAW ? LINKTYPE_RAW : dlt;
}
