// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/device.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/message.h"

CLEANUP_DEFINE(pcap_if_t *, pcap_freealldevs)

int device_find_all(pcap_if_t **list)
{
	char error[PCAP_ERRBUF_SIZE];

	if (pcap_findalldevs(list, error) == 0)
		return 0;
	message_error("%s", error);
	return -EIO;
}

int device_name(unsigned int number, char *name, size_t size)
{
	_cleanup_(pcap_freealldevsp) pcap_if_t *list = NULL;
	const pcap_if_t *device;
	int error = device_find_all(&list);

	if (error)
		return error;
	for (device = list; device; device = device->next) {
		if (--number)
			continue;
		if (snprintf(name, size, "%s", device->name) >= (int)size)
			return -ENODEV;
		return 0;
	}
	return -ENODEV;
}
