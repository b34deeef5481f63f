// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/ring_end.h"

#include <errno.h>
#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

static size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

int ring_end_open(struct ring_end *end, int map)
{
	void *consumer, *producer;

	consumer = mmap(NULL, page_size(), PROT_READ, MAP_SHARED, map, 0);
	if (consumer == MAP_FAILED)
		return -errno;
	producer = mmap(NULL, page_size(), PROT_READ, MAP_SHARED, map, (off_t)page_size());
	if (producer == MAP_FAILED) {
		int error = -errno;

		munmap(consumer, page_size());
		return error;
	}
	*end = (struct ring_end){.consumer = consumer, .producer = producer};
	return 0;
}

void ring_end_close(struct ring_end *end)
{
	if (!end->consumer)
		return;
	munmap((void *)end->consumer, page_size());
	munmap((void *)end->producer, page_size());
}

unsigned long ring_end_written(const struct ring_end *end)
{
	return __atomic_load_n(end->producer, __ATOMIC_ACQUIRE);
}

bool ring_end_is_read(const struct ring_end *end, unsigned long written)
{
	return (long)(__atomic_load_n(end->consumer, __ATOMIC_ACQUIRE) - written) >= 0;
}
