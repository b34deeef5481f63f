/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* The state of a live capture, shared by live.c and the other live_*.c. */
#ifndef TCPLENS_RUN_LIVE_STATE_H
#define TCPLENS_RUN_LIVE_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/pool.h"
#include "capture/clock.h"
#include "helper/child.h"
#include "helper/user.h"
#include "output/capture_file.h"
#include "output/resolver.h"
#include "run/config.h"
#include "run/cpu_limit.h"
#include "run/live_source.h"
#include "run/live_recorder.h"
#include "run/live_start.h"
#include "run/loop.h"
#include "run/namespaces.h"
#include "run/notice.h"
#include "run/report.h"
#include "run/sampling.h"
#include "run/summary.h"

struct live {
	struct run_config *config;
	struct namespaces namespaces;
	struct live_start start;

	struct clock clock;
	struct resolver *resolver;
	struct user user;
	struct capture_file file;
	struct loop loop;
	struct live_source source;
	struct summary summary;
	int epoll;
	int signals; /* signalfd(2) */
	struct sampling sampling;
	struct cpu_limit cpu_limit;
	struct child child; /* the command after -- */
	bool child_ended;
	struct notices notices;
	struct report report;
	bool failed;
	bool over;			/* capturing cannot go on */
	uint64_t checked;		/* when helpers were last checked, CLOCK_MONOTONIC */
	struct live_recorder *recorder; /* NULL: the capture is not a flight recorder */
	struct pool *pool;		/* of --threads; NULL: none */
	int output;			/* standard output, until a sink has it; -1 */
};

#endif
