// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "cli/interfaces.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/foreign.h"
#include "base/message.h"
#include "capture/device.h"

CLEANUP_DEFINE(pcap_if_t *, pcap_freealldevs)

static void close_pcap(pcap_t **pcap)
{
	if (*pcap)
		pcap_close(*pcap);
}

static const char *connection(const pcap_if_t *device)
{
	bool wireless = device->flags & PCAP_IF_WIRELESS;

	switch (device->flags & PCAP_IF_CONNECTION_STATUS) {
	case PCAP_IF_CONNECTION_STATUS_UNKNOWN:
		return wireless ? "Association status unknown" : "Connection status unknown";
	case PCAP_IF_CONNECTION_STATUS_CONNECTED:
		return wireless ? "Associated" : "Connected";
	case PCAP_IF_CONNECTION_STATUS_DISCONNECTED:
		return wireless ? "Not associated" : "Disconnected";
	}
	return NULL; /* not applicable: a device that cannot be connected */
}

static void print_flags(const pcap_if_t *device)
{
	const char *words[] = {
		device->flags & PCAP_IF_UP ? "Up" : NULL,
		device->flags & PCAP_IF_RUNNING ? "Running" : NULL,
		device->flags & PCAP_IF_LOOPBACK ? "Loopback" : NULL,
		device->flags & PCAP_IF_WIRELESS ? "Wireless" : NULL,
		connection(device),
	};
	const char *separator = "";
	size_t i;

	if (!device->flags)
		return;
	printf(" [");
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!words[i])
			continue;
		printf("%s%s", separator, words[i]);
		separator = ", ";
	}
	printf("%s]", *separator ? "" : "none");
}

static void put_foreign(const char *before, const char *text, const char *after)
{
	char shown[1024];

	foreign_copy(shown, sizeof(shown), text);
	printf("%s%s%s", before, shown, after);
}

int interfaces_list(void)
{
	_cleanup_(pcap_freealldevsp) pcap_if_t *list = NULL;
	const pcap_if_t *device;
	int number = 0, error = device_find_all(&list);

	if (error)
		return error;
	for (device = list; device; device = device->next) {
		printf("%d.", ++number);
		put_foreign("", device->name, "");
		if (device->description)
			put_foreign(" (", device->description, ")");
		print_flags(device);
		putchar('\n');
	}
	return message_flush_output();
}

int interfaces_link_types(const char *name, enum print_version tcpdump)
{
	FILE *out = tcpdump >= PRINT_4_99_5 ? stdout : stderr;
	char reason[PCAP_ERRBUF_SIZE], shown[1024];
	_cleanup_(close_pcap) pcap_t *pcap = pcap_create(name, reason);
	int *types, count, i, status;

	if (!pcap) {
		message_error("%s", reason);
		return -EIO;
	}
	status = pcap_activate(pcap);
	if (status < 0) {
		message_error("%s: %s", name, pcap_statustostr(status));
		return -EIO;
	}
	count = pcap_list_datalinks(pcap, &types);
	if (count < 0) {
		message_error("%s: %s", name, pcap_geterr(pcap));
		return -EIO;
	}
	foreign_copy(shown, sizeof(shown), name);
	fprintf(out, "Data link types for %s (use option -y to set):\n", shown);
	for (i = 0; i < count; i++)
		fprintf(out, "  %s (%s)%s\n", pcap_datalink_val_to_name(types[i]),
			pcap_datalink_val_to_description(types[i]),
			types[i] == DLT_DOCSIS ? " (printing not supported)" : "");
	pcap_free_datalinks(types);
	return out == stdout ? message_flush_output() : 0;
}
