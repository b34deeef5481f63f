# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Servers and clients that report their own process ids, for the tests of --proc.

A scenario is a server, its clients and a port of their own. Every process in it reports which end of
the connection it owns, and from which phase on: phase 0 begins with the first packet of that end,
phase N with its Nth data segment. The server sends first, so that each phase has exactly one owner; but
who sends next has read before that, and with the reading it becomes the owner.
"""

import ctypes
import fcntl
import os
import re
import signal
import socket
import threading
import time

PR_SET_NAME = 15
LIBC = ctypes.CDLL(None, use_errno=True)
LINE = re.compile(r"^\S+ IP6? (\S+)\.(\d+) > (\S+)\.(\d+): Flags \[([^]]*)\](?:, seq (\d+))?.* \| (.+) > (.+)$")
# Seconds after which a process is ended, whatever it waits for.
TIMEOUT = 60 * int(os.environ.get("TESTS_SLOWER", "1"))
BANNER, REQUEST, REPLY = b"banner\n", b"request\n", b"reply\n"

# Below those that the kernel chooses.
FIRST_CLIENT = 24000

# The first line of a connection attempt.
SYN = "S"


def numbered(port, number):
    """What stands for a caller's port in reports, where it makes several connections from it."""
    return port + (number << 16)


class Scenario:
    """One run of some processes; truth is {(side, caller's port or 0): {phase: "comm[pid]"}}."""

    def __init__(self, port, address="127.0.0.1"):
        self.port, self.address = port, address
        self.family = socket.AF_INET6 if ":" in address else socket.AF_INET
        # Written to by all processes; a pipe would be full after some hundred reports. Without O_APPEND two that
        # write at the same time may write at the same offset.
        self.writer = os.memfd_create("reports", 0)
        fcntl.fcntl(self.writer, fcntl.F_SETFL, os.O_APPEND)
        self.ready_reader, self.ready_writer = os.pipe()
        self.go_reader, self.go_writer = os.pipe()
        self.children = []
        self.truth = {}
        # Of this process; then of all.
        self.made = {"client": 0, "server": 0}

    def spawn(self, comm, function, *words):
        """A child process of that name, which runs the function and ends."""
        pid = os.fork()
        if pid:
            self.children.append(pid)
            return pid
        status = 1
        signal.alarm(TIMEOUT)
        try:
            self.children = []
            self.made = {"client": 0, "server": 0}
            LIBC.prctl(PR_SET_NAME, comm.encode(), 0, 0, 0)
            function(self, *words)
            for side, count in self.made.items():
                os.write(self.writer, f"{side} made {count}\n".encode())
            status = 0
        finally:
            os._exit(status)

    def wait(self):
        """Wait until every child has ended; true if all succeeded."""
        statuses = [os.waitpid(pid, 0)[1] for pid in self.children]
        self.children = []
        return not any(statuses)

    def report(self, side, phase=0, caller=0):
        """Report that this process owns that end from the phase on; for one caller's port, or 0 for all."""
        with open("/proc/self/comm", encoding="utf-8") as comm:
            text = f"{side} {caller} {phase} {comm.read().strip()}[{os.getpid()}]\n"
        os.write(self.writer, text.encode())

    def say(self, side, name, phase=0, caller=0):
        os.write(self.writer, f"{side} {caller} {phase} {name}\n".encode())

    def listen(self, **options):
        server = socket.create_server((self.address, self.port), family=self.family, backlog=128,
                                      **options)
        self.report("server")
        return server

    def ready(self):
        os.write(self.ready_writer, b"r")

    def wait_ready(self, count=1):
        for _ in range(count):
            os.read(self.ready_reader, 1)

    def go(self):
        """Let a process that is in wait_go() continue."""
        os.write(self.go_writer, b"g")

    def wait_go(self):
        os.read(self.go_reader, 1)

    def collect(self):
        """Read the processes' reports; they must all have ended."""
        for fd in (self.ready_writer, self.ready_reader, self.go_reader, self.go_writer):
            os.close(fd)
        os.lseek(self.writer, 0, os.SEEK_SET)
        with open(self.writer, encoding="utf-8") as reports:
            for line in reports:
                side, caller, rest = line.split(None, 2)
                if caller == "made":
                    self.made[side] += int(rest)
                else:
                    phase, name = rest.split(None, 1)
                    self.truth.setdefault((side, int(caller)), {})[int(phase)] = name.strip()

    def owner(self, side, caller, phase):
        """The owner of an end of a caller's connection in a phase."""
        phases = dict(self.truth.get((side, 0), {}))
        phases.update(self.truth.get((side, caller), {}))
        return phases[max(known for known in phases if known <= phase)]


