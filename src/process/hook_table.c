// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
#include "process/hook_table.h"

#define ROW(feature) [feature - FEATURE_PROCESS_FIRST]

const struct hook hook_table[HOOK_TABLE_ROWS] = {
	ROW(FEATURE_STATE) = {"owner_state", "inet_sock_set_state", TRACEPOINT,
			      "connections that are made or closed are not followed"},
	ROW(FEATURE_CONNECT) =
		{"owner_connect", "sock_ops", CGROUP,
		 "the first packets of a connection made here may lack their process"},
	ROW(FEATURE_ACCEPT4) =
		{"owner_accept4", "cgroup/getpeername4", CGROUP,
		 "a connection is its listener's until whoever accepted it reads or writes"},
	ROW(FEATURE_ACCEPT6) =
		{"owner_accept6", "cgroup/getpeername6", CGROUP,
		 "an IPv6 connection is its listener's until whoever accepted it reads or writes"},
	ROW(FEATURE_CALL) = {"owner_call", "tcp_sendmsg_locked", FUNCTION,
			     "a process that takes over a socket is known only after it has sent"},
	ROW(FEATURE_PAGES) =
		{"owner_pages", "do_tcp_sendpages", FUNCTION,
		 "a process that takes over a socket is known only after sendfile or splice"},
	ROW(FEATURE_SEND) = {"owner_send", "tcp_sendmsg_locked", TRACEPOINT,
			     "a process that takes over a socket is known only after it has sent"},
	ROW(FEATURE_SENT) = {"owner_sent", "sock_send_length", TRACEPOINT,
			     "a process that takes over a socket and sends is not noticed"},
	ROW(FEATURE_RECEIVE) =
		{"owner_receive", "sock_recv_length", TRACEPOINT,
		 "a process that takes over a socket is known only after it has taken out data"},
	ROW(FEATURE_READ) = {"owner_read", "tcp_rcv_space_adjust", TRACEPOINT,
			     "a process that takes over a socket and receives is not noticed"},
	ROW(FEATURE_RENAME) = {"owner_rename", "task_rename", TRACEPOINT,
			       "a process keeps the name it had when it was first seen"},
	ROW(FEATURE_MOVE) = {"owner_move", "cgroup_attach_task", TRACEPOINT,
			     "a process keeps the cgroup it had when it was first seen"},
	ROW(FEATURE_EXEC) = {"owner_exec", "sched_process_exec", TRACEPOINT,
			     "a process keeps its command line until it uses another socket"},
	ROW(FEATURE_EXIT) = {"owner_exit", "sched_process_exit", TRACEPOINT,
			     "a listener stays that of the process which opened it"},
	ROW(FEATURE_FORK) =
		{"owner_fork", "sched_process_fork", TRACEPOINT,
		 "children of selected processes are not captured, or taken for their parents"},
	ROW(FEATURE_FILES) = {"owner_files", "iter/task_file", ITERATOR,
			      "sockets older than the capture have no process until they are used"},
	ROW(FEATURE_SOCKETS) =
		{"owner_sockets", "iter/tcp", NETNS_ITERATOR,
		 "connections that outlived their process may be taken for their listener's"},
	ROW(FEATURE_SHARED) = {NULL, "receive_fd", SHARED,
			       "each use of every socket is followed, which costs packets more"},
	ROW(FEATURE_STORAGE) =
		{NULL, "sk_storage", STORAGE,
		 "of more than 65536 sockets those unused for longest have no process"},
};
