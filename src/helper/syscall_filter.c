// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "helper/syscall_filter.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/message.h"

#define READER		(1u << SYSCALL_FILTER_READER)
#define FILES		(1u << SYSCALL_FILTER_FILES)
#define INPUT		(1u << SYSCALL_FILTER_INPUT)
#define NETNS		(1u << SYSCALL_FILTER_NETNS)
#define ATTACH		(1u << SYSCALL_FILTER_ATTACH | NETNS)
#define LOOKUP		(1u << SYSCALL_FILTER_LOOKUP)
#define WITHOUT_COMMAND (READER | FILES | INPUT | ATTACH | LOOKUP)

/* A call that is allowed to some, where argument & mask is value; mask 0: always. */
struct row {
	unsigned int filters;
	int number;
	unsigned int argument;
	scmp_datum_t mask, value;
};

static const struct row rows[] = {
	/* memory, time, signals, the end; glibc's own needs */
	{WITHOUT_COMMAND, SCMP_SYS(brk), 0, 0, 0},
	{READER | FILES | INPUT | ATTACH, SCMP_SYS(mmap), 2, PROT_EXEC, 0},
	{READER | FILES | INPUT | ATTACH, SCMP_SYS(mprotect), 2, PROT_EXEC, 0},
	{LOOKUP, SCMP_SYS(mmap), 0, 0, 0},
	{LOOKUP, SCMP_SYS(mprotect), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(munmap), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(mremap), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(madvise), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(futex), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(clock_gettime), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(clock_nanosleep), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(nanosleep), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(gettimeofday), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(time), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(getrandom), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(getpid), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(gettid), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(rt_sigprocmask), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(rt_sigpending), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(rt_sigreturn), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(restart_syscall), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(exit), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(exit_group), 0, 0, 0},
	/* descriptors that are open already */
	{WITHOUT_COMMAND, SCMP_SYS(read), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(readv), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(pread64), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(write), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(writev), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(lseek), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(_llseek), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(close), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(fstat), 0, 0, 0},
	{READER, SCMP_SYS(newfstatat), 3, AT_EMPTY_PATH, AT_EMPTY_PATH},
	{WITHOUT_COMMAND, SCMP_SYS(fcntl), 1, ~(scmp_datum_t)0, F_GETFL},
	{WITHOUT_COMMAND, SCMP_SYS(fcntl), 1, ~(scmp_datum_t)0, F_SETFL},
	{WITHOUT_COMMAND, SCMP_SYS(fcntl), 1, ~(scmp_datum_t)0, F_GETFD},
	{WITHOUT_COMMAND, SCMP_SYS(fcntl), 1, ~(scmp_datum_t)0, F_SETFD},
	{READER, SCMP_SYS(fcntl), 1, ~(scmp_datum_t)0, F_DUPFD_CLOEXEC},
	{READER, SCMP_SYS(fcntl), 1, ~(scmp_datum_t)0, F_GETPIPE_SZ},
	{READER, SCMP_SYS(ioctl), 1, ~(scmp_datum_t)0, FIONREAD},
	{WITHOUT_COMMAND, SCMP_SYS(ioctl), 1, ~(scmp_datum_t)0, TCGETS}, /* isatty() */
	/* the screen of --top; ncurses drains, in vain, what is no terminal */
	{READER, SCMP_SYS(ioctl), 1, ~(scmp_datum_t)0, TCSETS},
	{READER, SCMP_SYS(ioctl), 1, ~(scmp_datum_t)0, TCSETSW},
	{READER, SCMP_SYS(ioctl), 1, ~(scmp_datum_t)0, TIOCGWINSZ},
	{READER, SCMP_SYS(ioctl), 1, ~(scmp_datum_t)0, TCXONC},
	{WITHOUT_COMMAND, SCMP_SYS(poll), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(ppoll), 0, 0, 0},
	{READER, SCMP_SYS(getsockopt), 2, ~(scmp_datum_t)0, SO_MEMINFO},
	{WITHOUT_COMMAND, SCMP_SYS(sendmsg), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(recvmsg), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(sendto), 0, 0, 0},
	{WITHOUT_COMMAND, SCMP_SYS(recvfrom), 0, 0, 0},
	{READER | FILES, SCMP_SYS(ftruncate), 0, 0, 0},
	{READER, SCMP_SYS(fsync), 0, 0, 0},
	{READER, SCMP_SYS(fdatasync), 0, 0, 0},
	/* the loop: waiting, ends of helpers, the last write's alarm, counters in maps */
	{READER, SCMP_SYS(epoll_wait), 0, 0, 0},
	{READER, SCMP_SYS(timerfd_settime), 0, 0, 0},
	{READER, SCMP_SYS(epoll_pwait), 0, 0, 0},
	{READER, SCMP_SYS(epoll_pwait2), 0, 0, 0},
	{READER, SCMP_SYS(epoll_ctl), 0, 0, 0},
	{READER, SCMP_SYS(shutdown), 0, 0, 0},
	{READER, SCMP_SYS(wait4), 0, 0, 0},
	{READER, SCMP_SYS(waitid), 0, 0, 0},
	{READER, SCMP_SYS(alarm), 0, 0, 0},
	{READER, SCMP_SYS(setitimer), 0, 0, 0},
	{READER, SCMP_SYS(bpf), 0, ~(scmp_datum_t)0, BPF_MAP_LOOKUP_ELEM},
	{READER, SCMP_SYS(bpf), 0, ~(scmp_datum_t)0, BPF_MAP_UPDATE_ELEM},
	{READER, SCMP_SYS(bpf), 0, ~(scmp_datum_t)0, BPF_MAP_GET_NEXT_KEY},
	{READER, SCMP_SYS(bpf), 0, ~(scmp_datum_t)0, BPF_LINK_DETACH},
	{READER, SCMP_SYS(bpf), 0, ~(scmp_datum_t)0, BPF_OBJ_GET_INFO_BY_FD},
	/* the names of interfaces: questions to the kernel */
	{READER, SCMP_SYS(ioctl), 1, ~(scmp_datum_t)0, SIOCGIFNAME},
	{READER, SCMP_SYS(ioctl), 1, ~(scmp_datum_t)0, SIOCGIFINDEX},
	{READER, SCMP_SYS(ioctl), 1, ~(scmp_datum_t)0, SIOCGIFFLAGS},
	{READER, SCMP_SYS(ioctl), 1, ~(scmp_datum_t)0, SIOCGIFHWADDR},
	/* files */
	{FILES | INPUT | LOOKUP, SCMP_SYS(newfstatat), 0, 0, 0},
	{FILES | INPUT | LOOKUP | ATTACH, SCMP_SYS(openat), 0, 0, 0},
	{FILES | INPUT | LOOKUP, SCMP_SYS(openat2), 0, 0, 0},
	{FILES, SCMP_SYS(fstatfs), 0, 0, 0},
	{FILES, SCMP_SYS(unlinkat), 0, 0, 0},
	{FILES, SCMP_SYS(renameat), 0, 0, 0},
	{FILES, SCMP_SYS(renameat2), 0, 0, 0},
	{FILES, SCMP_SYS(faccessat), 0, 0, 0},
	{FILES, SCMP_SYS(faccessat2), 0, 0, 0},
	{FILES, SCMP_SYS(capget), 0, 0, 0},
	{FILES, SCMP_SYS(capset), 0, 0, 0},
	{FILES, SCMP_SYS(prctl), 0, 0, 0},
	{FILES, SCMP_SYS(geteuid), 0, 0, 0},
	{FILES, SCMP_SYS(dup), 0, 0, 0},
	{FILES, SCMP_SYS(flock), 0, 0, 0},
	{LOOKUP, SCMP_SYS(open), 0, 0, 0},
	{LOOKUP, SCMP_SYS(stat), 0, 0, 0},
	{LOOKUP, SCMP_SYS(lstat), 0, 0, 0},
	{LOOKUP, SCMP_SYS(access), 0, 0, 0},
	{LOOKUP, SCMP_SYS(faccessat), 0, 0, 0},
	{LOOKUP, SCMP_SYS(readlink), 0, 0, 0},
	{LOOKUP, SCMP_SYS(readlinkat), 0, 0, 0},
	{LOOKUP, SCMP_SYS(getdents64), 0, 0, 0},
	{LOOKUP, SCMP_SYS(memfd_create), 0, 0, 0},
	{LOOKUP, SCMP_SYS(pwrite64), 0, 0, 0},
	/* BPF, interfaces, name servers */
	{ATTACH, SCMP_SYS(bpf), 0, 0, 0},
	{ATTACH, SCMP_SYS(listen), 0, 0, 0},
	{ATTACH, SCMP_SYS(accept4), 0, 0, 0},
	{ATTACH, SCMP_SYS(newfstatat), 0, 0, 0},
	{ATTACH | FILES, SCMP_SYS(getppid), 0, 0, 0},
	{ATTACH | LOOKUP, SCMP_SYS(socket), 0, 0, 0},
	{ATTACH | LOOKUP, SCMP_SYS(bind), 0, 0, 0},
	{ATTACH | LOOKUP, SCMP_SYS(getsockname), 0, 0, 0},
	{ATTACH | LOOKUP, SCMP_SYS(setsockopt), 0, 0, 0},
	{ATTACH | LOOKUP, SCMP_SYS(getsockopt), 0, 0, 0},
	{ATTACH | LOOKUP, SCMP_SYS(ioctl), 0, 0, 0},
	{ATTACH | LOOKUP, SCMP_SYS(connect), 0, 0, 0},
	{NETNS, SCMP_SYS(stat), 0, 0, 0},
	{NETNS, SCMP_SYS(open), 0, 0, 0},
	{NETNS, SCMP_SYS(getdents64), 0, 0, 0},
	{NETNS, SCMP_SYS(epoll_ctl), 0, 0, 0},
	{NETNS, SCMP_SYS(epoll_wait), 0, 0, 0},
	{NETNS, SCMP_SYS(epoll_pwait), 0, 0, 0},
	{NETNS, SCMP_SYS(setns), 1, ~(scmp_datum_t)0, CLONE_NEWNET},
	{LOOKUP, SCMP_SYS(getpeername), 0, 0, 0},
	{LOOKUP, SCMP_SYS(sendmmsg), 0, 0, 0},
	{LOOKUP, SCMP_SYS(recvmmsg), 0, 0, 0},
	{LOOKUP, SCMP_SYS(getuid), 0, 0, 0},
	{LOOKUP, SCMP_SYS(geteuid), 0, 0, 0},
	{LOOKUP, SCMP_SYS(getgid), 0, 0, 0},
	{LOOKUP, SCMP_SYS(getegid), 0, 0, 0},
	{LOOKUP | READER, SCMP_SYS(uname), 0, 0, 0},
	{LOOKUP, SCMP_SYS(sysinfo), 0, 0, 0},
	{LOOKUP, SCMP_SYS(rt_sigaction), 0, 0, 0},
	{LOOKUP, SCMP_SYS(epoll_create1), 0, 0, 0},
	{LOOKUP, SCMP_SYS(epoll_ctl), 0, 0, 0},
	{LOOKUP, SCMP_SYS(epoll_wait), 0, 0, 0},
	{LOOKUP, SCMP_SYS(eventfd2), 0, 0, 0},
	{LOOKUP, SCMP_SYS(setns), 1, ~(scmp_datum_t)0, CLONE_NEWNET},
};

