# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Servers that accept many connections, each handed to another process, or used in an unusual way.

Each function takes a Scenario of process_scenarios and a number of connections. Phases are those of
process_scenarios: the server sends a banner, the client a request, the server a reply.
"""

import ctypes
import os
import socket
import sys
import threading
import time

import netns
from process_scenarios import BANNER, LIBC, REPLY, REQUEST, answer, enter_namespace, receive, talk_to_server

SYS_PIDFD_GETFD = 438
IPPROTO_MPTCP = 262
FIRST_PORT = 30000
URING = netns.BUILD / "tests/lib/uring"


def connect(scenario, i, protocol=0):
    """From a port of its own: the kernel may choose one again after a second, and reports are by port."""
    caller = socket.socket(socket.AF_INET, socket.SOCK_STREAM, protocol)
    caller.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    caller.bind((scenario.address, FIRST_PORT + i))
    caller.connect((scenario.address, scenario.port))
    return caller


def call(scenario, count, pid=None):
    """One client process, one connection after the other; in the network namespace of a process. None: here."""
    enter_namespace(pid)
    if not pid:
        scenario.report("client")
    for i in range(count):
        talk_to_server(connect(scenario, i))


def accept(server):
    """The connection and the port of its client."""
    connection, peer = server.accept()
    return connection, peer[1]


def in_child(scenario, comm, act, *words):
    """Run in a child and wait for its end."""
    scenario.spawn(comm, act, *words)
    if not scenario.wait():
        raise ChildProcessError(f"{comm} failed")


def serve_in_children(scenario, count, comm, serve, *words):
    """Accept, and leave each connection to a child of its own."""
    def work(child, connection, port):
        child.report("server", 1, port)
        serve(connection, *words)

    server = scenario.listen()
    scenario.ready()
    for _ in range(count):
        connection, port = accept(server)
        in_child(scenario, comm, work, connection, port)
        connection.close()


def fork_after_accept(scenario, count):
    serve_in_children(scenario, count, "handler", answer)


def prefork(scenario, count):
    """Four workers share a listener; the connections divide themselves among them."""
    workers = 4
    turns_reader, turns_writer = os.pipe()
    os.write(turns_writer, bytes(count))
    os.close(turns_writer)

    def work(child):
        # A worker takes a turn for each connection, so that all end when there are no more.
        while os.read(turns_reader, 1):
            connection, port = accept(server)
            child.report("server", 1, port)
            answer(connection)

    server = scenario.listen()
    for _ in range(workers):
        scenario.spawn("worker", work)
    scenario.ready()
    if not scenario.wait():
        raise ChildProcessError("a worker failed")


def reply_elsewhere(scenario, count, hand, take):
    """A second process receives each request and replies; hand() gives it the connection, take() gets it there."""
    ours, theirs = socket.socketpair(socket.AF_UNIX)

    def work(child):
        for _ in range(count):
            connection, port = take(theirs)
            child.report("server", 2, port)
            receive(connection, REQUEST)
            connection.sendall(REPLY)
            connection.recv(1)
            connection.close()
            theirs.send(b"d")

    server = scenario.listen()
    scenario.spawn("receiver", work)
    scenario.ready()
    for _ in range(count):
        connection, port = accept(server)
        scenario.report("server", 1, port)
        connection.sendall(BANNER)
        hand(ours, connection, port)
        ours.recv(1)
        connection.close()
    if not scenario.wait():
        raise ChildProcessError("the receiver failed")


def pass_rights(scenario, count):
    def hand(channel, connection, port):
        socket.send_fds(channel, [port.to_bytes(2, "big")], [connection.fileno()])

    def take(channel):
        data, fds, _, _ = socket.recv_fds(channel, 2, 1)
        return socket.socket(fileno=fds[0]), int.from_bytes(data, "big")

    reply_elsewhere(scenario, count, hand, take)


def pass_rights_back(scenario, count):
    """A process that accepted gives the connection away and gets it back before the request is read."""
    ours, theirs = socket.socketpair(socket.AF_UNIX)

    def work(child):
        for _ in range(count):
            data, fds, _, _ = socket.recv_fds(theirs, 2, 1)
            connection, port = socket.socket(fileno=fds[0]), int.from_bytes(data, "big")
            child.report("server", 1, port)
            connection.sendall(BANNER)
            socket.send_fds(theirs, [b"b"], [connection.fileno()])
            connection.close()

    server = scenario.listen()
    scenario.spawn("receiver", work)
    scenario.ready()
    for _ in range(count):
        connection, port = accept(server)
        socket.send_fds(ours, [port.to_bytes(2, "big")], [connection.fileno()])
        connection.close()
        _, fds, _, _ = socket.recv_fds(ours, 1, 1)
        connection = socket.socket(fileno=fds[0])
        scenario.report("server", 2, port)
        receive(connection, REQUEST)
        connection.sendall(REPLY)
        connection.recv(1)
        connection.close()
    if not scenario.wait():
        raise ChildProcessError("the receiver failed")


def get_by_pidfd(scenario, count):
    holder = os.getpid()

    def hand(channel, connection, port):
        channel.send(port.to_bytes(2, "big") + connection.fileno().to_bytes(2, "big"))

    def take(channel):
        data = channel.recv(4)
        pidfd = os.pidfd_open(holder)
        fd = LIBC.syscall(SYS_PIDFD_GETFD, pidfd, int.from_bytes(data[2:], "big"), 0)
        os.close(pidfd)
        if fd < 0:
            raise OSError(ctypes.get_errno(), "pidfd_getfd")
        return socket.socket(fileno=fd), int.from_bytes(data[:2], "big")

    reply_elsewhere(scenario, count, hand, take)


def execute(scenario, count):
    """Like systemd's activation: one process listens, a program that it starts accepts."""
    code = f"""
import os, socket, sys
sys.path[:0] = {sys.path!r}
from process_scenarios import answer
server = socket.socket(fileno=int(sys.argv[1]))
for _ in range({count}):
    connection, peer = server.accept()
    comm = open("/proc/self/comm").read().strip()
    os.write(int(sys.argv[2]), f"server {{peer[1]}} 1 {{comm}}[{{os.getpid()}}]\\n".encode())
    answer(connection)
"""
    start_with_listener(scenario, sys.executable, "-c", code)


