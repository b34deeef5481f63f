/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The table of ports that the BPF programs look into: config_ports of include/config.h. */
#ifndef TCPLENS_CAPTURE_PORTS_H
#define TCPLENS_CAPTURE_PORTS_H

#include <linux/types.h>
#include <stddef.h>

#include "config.h"

/*
 * Puts count different ports (in host byte order, none of them 0) into slots, and finds the factor
 * that gives each a slot of its own. Returns 0, or -ENOSPC where no factor was found: there are too
 * many ports, or one is above CONFIG_PORT_MAX.
 */
int ports_fill(__u16 slots[CONFIG_PORT_SLOTS], __u32 *factor, const __u16 *ports, size_t count);

#endif
