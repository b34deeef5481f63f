/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* Names of the kernel's states of a socket and of its congestion control, without prefixes. */
#ifndef TCPLENS_BASE_TCP_STATE_H
#define TCPLENS_BASE_TCP_STATE_H

#include <stdint.h>

/* state: TCP_ESTABLISHED ... of the kernel's include/net/tcp_states.h. NULL: another number. */
const char *tcp_state_name(uint8_t state);

/* state: enum tcp_ca_state of <linux/tcp.h>. NULL: another number. */
const char *tcp_state_congestion(uint8_t state);

#endif
