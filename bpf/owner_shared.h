/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * Rare hooks by which a socket gets another user: a fork, a descriptor that is handed on, an
 * io_uring. As long as no socket has two, the programs that run each time one is used are detached.
 */
#ifndef TCPLENS_OWNER_SHARED_H
#define TCPLENS_OWNER_SHARED_H

#include "owner_use.h"

/* The programs of uses are attached only while a socket may have two users. */
const volatile bool owner_on_demand = false;

/* Set by the reader while it has not all of them attached. */
__u32 owner_unwatched = 0;

#define ANON_INODE_FS_MAGIC 0x09041934

#define RING_NAME "[io_uring]"

struct qstr___name {
	const unsigned char *name;
} __attribute__((preserve_access_index));

struct dentry___name {
	struct qstr___name d_name;
} __attribute__((preserve_access_index));

struct path___name {
	struct dentry___name *dentry;
} __attribute__((preserve_access_index));

struct file___name {
	struct path___name f_path;
} __attribute__((preserve_access_index));

struct file___count {
	struct {
		long counter;
	} f_count;
} __attribute__((preserve_access_index));

/* From Linux 6.13 on; 0 is one reference. */
struct file___ref {
	struct {
		struct {
			long counter;
		} refcnt;
	} f_ref;
} __attribute__((preserve_access_index));

struct socket___file {
	struct file *file;
} __attribute__((preserve_access_index));

struct files_struct___count {
	struct {
		int counter;
	} count;
} __attribute__((preserve_access_index));

struct task_struct___files {
	struct files_struct___count *files;
} __attribute__((preserve_access_index));

/* Uses are not to be reported: some would be seen and others not. */
static __always_inline bool is_unwatched(void)
{
	return owner_on_demand && *(volatile __u32 *)&owner_unwatched;
}

static __always_inline int threads_of(struct task_struct *task)
{
	return BPF_CORE_READ(task, signal, live.counter);
}

static __always_inline bool has_threads(void)
{
	return threads_of((void *)bpf_get_current_task()) > 1;
}

/* How many tasks have the table of descriptors. */
static __always_inline int table_users(struct task_struct *task)
{
	return BPF_CORE_READ((struct task_struct___files *)task, files, count.counter);
}

/* The current task's table of descriptors may be another process's too (CLONE_FILES). */
static __always_inline bool has_shared_table(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	return table_users(task) > threads_of(task);
}

static __always_inline long references_of(const struct file *file)
{
	const struct file___count *counted = (const void *)file;

	if (bpf_core_field_exists(counted->f_count))
		return BPF_CORE_READ(counted, f_count.counter);
	return BPF_CORE_READ((const struct file___ref *)file, f_ref.refcnt.counter) + 1;
}

/*
 * Of a socket in a system call of the current task, which holds it itself where its table of
 * descriptors has several users. Also true where one process has two descriptors.
 */
static __always_inline bool has_other_holders(const struct sock *sk)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct socket___file *socket = (void *)BPF_CORE_READ(sk, sk_socket);
	const struct file *file = BPF_CORE_READ(socket, file);

	if (!file)
		return false;
	return references_of(file) > (table_users(task) > 1 ? 2 : 1) || has_shared_table();
}

/*
 * From now on another process may use the socket. The next use is reported, whose ever it is: there
 * is no cache of users here (owner_late).
 */
static __always_inline void share(const struct sock *sk)
{
	struct owner *owner = owner_of(sk, false);

	if (owner)
		owner->settled = 0;
	report(sk, owner, NULL, OWNER_SHARED, bpf_ktime_get_ns());
}

static __always_inline bool is_ring(const struct file *file)
{
	const struct file___of_socket *of = (const void *)file;
	const struct file___name *named = (const void *)file;
	const unsigned char *text = NULL;
	char name[sizeof(RING_NAME)] = "";

	if (BPF_CORE_READ(of, f_inode, i_sb, s_magic) != ANON_INODE_FS_MAGIC)
		return false;
	text = BPF_CORE_READ(named, f_path.dentry, d_name.name);
	bpf_probe_read_kernel(name, sizeof(name), text);
	for (unsigned int i = 0; i < sizeof(name); i++)
		if (name[i] != RING_NAME[i])
			return false;
	return true;
}

static __always_inline void report_fork(struct task_struct *parent, __u32 kind)
{
	struct owner_event event = {.kind = kind};
	__u32 count;

	fill_process(&event.process, parent);
	event.time = bpf_ktime_get_ns();
	count = forks_of(event.process.tgid) + 1;
	bpf_map_update_elem(&forks, &event.process.tgid, &count, BPF_ANY);
	submit(&event);
}

