// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/rotate_command.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/message.h"
#include "base/signals.h"

#define LOWEST_PRIORITY 19
#define EXIT_NOT_RUN	127
#define REAP_MS		200

struct commands {
	const char *program;
	bool wait; /* for their ends, before its own */
	struct {
		pid_t pid;
		char file[NAME_MAX + 1]; /* for messages: the last part of the path */
	} running[COMMAND_RUNNING_MAX];
	size_t count;
};

/* Our own SIGPIPE is ignored and others are blocked: none of that is for the command. */
static void reset_signals(void)
{
	sigset_t none;
	int number;

	for (number = 1; number < NSIG; number++)
		signal(number, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Standard output is the capture's: the command's output goes to stderr. */
static int leave_descriptors(void)
{
	int null = open("/dev/null", O_RDONLY);

	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
		return -errno;
	return close_range(STDERR_FILENO + 1, ~0u, 0) ? -errno : 0;
}

static void run(const char *program, const char *file)
{
	char *const arguments[] = {(char *)program, (char *)file, NULL};

	/* The capture comes first; a command that runs no slower does no harm. */
	setpriority(PRIO_PROCESS, 0, LOWEST_PRIORITY);
	reset_signals();
	if (!leave_descriptors())
		execvp(program, arguments);
	message_errno(errno, "-z %s", program);
	_exit(EXIT_NOT_RUN);
}

static void start(struct commands *commands, const char *file)
{
	char path[ROTATION_NAME_SIZE];
	pid_t pid;

	if (commands->count == COMMAND_RUNNING_MAX) {
		message_warning("-z %s: not run for %s: %d of them run already", commands->program,
				file, COMMAND_RUNNING_MAX);
		return;
	}
	pid = fork();
	if (pid < 0) {
		message_warning("-z %s: not run for %s: %s", commands->program, file,
				strerror(errno));
		return;
	}
	if (pid == 0)
		run(commands->program, file);
	commands->running[commands->count].pid = pid;
	snprintf(path, sizeof(path), "%s", file);
	snprintf(commands->running[commands->count].file, NAME_MAX + 1, "%s", basename(path));
	commands->count++;
}

static void tell_end(const struct commands *commands, size_t i, int status)
{
	/* A command that did not run has reported it. */
	if (WIFEXITED(status) && WEXITSTATUS(status) && WEXITSTATUS(status) != EXIT_NOT_RUN)
		message_warning("-z %s %s: exit status %d", commands->program,
				commands->running[i].file, WEXITSTATUS(status));
	else if (WIFSIGNALED(status))
		message_warning("-z %s %s: ended by signal %d", commands->program,
				commands->running[i].file, WTERMSIG(status));
}

/* options: WNOHANG, or 0 to wait for the first. */
static void reap(struct commands *commands, int options)
{
	size_t i = 0;
	pid_t ended;
	int status;

	while (i < commands->count) {
		ended = waitpid(commands->running[i].pid, &status, options);
		if (ended == 0) {
			i++;
			continue;
		}
		/* Where SIGCHLD was ignored when we were started, there is no status. */
		if (ended > 0)
			tell_end(commands, i, status);
		commands->running[i] = commands->running[--commands->count];
	}
}

static void serve(int socket, struct commands *commands, const struct rotation_rules *rules)
{
	char name[ROTATION_NAME_SIZE];
	struct rotation_file file = {0};
	ssize_t size;

	for (;;) {
		size = helper_receive(socket, &file, sizeof(file), NULL, REAP_MS);
		reap(commands, WNOHANG);
		if (size == sizeof(file) && !rotation_name(rules, &file, name))
			start(commands, name);
		else if (size != -ETIMEDOUT && size != -EINTR)
			break;
	}
	if (commands->wait)
		reap(commands, 0);
}

int rotate_command_open(struct helper *helper, const char *program, bool wait,
			const struct rotation_rules *rules, const struct user *user)
{
	const struct helper_rights rights = {
		.user = user, .filter = SYSCALL_FILTER_COMMAND, .death = SIGKILL};
	struct commands commands = {.program = program, .wait = wait};
	int error = helper_fork(helper, "tcplens-z");

	if (error == 1) {
		error = helper_close_others(helper);
		if (!error)
			error = helper_limit(helper, &rights);
		if (error)
			message_errno(error, "-z %s", program);
		else
			serve(helper->socket, &commands, rules);
		_exit(0);
	}
	if (error)
		message_errno(error, "-z %s", program);
	return error;
}

void rotate_command_start(const struct helper *helper, const struct rotation_file *file)
{
	int error = helper_send(helper->socket, file, sizeof(*file), -1);

	if (error)
		message_warning("-z: not run: %s", strerror(-error));
}

void rotate_command_finish(struct helper *helper)
{
	char nothing = 0;

	if (!helper->pid)
		return;
	/* It reads what was sent before, and then the end. */
	shutdown(helper->socket, SHUT_WR);
	signals_wait(helper->socket, POLLIN);
	if (helper_receive(helper->socket, &nothing, sizeof(nothing), NULL, 0) == -ETIMEDOUT) {
		message_warning("-z: a command that still runs is not waited for");
		helper_abandon(helper);
	} else {
		helper_stop(helper);
	}
}