/* What no command of -z needs; the rest is allowed. */
static const int forbidden[] = {
	SCMP_SYS(bpf),
	SCMP_SYS(ptrace),
	SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev),
	SCMP_SYS(perf_event_open),
	SCMP_SYS(mount),
	SCMP_SYS(umount2),
	SCMP_SYS(unshare),
	SCMP_SYS(setns),
	SCMP_SYS(init_module),
	SCMP_SYS(finit_module),
	SCMP_SYS(delete_module),
	SCMP_SYS(kexec_load),
	SCMP_SYS(keyctl),
	SCMP_SYS(add_key),
	SCMP_SYS(request_key),
	SCMP_SYS(userfaultfd),
	SCMP_SYS(pivot_root),
	SCMP_SYS(chroot),
	SCMP_SYS(reboot),
};

/* Those that whoever takes over a process tries first; for the message. */
static const struct {
	int number;
	const char *name;
} names[] = {
	{SYS_openat, "openat"},	    {SYS_openat2, "openat2"},
	{SYS_execve, "execve"},	    {SYS_execveat, "execveat"},
	{SYS_socket, "socket"},	    {SYS_connect, "connect"},
	{SYS_bind, "bind"},	    {SYS_clone, "clone"},
	{SYS_clone3, "clone3"},	    {SYS_ptrace, "ptrace"},
	{SYS_kill, "kill"},	    {SYS_bpf, "bpf"},
	{SYS_ioctl, "ioctl"},	    {SYS_mmap, "mmap"},
	{SYS_mprotect, "mprotect"}, {SYS_newfstatat, "newfstatat"},
	{SYS_fcntl, "fcntl"},
#ifdef SYS_open
	{SYS_open, "open"},	    {SYS_fork, "fork"},
	{SYS_stat, "stat"},
#endif
};

