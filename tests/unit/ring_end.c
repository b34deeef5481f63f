// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* The positions of a BPF ring buffer, in a file that is laid out as one. */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "process/ring_end.h"
#include "tap.h"

static void write_at(int fd, unsigned int page, unsigned long position)
{
	if (pwrite(fd, &position, sizeof(position), page * sysconf(_SC_PAGESIZE)) !=
	    sizeof(position))
		exit(1);
}

int main(void)
{
	int fd = memfd_create("ring", MFD_CLOEXEC);
	struct ring_end end = {0};
	struct tap tap = {0};

	ring_end_close(&end);
	tap_ok(&tap, ring_end_open(&end, -1) < 0, "not a map: an error");
	if (ftruncate(fd, 2 * sysconf(_SC_PAGESIZE)) || ring_end_open(&end, fd))
		return 1;
	tap_ok(&tap, ring_end_is_read(&end, ring_end_written(&end)),
	       "nothing written: all is read");
	write_at(fd, 1, 136);
	tap_number(&tap, (long long)ring_end_written(&end), 136,
		   "written: the producer's position");
	tap_ok(&tap, !ring_end_is_read(&end, 136), "written: not read");
	write_at(fd, 0, 128);
	tap_ok(&tap, !ring_end_is_read(&end, 136),
	       "an event that is being written: not all is read");
	write_at(fd, 1, 272);
	write_at(fd, 0, 136);
	tap_ok(&tap, ring_end_is_read(&end, 136), "read until there, more has come since");
	tap_ok(&tap, !ring_end_is_read(&end, ring_end_written(&end)), "what has come is not read");
	write_at(fd, 0, 8);
	tap_ok(&tap, ring_end_is_read(&end, (unsigned long)-16), "positions wrap around");
	ring_end_close(&end);
	close(fd);
	return tap_done(&tap);
}
