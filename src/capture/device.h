/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* libpcap's list of devices, whose order is that of -D. */
#ifndef TCPLENS_CAPTURE_DEVICE_H
#define TCPLENS_CAPTURE_DEVICE_H

#include <stddef.h>

struct pcap_if; /* pcap/pcap.h, which cannot stand beside linux/bpf.h */

/* The list, for pcap_freealldevs. Returns 0, or -EIO after a message. */
int device_find_all(struct pcap_if **list);

/* Writes the name of the number-th device, counted from 1. Returns 0, -ENODEV, or -EIO as above. */
int device_name(unsigned int number, char *name, size_t size);

#endif
