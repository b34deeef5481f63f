// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/sandbox.h"

#include <errno.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/message.h"
#include "base/pool.h"
#include "helper/privilege.h"
#include "helper/syscall_filter.h"

struct sandbox_token {
	char unused;
};

/* Rights over files by Landlock's versions, of which older headers lack the last. */
#define FILE_RIGHTS_1  ((1ull << 13) - 1)
#define RIGHT_REFER    (1ull << 13)
#define RIGHT_TRUNCATE (1ull << 14)
#define RIGHT_IOCTL    (1ull << 15)
#define RIGHTS_TCP     3ull /* bind and connect */
#define SCOPES	       1ull /* abstract sockets; helpers get a signal when the reader ends */

struct landlock_rights {
	uint64_t files;
	uint64_t network;
	uint64_t scoped;
};

static struct landlock_rights rights_of(long version)
{
	struct landlock_rights rights = {.files = FILE_RIGHTS_1};

	if (version >= 2)
		rights.files |= RIGHT_REFER;
	if (version >= 3)
		rights.files |= RIGHT_TRUNCATE;
	if (version >= 4)
		rights.network = RIGHTS_TCP;
	if (version >= 5)
		rights.files |= RIGHT_IOCTL;
	if (version >= 6)
		rights.scoped = SCOPES;
	return rights;
}

/* No rule: nothing is allowed. Returns 0 too where the kernel has no Landlock, or has it off. */
static int deny_files(void)
{
	_cleanup_(cleanup_close) int ruleset = -1;
	struct landlock_rights rights;
	long version =
		syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	if (version < 1)
		return 0;
	rights = rights_of(version);
	/* The kernel takes a longer structure whose end is zero. */
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &rights, sizeof(rights), 0);
	if (ruleset < 0 || syscall(SYS_landlock_restrict_self, ruleset, 0))
		return -errno;
	return 0;
}

/* A core would hold packets. */
static int deny_dumps(void)
{
	const struct rlimit none = {0, 0};

	return setrlimit(RLIMIT_CORE, &none) || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) ? -errno : 0;
}

/* Where TZ is not set, strftime(3) looks for a change of the default's file at every call. */
static void load_time_zone(void)
{
	setenv("TZ", ":/etc/localtime", 0);
	tzset();
}

/* Rights and Landlock domains are a thread's own: threads made from here on have those of this. */
static int start_threads(unsigned int threads, struct pool **pool)
{
	return threads > 1 ? pool_new(pool, threads) : 0;
}

int sandbox_enter_threads(const struct sandbox_token **token, const struct user *user,
			  unsigned int threads, struct pool **pool)
{
	static const struct sandbox_token made;
	const char *step = "give up privileges";
	int error;

	load_time_zone();
	error = user_assume(user, false);
	if (error) {
		message_error("cannot become the user %s: %s (-Z root to stay root)", user->name,
			      strerror(-error));
		return error;
	}
	error = privilege_drop();
	if (!error)
		error = deny_dumps();
	if (!error) {
		step = "enter a Landlock domain";
		error = deny_files();
	}
	if (!error) {
		step = "start threads";
		error = start_threads(threads, pool);
	}
	if (!error) {
		step = "load a seccomp filter";
		error = syscall_filter_load(SYSCALL_FILTER_READER);
	}
	if (error)
		return message_errno(error, "cannot %s", step);
	*token = &made;
	return 0;
}

int sandbox_enter(const struct sandbox_token **token, const struct user *user)
{
	return sandbox_enter_threads(token, user, 1, NULL);
}