/* The call was not made. Hostile code may run in the process by now: it ends here. */
static void refuse(int number, siginfo_t *info, void *context)
{
	const char *name = "";
	size_t i;

	(void)number;
	(void)context;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].number == info->si_syscall)
			name = names[i].name;
	message_error("system call %d%s%s%s is not allowed here: this process was taken over, or "
		      "has a fault; it ends",
		      info->si_syscall, *name ? " (" : "", name, *name ? ")" : "");
	_exit(1);
}

static int catch_refused(void)
{
	const struct sigaction action = {.sa_sigaction = refuse, .sa_flags = SA_SIGINFO};
	sigset_t refused;

	sigemptyset(&refused);
	sigaddset(&refused, SIGSYS);
	if (sigaction(SIGSYS, &action, NULL) || sigprocmask(SIG_UNBLOCK, &refused, NULL))
		return -errno;
	return 0;
}

static uint32_t otherwise(enum syscall_filter filter)
{
	if (filter == SYSCALL_FILTER_COMMAND)
		return SCMP_ACT_ALLOW;
	return filter == SYSCALL_FILTER_LOOKUP ? SCMP_ACT_ERRNO(EPERM) : SCMP_ACT_TRAP;
}

static int add_row(scmp_filter_ctx context, const struct row *row)
{
	struct scmp_arg_cmp condition =
		SCMP_CMP(row->argument, SCMP_CMP_MASKED_EQ, row->mask, row->value);

	return seccomp_rule_add_array(context, SCMP_ACT_ALLOW, row->number, row->mask != 0,
				      row->mask ? &condition : NULL);
}

