/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Which share of the flows is captured or read (--sample, --limit-cpu), and the text that reports
 * it.
 */
#ifndef TCPLENS_RUN_SAMPLING_H
#define TCPLENS_RUN_SAMPLING_H

#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

#include "capture/sampler.h"
#include "packet.h"

struct sampling {
	__u32 asked;		   /* the divisor of --sample; 1 without it */
	__u32 divisor;		   /* the current one: 1 in so many flows */
	__u32 most;		   /* the largest that it was */
	struct sampler **samplers; /* of a live capture; none: every flow, or a file */
	size_t sampler_count;
	bool files;	/* sampling_takes() chooses packets, not the kernel */
	__u64 left_out; /* of a file */
};

/* divisor 0: every flow. */
void sampling_begin(struct sampling *sampling, __u64 divisor);

/* Adds a set of sample programs, borrowed; NULL: none. Returns 0 or -ENOMEM. */
int sampling_add(struct sampling *sampling, struct sampler *sampler);

/* The same for files. */
void sampling_begin_files(struct sampling *sampling, __u64 divisor);
void sampling_end(struct sampling *sampling);

/* True if a packet of a file, whose segment is decoded, is in the sample; else it is counted. */
bool sampling_takes(struct sampling *sampling, const struct packet *packet);

/* From now on 1 in divisor flows of a live capture. */
void sampling_set(struct sampling *sampling, __u32 divisor);

/* "sampled: 1 in 4 flows, 123 packets left out"; "" if no flow was left out. */
#define SAMPLING_TEXT_SIZE 128
void sampling_text(const struct sampling *sampling, char text[SAMPLING_TEXT_SIZE]);

/* The same for struct capture_file_source; sampling is a struct sampling. */
void sampling_comment(void *sampling, char *text, size_t size);

#endif