class Count:
    """Counts of right, unknown and wrong lines; of connections that were attempted, and data segments that were sent."""

    def __init__(self):
        self.right = self.unknown = self.wrong = 0
        self.connections = self.segments = 0
        self.notes = []

    def add(self, line, got, want):
        """want: for both ends, whoever may own it."""
        if all(a in b for a, b in zip(got, want)):
            self.right += 1
        elif all(a in (*b, "?") for a, b in zip(got, want)):
            self.unknown += 1
            self.notes.append(f"unknown: {line} (want {want})")
        else:
            self.wrong += 1
            self.notes.append(f"WRONG: {line} (want {want})")


class Connection:
    """What is known of a connection by its lines so far."""

    def __init__(self, caller, number):
        self.caller = numbered(caller, number)
        self.number = number
        self.sent = {"client": set(), "server": set()}  # by the number of the first byte: it may be sent again
        self.syn = None

    def phase(self, side):
        return len(self.sent[side])

    def owners(self, scenario, side):
        """Who may own that end: the owner of the phase, and whoever reads what the other end has sent."""
        phase = self.phase(side)
        ahead = self.phase("client") >= phase > 0 if side == "server" else self.phase("server") > phase
        return {scenario.owner(side, self.caller, number) for number in ((phase, phase + 1) if ahead else (phase,))}


def unanswered(matches):
    """The attempts that were made again: a former socket had the port still when the first segment came."""
    seen = [(match[2], match[6]) for match in matches if match[5] == SYN]
    return {syn for syn in seen if seen.count(syn) > 1} if len(set(seen)) < len(seen) else set()


def check(scenario, lines):
    """Follow each connection of a scenario through its phases."""
    count, connections = Count(), {}
    again = unanswered([match for match in map(LINE.match, lines) if match])
    for line in lines:
        match = LINE.match(line)
        if not match or str(scenario.port) not in (match[2], match[4]):
            continue
        forward = match[4] == str(scenario.port)
        caller, flags, number = int(match[2] if forward else match[4]), match[5], match[6]
        connection = connections.get(caller)
        former = None
        if not connection or (flags == SYN and connection.syn != number):
            former = connection
            connection = connections[caller] = Connection(caller, connection.number + 1 if connection else 0)
            connection.syn = number
            count.connections += flags == SYN
        if "P" in flags:
            sent = connection.sent["client" if forward else "server"]
            count.segments += number not in sent
            sent.add(number)
        want = [connection.owners(scenario, end) for end in ("client", "server")]
        if former and (match[2], number) in again:
            want[1] |= former.owners(scenario, "server")
        count.add(line, [match[7], match[8]], want if forward else want[::-1])
    return count


def call(scenario):
    """A client: one exchange."""
    scenario.report("client")
    caller = socket.create_connection((scenario.address, scenario.port))
    talk_to_server(caller)


def talk_to_server(caller):
    receive(caller, BANNER)
    caller.sendall(REQUEST)
    receive(caller, REPLY)
    caller.close()


def receive(connection, text):
    got = b""
    while len(got) < len(text):
        more = connection.recv(len(text) - len(got))
        if not more:
            raise EOFError(f"{got!r} instead of {text!r}")
        got += more


def answer(connection):
    """A server's side of one exchange."""
    connection.sendall(BANNER)
    receive(connection, REQUEST)
    connection.sendall(REPLY)
    connection.recv(1)
    connection.close()


def run_server(scenario, serve, clients=1, servers=1):
    """Start servers, then clients one after the other."""
    for i in range(servers):
        scenario.spawn(f"server{i}" if servers > 1 else "server", serve)
    scenario.wait_ready(servers)
    for i in range(clients):
        pid = scenario.spawn("client", call) if i == 0 else scenario.spawn("client", call_again, i)
        scenario.children.remove(pid)
        os.waitpid(pid, 0)


def call_again(scenario, number=None):
    """A client after others: it reports for its own port only.

    number: of several of a scenario, so that the kernel does not give two of them the same port in turn.
    """
    own = ("", FIRST_CLIENT + scenario.port % 1000 * 8 + number) if number is not None else None
    caller = socket.create_connection((scenario.address, scenario.port), source_address=own)
    scenario.report("client", 0, caller.getsockname()[1])
    talk_to_server(caller)


