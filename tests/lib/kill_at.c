// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * kill_at N COMMAND...: runs COMMAND and kills it by SIGKILL where its main thread enters or leaves
 * a system call for the Nth time. Prints "killed", or how often it did where that is less. Its
 * children are left to themselves.
 * kill_at N -x SCRIPT COMMAND...: runs SCRIPT by sh(1) there instead, and then COMMAND to its end;
 * the exit status is COMMAND's.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static int fail(const char *what)
{
	fprintf(stderr, "kill_at: %s: %s\n", what, strerror(errno));
	return 2;
}

static int run_script(pid_t child, const char *script)
{
	int status;

	if (system(script))
		return fail(script);
	if (ptrace(PTRACE_DETACH, child, NULL, 0) || waitpid(child, &status, 0) < 0)
		return fail("detach");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}

int main(int argc, char **argv)
{
	unsigned long most = argc > 2 ? strtoul(argv[1], NULL, 10) : 0, count = 0;
	const char *script = argc > 4 && !strcmp(argv[2], "-x") ? argv[3] : NULL;
	char **command = argv + (script ? 4 : 2);
	int status, signal = 0;
	pid_t child;

	if (!most) {
		fprintf(stderr, "usage: kill_at N [-x SCRIPT] COMMAND...\n");
		return 2;
	}
	child = fork();
	if (!child) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		execvp(*command, command);
		_exit(fail(*command));
	}
	if (child < 0 || waitpid(child, &status, 0) < 0 ||
	    ptrace(PTRACE_SETOPTIONS, child, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL))
		return fail("ptrace");
	while (count < most) {
		if (ptrace(PTRACE_SYSCALL, child, NULL, signal) || waitpid(child, &status, 0) < 0)
			return fail("ptrace");
		if (WIFEXITED(status) || WIFSIGNALED(status)) {
			printf("%lu\n", count);
			return 0;
		}
		signal = WSTOPSIG(status);
		if (signal == SIGTRAP || signal == (SIGTRAP | 0x80)) {
			count += signal != SIGTRAP;
			signal = 0;
		}
	}
	if (script)
		return run_script(child, script);
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	printf("killed\n");
	return 0;
}
