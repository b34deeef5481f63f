// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Any bytes as a capture file, plain or compressed: read to its end or its error, every byte
 * touched, once by libpcap alone and once with the processes of pcapng. Nearly every input is
 * broken, with a message on stderr: run with -close_fd_mask=2.
 */
#include <fcntl.h>
#include <linux/types.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "file/reader.h"
#include "record.h"

#define PACKETS_MAX 100000

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

static size_t read_all(const char *path, bool processes)
{
	_cleanup_(reader_closep) struct reader *reader = NULL;
	const struct reader_request request = {
		.path = path, .fd = open(path, O_RDONLY), .processes = processes};
	struct packet packet;
	size_t sum = 0;
	uint32_t i;
	int n;

	if (reader_open(&reader, (const struct sandbox_token *)"fuzzer", &request))
		return 0;
	for (n = 0; n < PACKETS_MAX && reader_next(reader, &packet) == 1; n++) {
		for (i = 0; i < packet.avail; i++)
			sum += packet.data[i];
		if (processes)
			sum += reader_processes(reader)->pid +
			       strlen(reader_processes(reader)->source);
		if (reader_event(reader))
			sum += strlen(reader_event(reader));
		if (reader_retransmit(reader))
			sum += strlen(reader_retransmit(reader));
		if (reader_tcp_info(reader))
			sum += reader_tcp_info(reader)->sockets[RECORD_DESTINATION].receive_window;
	}
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	volatile size_t sum;
	char path[64];
	int fd = memfd_create("capture", MFD_CLOEXEC);

	if (fd < 0 || write(fd, input, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	sum = read_all(path, false);
	sum += read_all(path, true);
	(void)sum;
	close(fd);
	return 0;
}
