// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "run/sampling.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/segment.h"

void sampling_begin(struct sampling *sampling, __u64 divisor)
{
	*sampling = (struct sampling){.asked = divisor ? (__u32)divisor : 1};
	sampling->divisor = sampling->most = sampling->asked;
}

int sampling_add(struct sampling *sampling, struct sampler *sampler)
{
	struct sampler **more;

	if (!sampler)
		return 0;
	more = realloc(sampling->samplers, (sampling->sampler_count + 1) * sizeof(*more));
	if (!more)
		return -ENOMEM;
	sampling->samplers = more;
	more[sampling->sampler_count++] = sampler;
	return 0;
}

void sampling_begin_files(struct sampling *sampling, __u64 divisor)
{
	sampling_begin(sampling, divisor);
	sampling->files = divisor > 1;
}

void sampling_end(struct sampling *sampling)
{
	free(sampling->samplers);
}

static bool is_in_sample(const struct packet_tuple *tuple, __u32 limit)
{
	__u32 source[4], destination[4];
	size_t size = tuple->version == 4 ? 4 : 16;

	memcpy(source, tuple->source, size);
	memcpy(destination, tuple->destination, size);
	/* A constant number of words lets the compiler unroll the hash. */
	if (tuple->version == 4)
		return sample_hash(source, destination, 1, tuple->source_port,
				   tuple->destination_port) <= limit;
	return sample_hash(source, destination, 4, tuple->source_port, tuple->destination_port) <=
	       limit;
}

bool sampling_takes(struct sampling *sampling, const struct packet *packet)
{
	struct packet_tuple tuple;

	if (!sampling->files)
		return true;
	if (packet->segment) {
		tuple = segment_tuple(packet->segment);
		if (is_in_sample(&tuple, sample_limit(sampling->divisor)))
			return true;
	}
	sampling->left_out++;
	return false;
}

void sampling_set(struct sampling *sampling, __u32 divisor)
{
	size_t i;

	sampling->divisor = divisor;
	if (divisor > sampling->most)
		sampling->most = divisor;
	for (i = 0; i < sampling->sampler_count; i++)
		sampler_set(sampling->samplers[i], divisor);
}

void sampling_text(const struct sampling *sampling, char text[SAMPLING_TEXT_SIZE])
{
	__u64 left_out = sampling->left_out;
	char count[48] = "";
	size_t i;

	*text = '\0';
	if (sampling->most <= 1)
		return;
	for (i = 0; i < sampling->sampler_count; i++)
		left_out += sampler_left_out(sampling->samplers[i]);
	if (left_out)
		snprintf(count, sizeof(count), ", %llu packet%s left out",
			 (unsigned long long)left_out, left_out == 1 ? "" : "s");
	snprintf(text, SAMPLING_TEXT_SIZE, "sampled: %s1 in %u flows%s",
		 sampling->most > sampling->asked ? "as few as " : "", sampling->most, count);
}

void sampling_comment(void *sampling, char *text, size_t size)
{
	char sampled[SAMPLING_TEXT_SIZE];

	sampling_text(sampling, sampled);
	snprintf(text, size, "%s", sampled);
}
