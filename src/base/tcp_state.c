// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "base/tcp_state.h"

#include <stddef.h>

const char *tcp_state_name(uint8_t state)
{
	static const char *const names[] = {
		NULL,	     "ESTABLISHED", "SYN_SENT",	    "SYN_RECV",	      "FIN_WAIT1",
		"FIN_WAIT2", "TIME_WAIT",   "CLOSE",	    "CLOSE_WAIT",     "LAST_ACK",
		"LISTEN",    "CLOSING",	    "NEW_SYN_RECV", "BOUND_INACTIVE",
	};

	return state < sizeof(names) / sizeof(names[0]) ? names[state] : NULL;
}

const char *tcp_state_congestion(uint8_t state)
{
	static const char *const names[] = {"Open", "Disorder", "CWR", "Recovery", "Loss"};

	return state < sizeof(names) / sizeof(names[0]) ? names[state] : NULL;
}