def serve_itself(scenario):
    server = scenario.listen()
    scenario.ready()
    answer(server.accept()[0])


def serve_in_child(scenario):
    """The parent accepts, a forked child answers."""
    server = scenario.listen()
    scenario.ready()
    connection, _ = server.accept()
    scenario.spawn("handler", answer_reported, connection)
    connection.close()
    scenario.wait()


def answer_reported(scenario, connection):
    scenario.report("server", 1)
    answer(connection)


def accept_in_child(scenario, accept=None):
    """The parent listens, a forked child accepts."""
    server = scenario.listen()
    scenario.spawn("acceptor", accept or accept_reported, server)
    server.close()
    scenario.ready()
    scenario.wait()


def accept_reported(scenario, server):
    connection, peer = server.accept()
    scenario.report("server", 1, peer[1])
    answer(connection)


def accept_unnamed(scenario, server):
    """Without asking for the peer's address, as libuv does."""
    connection = socket.socket(fileno=LIBC.accept(server.fileno(), None, None))
    scenario.report("server", 1)
    answer(connection)


def serve_unnamed(scenario):
    accept_in_child(scenario, accept_unnamed)


def serve_orphaned(scenario):
    """Like a daemon: the process that listens ends, its child continues."""
    server, parent = scenario.listen(), os.getpid()
    scenario.spawn("heir", accept_orphaned, server, parent)


def accept_orphaned(scenario, server, parent):
    # At once, so that the end of the parent and what follows come to the reader together.
    while os.getppid() == parent:
        os.sched_yield()
    scenario.ready()
    accept_reported(scenario, server)
    # After its first connection the listener is known to belong to this process.
    for _ in range(2):
        connection, peer = server.accept()
        scenario.report("server", 0, peer[1])
        answer(connection)


def serve_succeeded(scenario):
    """The process that accepted closes its listener, and another listens before the connection is used."""
    server = scenario.listen()
    scenario.ready()
    connection = socket.socket(fileno=LIBC.accept(server.fileno(), None, None))
    server.close()
    successor = scenario.spawn("successor", listen_only)
    scenario.wait_ready()
    scenario.go()
    time.sleep(0.2)
    receive(connection, REQUEST)
    answer(connection)
    os.kill(successor, signal.SIGKILL)
    os.waitpid(successor, 0)


def listen_only(scenario):
    with socket.create_server((scenario.address, scenario.port), family=scenario.family):
        scenario.ready()
        signal.pause()


def call_after_go(scenario):
    """A client that sends first, once go() is called."""
    scenario.report("client")
    caller = socket.create_connection((scenario.address, scenario.port))
    scenario.wait_go()
    caller.sendall(REQUEST)
    talk_to_server(caller)


def serve_in_threads(scenario):
    server = scenario.listen()

    def work():
        LIBC.prctl(PR_SET_NAME, b"a-thread", 0, 0, 0)
        answer(server.accept()[0])

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    scenario.ready()
    for thread in threads:
        thread.join()


def serve_preforked(scenario):
    server = scenario.listen()
    for _ in range(3):
        scenario.spawn("worker", accept_reported, server)
    scenario.ready()
    scenario.wait()


def serve_reuseport(scenario):
    """Each of several processes has a listener of its own; a timeout ends those without a connection."""
    server = socket.create_server((scenario.address, scenario.port), family=scenario.family, reuse_port=True)
    scenario.ready()
    server.settimeout(2)
    while True:
        try:
            connection, peer = server.accept()
        except TimeoutError:
            return
        connection.settimeout(None)
        scenario.report("server", 0, peer[1])
        answer(connection)


def serve_passed(scenario):
    """The connection is passed to another process through a UNIX socket."""
    ours, theirs = socket.socketpair(socket.AF_UNIX)
    scenario.spawn("receiver", receive_passed, theirs)
    server = scenario.listen()
    scenario.ready()
    connection, _ = server.accept()
    connection.sendall(BANNER)
    socket.send_fds(ours, [b"x"], [connection.fileno()])
    scenario.wait()
    connection.close()