/* The second of a process at a time. */
static __always_inline void report_thread(struct task_struct *task)
{
	struct owner_event event = {.kind = OWNER_THREAD};

	if (threads_of(task) != 2 || !is_reported(BPF_CORE_READ(task, tgid)))
		return;
	fill_process(&event.process, task);
	event.time = bpf_ktime_get_ns();
	submit(&event);
}

/* For the iterator. */
static __always_inline int put_ring(struct bpf_iter_meta *meta, struct task_struct *task)
{
	struct owner_event event = {.kind = OWNER_RING};

	fill_process(&event.process, task);
	event.time = bpf_ktime_get_ns();
	bpf_seq_write(meta->seq, &event, sizeof(event));
	return 0;
}

/* What is sent next is by a process that holds the socket now. */
static __always_inline void fill_held(struct owner_event *event, const struct sock *sk,
				      struct task_struct *task)
{
	const struct tcp_sock *tcp = (const void *)sk;

	if (BPF_CORE_READ(tcp, write_seq) == BPF_CORE_READ(tcp, snd_una))
		event->state = OWNER_HELD_IDLE;
	if (threads_of(task) > 1)
		event->process.tid = 0;
}

/* The current process gets a descriptor of the file. */
static __always_inline int give_socket(const struct sock *sk)
{
	__u8 state;

	if (!sk || !is_tcp(sk))
		return 0;
	state = BPF_CORE_READ(sk, __sk_common.skc_state);
	/* connect(2) finds out by itself; of a listener it matters who accepts. */
	if (state != BPF_TCP_CLOSE && state != BPF_TCP_LISTEN)
		share(sk);
	return 0;
}

static __always_inline int give(struct file *file)
{
	struct socket *socket;

	if (is_ring(file))
		report_fork((void *)bpf_get_current_task(), OWNER_RING);
	if (owner_hashed) {
		socket = socket_of(file);
		return socket ? give_socket(BPF_CORE_READ(socket, sk)) : 0;
	}
	/* A helper that every kernel has on which sockets have storage. */
	socket = bpf_sock_from_file(file);
	return socket ? give_socket(socket->sk) : 0;
}

/* SCM_RIGHTS, pidfd_getfd(2), seccomp's SECCOMP_IOCTL_NOTIF_ADDFD. */
SEC("fentry/receive_fd")
int BPF_PROG(owner_given, struct file *file)
{
	return give(file);
}

SEC("fentry/__receive_fd")
int BPF_PROG(owner_given_user, struct file *file)
{
	return give(file);
}

/* Before Linux 5.12. */
SEC("fentry/__receive_fd")
int BPF_PROG(owner_given_number, int number, struct file *file)
{
	return give(file);
}

SEC("fentry/receive_fd_replace")
int BPF_PROG(owner_replaced, int number, struct file *file)
{
	return give(file);
}

static __always_inline int accept(const struct sock *sk)
{
	if (!sk || !is_tcp(sk))
		return 0;
	use(sk);
	if (has_shared_table())
		share(sk);
	return 0;
}

SEC("fexit/inet_csk_accept")
int BPF_PROG(owner_accepted, struct sock *listener, int flags, int *error, bool kernel,
	     struct sock *sk)
{
	return accept(sk);
}

/* From Linux 6.10 on. */
SEC("fexit/inet_csk_accept")
int BPF_PROG(owner_accepted_by, struct sock *listener, void *argument, struct sock *sk)
{
	return accept(sk);
}

/* The user is that of the last use elsewhere; here uses are not seen. */
SEC("fentry/commit_creds")
int BPF_PROG(owner_credentials, struct cred *next)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct owner_event event = {.kind = OWNER_RENAME};
	__u32 uid = BPF_CORE_READ(next, uid.val);

	if (BPF_CORE_READ(task, cred, uid.val) == uid || !is_reported(BPF_CORE_READ(task, tgid)))
		return 0;
	fill_process(&event.process, task);
	event.process.uid = uid;
	event.time = bpf_ktime_get_ns();
	submit_process(&event);
	return 0;
}

/* Whoever gets the ring may use the sockets that are registered with it. */
SEC("tp_btf/io_uring_create")
int owner_ring(void *ctx)
{
	report_fork((void *)bpf_get_current_task(), OWNER_RING);
	return 0;
}

#endif
