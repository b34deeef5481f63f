# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Servers that accept many connections, each handed to another process, or used in an unusual way.

Each function takes a Scenario of process_scenarios and a number of connections. Phases are those of
process_scenarios: the server sends a banner, the client a request, the server a reply.
"""

import contextlib
import ctypes
import fcntl
import mmap
import os
import socket
import struct
import sys
import threading
import time

import netns
from process_scenarios import BANNER, LIBC, REPLY, REQUEST, answer, enter_namespace, numbered, receive, talk_to_server

SYS_PIDFD_OPEN, SYS_PIDFD_GETFD, SYS_IO_URING_SETUP = 434, 438, 425
IPPROTO_MPTCP = 262
FIRST_PORT = 30000
URING = netns.BUILD / "tests/lib/uring"


def lacks_uring():
    """Why there is no io_uring here, or None."""
    parameters = ctypes.create_string_buffer(120)
    fd = LIBC.syscall(SYS_IO_URING_SETUP, 4, parameters)
    if fd < 0:
        return f"io_uring_setup(2): {os.strerror(ctypes.get_errno())}"
    os.close(fd)
    return None


def lacks_pidfd_getfd():
    pidfd = LIBC.syscall(SYS_PIDFD_OPEN, os.getpid(), 0)
    fd = LIBC.syscall(SYS_PIDFD_GETFD, pidfd, 0, 0)
    error = f"pidfd_getfd(2): {os.strerror(ctypes.get_errno())}" if fd < 0 else None
    for used in (pidfd, fd):
        if used >= 0:
            os.close(used)
    return error


def lacks_multipath():
    try:
        socket.socket(socket.AF_INET, socket.SOCK_STREAM, IPPROTO_MPTCP).close()
    except OSError as error:
        return f"IPPROTO_MPTCP: {error.strerror}"
    return None


def connect(scenario, i, protocol=0):
    """From a port of its own: the kernel may choose one again after a second, and reports are by port."""
    caller = socket.socket(socket.AF_INET, socket.SOCK_STREAM, protocol)
    caller.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    caller.bind((scenario.address, FIRST_PORT + i))
    caller.connect((scenario.address, scenario.port))
    scenario.made["client"] += 1
    return caller


def call(scenario, count, pid=None):
    """One client process, one connection after the other; in the network namespace of a process. None: here."""
    enter_namespace(pid)
    if not pid:
        scenario.report("client")
    for i in range(count):
        talk_to_server(connect(scenario, i))


def accept(scenario, server):
    """The connection and the port of its client."""
    connection, peer = server.accept()
    scenario.made["server"] += 1
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
        connection, port = accept(scenario, server)
        in_child(scenario, comm, work, connection, port)
        connection.close()


def fork_after_accept(scenario, count):
    serve_in_children(scenario, count, "handler", answer)


def shared_turns(count):
    """What workers share: each takes a byte for a connection, and ends when there are no more."""
    reader, writer = os.pipe()
    os.write(writer, bytes(count))
    os.close(writer)
    return reader


def prefork(scenario, count):
    """Four workers share a listener; the connections divide themselves among them."""
    workers = 4
    turns_reader = shared_turns(count)

    def work(child):
        # A worker takes a turn for each connection, so that all end when there are no more.
        while os.read(turns_reader, 1):
            connection, port = accept(child, server)
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
        connection, port = accept(scenario, server)
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
        connection, port = accept(scenario, server)
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


def activate(scenario, count):
    """As systemd does it: one process listens, a program that it starts accepts on descriptor 3."""
    code = f"""
import os, socket, sys
sys.path[:0] = {sys.path!r}
from process_scenarios import answer
if os.environ["LISTEN_FDS"] != "1" or os.environ["LISTEN_PID"] != str(os.getpid()):
    sys.exit(1)