static int fill(scmp_filter_ctx context, enum syscall_filter filter)
{
	size_t i;
	int error = 0;

	for (i = 0; !error && i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].filters >> filter & 1)
			error = add_row(context, &rows[i]);
	for (i = 0; !error && i < sizeof(forbidden) / sizeof(forbidden[0]); i++)
		if (filter == SYSCALL_FILTER_COMMAND)
			error = seccomp_rule_add(context, SCMP_ACT_ERRNO(EPERM), forbidden[i], 0);
	return error;
}

int syscall_filter_load(enum syscall_filter filter)
{
	scmp_filter_ctx context;
	int error = catch_refused();

	if (error)
		return error;
	context = seccomp_init(otherwise(filter));
	if (!context)
		return -ENOMEM;
	/* Another architecture's numbers mean other calls. */
	error = seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	if (!error)
		error = fill(context, filter);
	/* Before Linux 5.16 a filter would slow the process down against Spectre. */
	if (!error)
		seccomp_attr_set(context, SCMP_FLTATR_CTL_SSB, 1);
	/* The process's threads. */
	if (!error)
		error = seccomp_attr_set(context, SCMP_FLTATR_CTL_TSYNC, 1);
	if (!error)
		error = seccomp_load(context);
	seccomp_release(context);
	return error;
}