def receive_passed(scenario, channel):
    _, fds, _, _ = socket.recv_fds(channel, 1, 1)
    connection = socket.socket(fileno=fds[0])
    scenario.report("server", 2)
    receive(connection, REQUEST)
    connection.sendall(REPLY)
    connection.shutdown(socket.SHUT_WR)
    connection.recv(1)


def serve_exec(scenario):
    """The process that accepted executes another program."""
    server = scenario.listen()
    scenario.ready()
    connection, _ = server.accept()
    connection.sendall(BANNER)
    receive(connection, REQUEST)
    scenario.say("server", f"sh[{os.getpid()}]", 2)
    os.dup2(connection.fileno(), 9)
    # The connection itself may be 9, which dup2() leaves as it is, closed by execv().
    os.set_inheritable(9, True)
    os.execv("/bin/sh", ["sh", "-c", "echo reply >&9; read -r x <&9; true"])


def serve_and_die(scenario):
    """The server's process has ended when the last packets arrive."""
    server = scenario.listen()
    scenario.ready()
    connection, _ = server.accept()
    connection.sendall(BANNER)
    os._exit(0)


def call_late(scenario):
    """Sends on a connection whose other end has no process any more, and is reset."""
    scenario.report("client")
    caller = socket.create_connection((scenario.address, scenario.port))
    receive(caller, BANNER)
    caller.recv(1)
    time.sleep(0.05)
    caller.sendall(REQUEST)


def serve_slowly(scenario):
    """Closes after the client's process has ended, perhaps also its socket."""
    server = scenario.listen()
    scenario.ready()
    connection, _ = server.accept()
    connection.sendall(BANNER)
    receive(connection, REQUEST)
    connection.recv(1)
    time.sleep(0.1)
    connection.close()


def call_and_leave(scenario):
    scenario.report("client")
    caller = socket.create_connection((scenario.address, scenario.port))
    receive(caller, BANNER)
    caller.sendall(REQUEST)
    os._exit(0)


def call_refused(scenario):
    scenario.report("client")
    scenario.say("server", "closed-port")
    socket.socket(scenario.family).connect_ex((scenario.address, scenario.port))


def call_nobody(scenario):
    """A connection attempt without an answer; given up after the first retransmission."""
    scenario.report("client")
    scenario.say("server", "-")
    caller = socket.socket(scenario.family)
    caller.settimeout(1.5)
    caller.connect_ex((scenario.address, scenario.port))


def serve_itself_late(scenario):
    """Accepts before the capture begins; data follows after go()."""
    server = scenario.listen()
    scenario.ready()
    connection, _ = server.accept()
    scenario.wait_go()
    answer(connection)


def call_late_talk(scenario):
    scenario.report("client")
    caller = socket.create_connection((scenario.address, scenario.port))
    scenario.ready()
    talk_to_server(caller)


def serve_mapped(scenario):
    """An IPv6 socket that also accepts IPv4."""
    server = socket.create_server(("::", scenario.port), family=socket.AF_INET6, dualstack_ipv6=True)
    scenario.report("server")
    scenario.ready()
    answer(server.accept()[0])


def enter_namespace(pid):
    """Move into the network namespace of a process; None: stay. Processes in another namespace report nothing."""
    if pid:
        with open(f"/proc/{pid}/ns/net", encoding="utf-8") as namespace:
            if LIBC.setns(namespace.fileno(), 0):
                raise OSError(ctypes.get_errno(), "setns")


def serve_at(scenario, pid):
    enter_namespace(pid)
    server = socket.create_server((scenario.address, scenario.port))
    if not pid:
        scenario.report("server")
    scenario.ready()
    answer(server.accept()[0])


def call_at(scenario, pid, port):
    """A client with a port that it chose."""
    enter_namespace(pid)
    if not pid:
        scenario.report("client")
    caller = socket.socket(scenario.family)
    caller.bind((scenario.address, port))
    caller.connect((scenario.address, scenario.port))
    talk_to_server(caller)


def flood_server(scenario, count):
    server = scenario.listen()
    scenario.ready()
    for _ in range(count):
        connection, _ = server.accept()
        connection.sendall(BANNER)
        connection.recv(1)
        connection.close()


def flood_client(scenario, count, rate):
    """Make `count` short connections, `rate` each second."""
    scenario.report("client")
    begin = time.monotonic()
    for i in range(count):
        caller = socket.create_connection((scenario.address, scenario.port))
        receive(caller, BANNER)
        caller.close()
        time.sleep(max(0, begin + (i + 1) / rate - time.monotonic()))