server = socket.socket(fileno=3)
for _ in range({count}):
    connection, peer = server.accept()
    comm = open("/proc/self/comm").read().strip()
    os.write(int(sys.argv[1]), f"server {{peer[1]}} 1 {{comm}}[{{os.getpid()}}]\\n".encode())
    answer(connection)
os.write(int(sys.argv[1]), b"server made {count}\\n")
"""
    server = scenario.listen()

    def start(child):
        reports = fcntl.fcntl(child.writer, fcntl.F_DUPFD, 10)
        become_service(server, sys.executable, "-c", code, str(reports))

    scenario.spawn("starter", start)
    scenario.ready()
    if not scenario.wait():
        raise ChildProcessError("the service failed")


def become_service(used, program, *words):
    """Execute a program that has a socket as descriptor 3, by the protocol of sd_listen_fds(3)."""
    if used.fileno() != 3:
        os.dup2(used.fileno(), 3)
    os.set_inheritable(3, True)
    os.execve(program, [program, *words], dict(os.environ, LISTEN_FDS="1", LISTEN_PID=str(os.getpid())))


def activate_each(scenario, count):
    """As systemd with Accept=yes: one process accepts, a program for each connection has it as descriptor 3."""
    def become(child, connection, port):
        child.say("server", f"sh[{os.getpid()}]", 1, port)
        become_service(connection, "/bin/sh", "-c", "echo banner >&3; read -r x <&3; echo reply >&3; read -r x <&3; true")

    server = scenario.listen()
    scenario.ready()
    for _ in range(count):
        connection, port = accept(scenario, server)
        scenario.spawn("starter", become, connection, port)
        connection.close()
        os.waitpid(scenario.children.pop(), 0)


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
        connection, port = accept(scenario, server)
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
        connection, _ = accept(scenario, server)
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
        connection, port = accept(child, server)
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


def serve_same_tuple(scenario, count):
    """For call_from_same_tuple(): two workers share a listener."""
    so_far = mmap.mmap(-1, 4)
    turns_reader = shared_turns(count)

    def work(child):
        while os.read(turns_reader, 1):
            connection, port = accept(child, server)
            # The next connection comes after the reply to this one.
            number = struct.unpack("=I", so_far[:])[0]
            so_far[:] = struct.pack("=I", number + 1)
            child.report("server", 1, numbered(port, number))
            with contextlib.suppress(ConnectionResetError):
                answer(connection)
            connection.close()

    server = scenario.listen()
    for _ in range(2):
        scenario.spawn("worker", work)
    scenario.ready()
    if not scenario.wait():
        raise ChildProcessError("a worker failed")


def call_from_same_tuple(scenario, count, pause):
    """Two processes by turns make connections from one port, each so many ms after the other has reset its own."""
    turns = [os.pipe(), os.pipe()]

    def work(child, own):
        for number in range(own, count, 2):
            os.read(turns[own][0], 1)
            time.sleep(pause / 1000)
            child.report("client", 0, numbered(FIRST_PORT, number))
            caller = connect(child, 0)
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            talk_to_server(caller)
            os.write(turns[not own][1], b"t")

    os.write(turns[0][1], b"t")
    for own, comm in enumerate(("one", "other")):
        scenario.spawn(comm, work, own)
    if not scenario.wait():
        raise ChildProcessError("a caller failed")


def serve_plainly(scenario, count, pid=None):
    """In the network namespace of a process; None: here. Only here owners are reported."""
    enter_namespace(pid)
    server = socket.create_server((scenario.address, scenario.port))
    if not pid:
        scenario.report("server")
    scenario.ready()
    for _ in range(count):
        answer(accept(scenario, server)[0])


def serve_multipath(scenario, count):
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM, IPPROTO_MPTCP)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((scenario.address, scenario.port))
    server.listen(128)
    scenario.report("server")
    scenario.ready()
    for _ in range(count):
        answer(accept(scenario, server)[0])


def call_multipath(scenario, count):
    scenario.report("client")
    for i in range(count):
        talk_to_server(connect(scenario, i, IPPROTO_MPTCP))
