// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "capture/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "base/message.h"

#define BRACKETS 16

/* More than the clock is ever set forward by, so that a deadline has not passed when it is set. */
#define DEADLINE_SECONDS (1ll << 30)

/* Below this two readings of the offset differ by how they were taken, not by a step. */
#define STEP_NS 20000

static int64_t read_ns(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return now.tv_sec * 1000000000ll + now.tv_nsec;
}

uint64_t clock_monotonic(void)
{
	return (uint64_t)read_ns(CLOCK_MONOTONIC);
}

/*
 * The tightest of several (monotonic, other, monotonic) brackets: an interrupt widens one of them.
 */
int64_t clock_distance(clockid_t id)
{
	int64_t before, other, after, width, best = INT64_MAX, offset = 0;
	int i;

	for (i = 0; i < BRACKETS; i++) {
		before = read_ns(CLOCK_MONOTONIC);
		other = read_ns(id);
		after = read_ns(CLOCK_MONOTONIC);
		width = after - before;
		if (width >= best)
			continue;
		best = width;
		offset = other - (before + width / 2);
	}
	return offset;
}

int64_t clock_deadline(int64_t now)
{
	return now + DEADLINE_SECONDS;
}

/* Arms the timer, far in the future, so that only a step of the clock ends it. */
static int arm(int fd)
{
	struct itimerspec never = {0};
	struct timespec now;

	if (clock_gettime(CLOCK_REALTIME, &now))
		return -errno;
	never.it_value.tv_sec = clock_deadline(now.tv_sec);
	if (timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL))
		return -errno;
	return 0;
}

/* The kernel's number of the time namespace in which its own clocks are. */
#define FIRST_NAMESPACE "time:[4026531834]"

static bool is_first_namespace(void)
{
	char name[sizeof(FIRST_NAMESPACE)];
	ssize_t length = readlink("/proc/self/ns/time", name, sizeof(name));

	/* Before Linux 5.6 there is only one. */
	return length < 0 || (length == sizeof(name) - 1 && !memcmp(name, FIRST_NAMESPACE, length));
}

bool clock_shifted(FILE *offsets)
{
	long long seconds, nanoseconds;
	char name[32];

	while (fscanf(offsets, "%31s %lld %lld", name, &seconds, &nanoseconds) == 3)
		if (seconds || nanoseconds)
			return true;
	return false;
}

int clock_check(void)
{
	_cleanup_(cleanup_file) FILE *offsets = NULL;

	if (is_first_namespace())
		return 0;
	offsets = fopen("/proc/self/timens_offsets", "re");
	if (offsets && !clock_shifted(offsets))
		return 0;
	message_error("in a time namespace whose clocks are shifted packets cannot be stamped "
		      "(nsenter --time=/proc/1/ns/time leads out of it)");
	return -EXDEV;
}

int clock_open(struct clock *clock)
{
	int error, fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);

	if (fd < 0)
		return -errno;
	error = arm(fd);
	if (error) {
		close(fd);
		return error;
	}
	*clock = (struct clock){.fd = fd};
	clock->offset = clock_distance(CLOCK_REALTIME);
	return 0;
}

void clock_close(struct clock *clock)
{
	if (clock->fd >= 0)
		close(clock->fd);
	clock->fd = -1;
}

void clock_step(struct clock *clock, int64_t offset, uint64_t time)
{
	if (clock->step_count == CLOCK_STEPS) {
		clock->step_count--;
		memmove(clock->steps, clock->steps + 1,
			clock->step_count * sizeof(clock->steps[0]));
	}
	clock->steps[clock->step_count++] = (struct clock_step){time, clock->offset};
	clock->offset = offset;
}

int clock_follow(struct clock *clock)
{
	int64_t offset;
	uint64_t ticks;
	int error;

	/*
	 * Fails with ECANCELED after a step; what it returns does not matter, that it resets does.
	 */
	if (read(clock->fd, &ticks, sizeof(ticks)) < 0 && errno != ECANCELED && errno != EAGAIN)
		return -errno;
	error = arm(clock->fd);
	if (error)
		return error;
	offset = clock_distance(CLOCK_REALTIME);
	if (llabs(offset - clock->offset) < STEP_NS)
		return 0;
	clock_step(clock, offset, clock_monotonic());
	return 0;
}

int64_t clock_convert(const struct clock *clock, uint64_t monotonic)
{
	int64_t offset = clock->offset;
	unsigned int i;

	for (i = clock->step_count; i && monotonic < clock->steps[i - 1].time; i--)
		offset = clock->steps[i - 1].before;
	return (int64_t)monotonic + offset;
}
