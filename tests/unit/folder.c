// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/* Files that take a name once they are whole, where two are begun at the same time. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "helper/folder.h"
#include "tap.h"

#define HIDDEN ".name.tmp"

/* What another process does right before the first lock is taken. */
static void (*before_lock)(void);

/* In place of libc's. */
int flock(int fd, int operation)
{
	void (*other)(void) = before_lock;

	before_lock = NULL;
	if (other)
		other();
	return (int)syscall(SYS_flock, fd, operation);
}

/* It takes the file for one that was left, removes it and begins its own. */
static void begin_another(void)
{
	unlink(HIDDEN);
	fclose(fopen(HIDDEN, "w"));
}

static void remove_it(void)
{
	unlink(HIDDEN);
}

static void test_races(struct tap *tap)
{
	static const struct {
		void (*before_lock)(void);
		bool begun;
		const char *what;
	} rows[] = {
		{NULL, true, "alone"},
		{begin_another, false, "another is begun before the lock"},
		{remove_it, false, "it is removed before the lock"},
	};
	size_t i;
	int fd;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct folder folder = FOLDER_NONE;

		if (!tap_number(tap, folder_open(&folder, "name", false), 0, "%s: the folder",
				rows[i].what))
			return;
		before_lock = rows[i].before_lock;
		fd = folder_replace_begin(&folder, "name");
		if (rows[i].begun)
			tap_ok(tap, fd >= 0, "%s: begins", rows[i].what);
		else
			tap_number(tap, fd, -EBUSY, "%s: does not begin", rows[i].what);
		if (fd >= 0)
			close(fd);
		folder_close(&folder);
		unlink(HIDDEN);
	}
}

int main(void)
{
	char path[] = "/tmp/folder.XXXXXX";
	struct tap tap = {};

	if (!mkdtemp(path) || chdir(path))
		return 1;
	test_races(&tap);
	if (chdir("/") || rmdir(path))
		return 1;
	return tap_done(&tap);
}
