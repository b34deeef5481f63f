// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "output/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/reopen.h"

#define ROWS_UNKNOWN	24
#define COLUMNS_UNKNOWN 80

static const int watched[] = {SIGWINCH, SIGTSTP, SIGCONT};

#define WATCHED (sizeof(watched) / sizeof(watched[0]))

static int open_signals(struct terminal *terminal, sigset_t *waiting)
{
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < WATCHED; i++) {
		sigaddset(&set, watched[i]);
		sigaddset(waiting, watched[i]);
	}
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return -errno;
	terminal->signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return terminal->signals < 0 ? -errno : 0;
}

int terminal_open(struct terminal *terminal, sigset_t *waiting)
{
	*terminal = TERMINAL_NONE;
	if (!isatty(STDOUT_FILENO))
		return -ENOTTY;
	/* So that only our description does not block. */
	terminal->fd = open("/proc/self/fd/1", O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (terminal->fd < 0)
		terminal->fd = reopen_output(STDOUT_FILENO);
	if (terminal->fd < 0)
		return terminal->fd;
	if (tcgetattr(terminal->fd, &terminal->before))
		return -errno;
	return open_signals(terminal, waiting);
}

void terminal_change(struct terminal *terminal)
{
	struct termios mode = terminal->before;

	mode.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ECHONL | IEXTEN);
	mode.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | ISTRIP);
	mode.c_oflag &= ~(tcflag_t)OPOST;
	mode.c_cc[VMIN] = 1;
	mode.c_cc[VTIME] = 0;
	/* Not after the output has been read, which may never be. */
	tcsetattr(terminal->fd, TCSANOW, &mode);
	terminal->changed = true;
}

void terminal_restore(struct terminal *terminal)
{
	if (terminal->changed)
		tcsetattr(terminal->fd, TCSANOW, &terminal->before);
	terminal->changed = false;
}

void terminal_close(struct terminal *terminal)
{
	terminal_restore(terminal);
	if (terminal->fd >= 0)
		close(terminal->fd);
	if (terminal->signals >= 0)
		close(terminal->signals);
	*terminal = TERMINAL_NONE;
}

void terminal_size(const struct terminal *terminal, int *rows, int *columns)
{
	struct winsize size = {0};

	ioctl(terminal->fd, TIOCGWINSZ, &size);
	*rows = size.ws_row;
	*columns = size.ws_col;
	if (*rows || *columns)
		return;
	*rows = ROWS_UNKNOWN;
	*columns = COLUMNS_UNKNOWN;
}

void terminal_read(struct terminal *terminal, struct keys *keys)
{
	ssize_t n = read(terminal->fd, keys->bytes + keys->count, keys_room(keys));

	if (n > 0)
		keys->count += (size_t)n;
	else if (keys_room(keys) && (n == 0 || (errno != EAGAIN && errno != EINTR)))
		terminal->closed = true;
}

bool terminal_signals(struct terminal *terminal)
{
	struct signalfd_siginfo info;
	sigset_t pending;

	if (!sigpending(&pending) && sigismember(&pending, SIGTSTP) == 1)
		return true;
	while (read(terminal->signals, &info, sizeof(info)) == (ssize_t)sizeof(info))
		;
	return false;
}

void terminal_stop(void)
{
	sigset_t stop;

	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	/* Here it stops. In an orphaned process group the signal is dropped. */
	sigprocmask(SIG_UNBLOCK, &stop, NULL);
	sigprocmask(SIG_BLOCK, &stop, NULL);
}
