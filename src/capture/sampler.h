/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The sample programs (bpf/sample.bpf.c), which let only a sample of the flows through. Not loaded
 * where every flow is captured.
 */
#ifndef TCPLENS_CAPTURE_SAMPLER_H
#define TCPLENS_CAPTURE_SAMPLER_H

#include <linux/types.h>

#include "base/cleanup.h"
#include "bpfobj/stage.h"
#include "sample.h"

struct sampler_request {
	struct stage_request stage;
	__u32 divisor; /* 1 in so many flows, 1 ... SAMPLE_DIVISOR_MAX */
};

struct sampler;

/* Returns 0 or -errno. */
int sampler_open(struct sampler **sampler, const struct sampler_request *request);
void sampler_close(struct sampler *sampler);
CLEANUP_DEFINE(struct sampler *, sampler_close)

struct attach_point_arrays sampler_programs(const struct sampler *sampler); /* borrowed */

/* From now on 1 in divisor flows. Needs no privilege: the value is in mapped memory. */
void sampler_set(struct sampler *sampler, __u32 divisor);

/* Packets left out so far, which nothing else counts. */
__u64 sampler_left_out(const struct sampler *sampler);

#endif
