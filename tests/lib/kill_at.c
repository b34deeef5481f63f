// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * kill_at N COMMAND...: runs COMMAND and kills it by SIGKILL where its main thread enters or leaves
 * a system call for the Nth time. Prints "killed", or how often it did where that is less. Its
 * children are left to themselves.
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

int main(int argc, char **argv)
{
	unsigned long most = argc > 2 ? strtoul(argv[1], NULL, 10) : 0, count = 0;
	int status, signal = 0;
	pid_t child;

	if (!most) {
		fprintf(stderr, "usage: kill_at N COMMAND...\n");
		return 2;
	}
	child = fork();
	if (!child) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		execvp(argv[2], argv + 2);
		_exit(fail(argv[2]));
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
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	printf("killed\n");
	return 0;
}
