// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * For `make static`: in place of libpcap's module for D-Bus, which libpcap.a would bring with it,
 * and with it libdbus and libsystemd, of which Debian has no static library. Nobody captures from a
 * bus here. The names and what they promise are libpcap's (its pcap-dbus.h).
 */
#include <stddef.h>

struct pcap;
struct pcap_if_list;

int dbus_findalldevs(struct pcap_if_list *list, char *error);
struct pcap *dbus_create(const char *device, char *error, int *is_ours);

int dbus_findalldevs(struct pcap_if_list *list, char *error)
{
	(void)list;
	(void)error;
	return 0;
}

/* "None of mine": libpcap asks the next module. */
struct pcap *dbus_create(const char *device, char *error, int *is_ours)
{
	(void)device;
	(void)error;
	*is_ours = 0;
	return NULL;
}
