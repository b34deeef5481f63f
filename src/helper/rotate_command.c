// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/rotate_command.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/message.h"
#include "helper/privilege.h"

#define LOWEST_PRIORITY 19
#define EXIT_NOT_RUN	127

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

/* Standard output is the capture's: what the command says goes to stderr. */
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
	if (!leave_descriptors() && !privilege_drop())
		execvp(program, arguments);
	message_error("-z %s: %s", program, strerror(errno));
	_exit(EXIT_NOT_RUN);
}

void rotate_command_start(struct rotate_command *command, const char *file)
{
	char path[PATH_MAX];
	pid_t pid;

	rotate_command_reap(command);
	if (command->count == COMMAND_RUNNING_MAX) {
		message_warning("-z %s: not run for %s: %d of them run already", command->program,
				file, COMMAND_RUNNING_MAX);
		return;
	}
	pid = fork();
	if (pid < 0) {
		message_warning("-z %s: not run for %s: %s", command->program, file,
				strerror(errno));
		return;
	}
	if (pid == 0)
		run(command->program, file);
	command->running[command->count].pid = pid;
	snprintf(path, sizeof(path), "%s", file);
	snprintf(command->running[command->count].file, NAME_MAX + 1, "%s", basename(path));
	command->count++;
}

void rotate_command_reap(struct rotate_command *command)
{
	size_t i = 0;
	pid_t ended;
	int status;

	while (i < command->count) {
		ended = waitpid(command->running[i].pid, &status, WNOHANG);
		if (ended == 0) {
			i++;
			continue;
		}
		/* Where whoever started us had SIGCHLD ignored, there is no status. */
		if (ended < 0)
			status = 0;
		/* What did not run has said so itself. */
		if (WIFEXITED(status) && WEXITSTATUS(status) && WEXITSTATUS(status) != EXIT_NOT_RUN)
			message_warning("-z %s %s: exit status %d", command->program,
					command->running[i].file, WEXITSTATUS(status));
		else if (WIFSIGNALED(status))
			message_warning("-z %s %s: ended by signal %d", command->program,
					command->running[i].file, WTERMSIG(status));
		command->running[i] = command->running[--command->count];
	}
}