def start_with_listener(scenario, program, *words, after=()):
    """The program's last arguments are its listener and what it writes its reports to."""
    server = scenario.listen()

    def start(child):
        for fd in (server.fileno(), child.writer):
            os.set_inheritable(fd, True)
        os.execv(program, [str(program), *words, str(server.fileno()), str(child.writer), *after])

    scenario.spawn("starter", start)
    scenario.ready()
    if not scenario.wait():
        raise ChildProcessError(f"{program} failed")


def uring(scenario, count):
    start_with_listener(scenario, URING, after=(str(count), "0"))


def uring_workers(scenario, count):
    start_with_listener(scenario, URING, after=(str(count), "1"))


def duplicate_and_execute(scenario, count):
    """A child gives the connection another number and becomes another program, which replies."""
    def become(child, connection, port):
        child.say("server", f"sh[{os.getpid()}]", 2, port)
        os.dup2(connection.fileno(), 9)
        os.set_inheritable(9, True)
        os.execv("/bin/sh", ["sh", "-c", "echo reply >&9; read -r x <&9; true"])

    server = scenario.listen()
    scenario.ready()
    for _ in range(count):
        connection, port = accept(server)
        connection.sendall(BANNER)
        receive(connection, REQUEST)
        scenario.spawn("child", become, connection, port)
        connection.close()
        os.waitpid(scenario.children.pop(), 0)


def end_threads(scenario, count):
    """A thread accepts and ends, another one goes on."""
    server = scenario.listen()
    scenario.ready()
    connections = []

    def begin():
        connection, _ = accept(server)
        connection.sendall(BANNER)
        connections.append(connection)

    def go_on():
        connection = connections.pop()
        receive(connection, REQUEST)
        connection.sendall(REPLY)
        connection.recv(1)
        connection.close()

    for _ in range(count):
        for work in (begin, go_on):
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()


def send_file(scenario, count):
    """A child sends by sendfile(2) alone."""
    def serve(connection, fd):
        os.sendfile(connection.fileno(), fd, 0, len(BANNER))
        receive(connection, REQUEST)
        os.sendfile(connection.fileno(), fd, len(BANNER), len(REPLY))
        connection.recv(1)
        connection.close()

    fd = os.memfd_create("answers", 0)
    os.write(fd, BANNER + REPLY)
    serve_in_children(scenario, count, "sender", serve, fd)


def splice(scenario, count):
    """A child sends and receives by splice(2) alone."""
    def move(source, target, length):
        while length:
            length -= os.splice(source, target, length)

    def serve(connection):
        reader, writer = os.pipe()
        os.write(writer, BANNER)
        move(reader, connection.fileno(), len(BANNER))
        move(connection.fileno(), writer, len(REQUEST))
        os.read(reader, len(REQUEST))
        os.write(writer, REPLY)
        move(reader, connection.fileno(), len(REPLY))
        connection.recv(1)
        connection.close()

    serve_in_children(scenario, count, "splicer", serve)


def end_before_packet(scenario, count):
    """Whoever accepted has ended when the last packets come."""
    def die(child):
        connection, port = accept(server)
        child.report("server", 1, port)
        connection.sendall(BANNER)

    server = scenario.listen()
    scenario.ready()
    for _ in range(count):
        in_child(scenario, "mortal", die)


def call_the_dead(scenario, count):
    scenario.report("client")
    for i in range(count):
        caller = connect(scenario, i)
        receive(caller, BANNER)
        caller.recv(1)
        time.sleep(0.002)
        caller.sendall(REQUEST)
        time.sleep(0.002)
        caller.close()


def serve_plainly(scenario, count, pid=None):
    """In the network namespace of a process; None: here. Only here owners are reported."""
    enter_namespace(pid)
    server = socket.create_server((scenario.address, scenario.port))
    if not pid:
        scenario.report("server")
    scenario.ready()
    for _ in range(count):
        answer(accept(server)[0])


def serve_multipath(scenario, count):
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM, IPPROTO_MPTCP)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((scenario.address, scenario.port))
    server.listen(128)
    scenario.report("server")
    scenario.ready()
    for _ in range(count):
        answer(accept(server)[0])


def call_multipath(scenario, count):
    scenario.report("client")
    for i in range(count):
        talk_to_server(connect(scenario, i, IPPROTO_MPTCP))
