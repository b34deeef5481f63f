# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Network namespaces, interfaces and captures for the tests that need a live kernel.

enter() moves the test into namespaces of its own. They have no names, so the kernel removes them, with all
interfaces and programs, when the last process in them has ended for any reason.
"""

import ctypes
import errno
import fcntl
import json
import os
import pathlib
import platform
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

import tap
import tcpdumps

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("BUILD", ROOT / "build")).resolve()
TCPLENS = os.environ.get("TCPLENS", str(BUILD / "tcplens"))

CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWNET = 0x00020000, 0x20000000, 0x40000000
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000
PR_SET_PDEATHSIG = 1
SYSCALL_BPF = {"x86_64": 321, "aarch64": 280}
BPF_OBJ_GET, BPF_OBJ_GET_INFO, BPF_PROG_QUERY = 7, 15, 16
BPF_NEXT_ID = {"prog": 11, "map": 12, "link": 31}
TCX = {"ingress": 46, "egress": 47}
# How much slower an emulated VM is.
SLOWER = int(os.environ.get("TESTS_SLOWER", "1"))
WAIT_SECONDS = 20 * SLOWER
RUN_SECONDS = 150 * SLOWER
# A port without a listener: the reset that answers a connection attempt marks the end of a test's traffic.
END_PORT = 9
# A command prefix that runs it as nobody, without privileges.
NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all")

LIBC = ctypes.CDLL(None, use_errno=True)


def checked(result):
    if result:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def run(*command, check=True, **options):
    """Run a command to its end; its result with stdout and stderr as text."""
    return subprocess.run([str(word) for word in command], check=check, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=RUN_SECONDS, **options)


def ip(*words, pid=None):
    """Run `ip` with these words, in the namespace of a process if one is given."""
    return run(*inside(pid), "ip", *words).stdout


def inside(pid):
    return ("nsenter", f"--net=/proc/{pid}/ns/net", "--") if pid else ()


def quiet(pid=None):
    """Turn off IPv6 autoconfiguration and duplicate address detection, whose packets would be captured too."""
    for entry in ("all", "default"):
        for key, value in (("autoconf", 0), ("accept_ra", 0), ("dad_transmits", 0), ("accept_dad", 0),
                           ("addr_gen_mode", 1)):
            command = f"echo {value} > /proc/sys/net/ipv6/conf/{entry}/{key}"
            run(*inside(pid), "sh", "-c", command)


def enter():
    """Move this process into a network namespace of its own whose loopback is up; or skip the test."""
    if os.geteuid() != 0:
        tap.skip_all("needs root")
    if not os.access(TCPLENS, os.X_OK):
        raise FileNotFoundError(f"{TCPLENS} is not built")
    checked(LIBC.unshare(CLONE_NEWNET | CLONE_NEWNS))
    checked(LIBC.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None))
    # /sys/class/net shows the namespace in which it was mounted.
    checked(LIBC.mount(b"sysfs", b"/sys", b"sysfs", 0, None))
    quiet()
    ip("link", "set", "lo", "up")
    # On SIGTERM a test exits through its with statements.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))


def enter_alone():
    """enter(), in a process that sees no others: --netns all then has the test's namespaces alone."""
    if os.geteuid() != 0:
        tap.skip_all("needs root")
    checked(LIBC.unshare(CLONE_NEWPID))
    pid = os.fork()
    if pid:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: os.kill(pid, signal.SIGTERM))
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    enter()
    checked(LIBC.mount(b"proc", b"/proc", b"proc", 0, None))


def die_with_parent():
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Peer:
    """A second namespace, for the other end of a veth pair; it lives as long as this process."""

    def __init__(self):
        self.holder = subprocess.Popen(["unshare", "--net", "sleep", "infinity"],
                                       preexec_fn=die_with_parent)
        own = os.readlink("/proc/self/ns/net")
        wait_for(lambda: os.readlink(f"/proc/{self.holder.pid}/ns/net") != own, "a second namespace")
        quiet(self.holder.pid)
        self.ip("link", "set", "lo", "up")

    def ip(self, *words):
        return ip(*words, pid=self.holder.pid)

    def command(self, *words):
        return (*inside(self.holder.pid), *words)

    def close(self):
        self.holder.kill()
        self.holder.wait()


def wait_for(condition, what):
    """Wait until condition() is true; raises TimeoutError after WAIT_SECONDS."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"no {what} in {WAIT_SECONDS} s")
        time.sleep(0.01)


OWN4, PEER4, OWN6, PEER6 = "10.7.0.1", "10.7.0.2", "fd07::1", "fd07::2"
OWN_MAC, PEER_MAC = "02:00:00:00:07:01", "02:00:00:00:07:02"


def no_ip6(peer, without=True):
    """Turn off IPv6 on interfaces made from now on: its packets would be counted as traffic."""
    for pid in (None, peer.holder.pid):
        run(*inside(pid), "sh", "-c", f"echo {without:d} > /proc/sys/net/ipv6/conf/default/disable_ipv6")


def veth(peer, own="near", other="far"):
    """A veth pair to the peer, with addresses of both families and permanent neighbours."""
    ip("link", "add", own, "address", OWN_MAC, "type", "veth",
       "peer", "name", other, "address", PEER_MAC, "netns", peer.holder.pid)
    for pid, name, ip4, ip6, other4, other6, other_mac in (
            (None, own, OWN4, OWN6, PEER4, PEER6, PEER_MAC),
            (peer.holder.pid, other, PEER4, PEER6, OWN4, OWN6, OWN_MAC)):
        ip("link", "set", name, "up", pid=pid)
        ip("address", "add", f"{ip4}/24", "dev", name, pid=pid)
        with_ip6 = run(*inside(pid), "cat", f"/proc/sys/net/ipv6/conf/{name}/disable_ipv6").stdout == "0\n"
        if with_ip6:
            ip("address", "add", f"{ip6}/64", "dev", name, "nodad", pid=pid)
        for address in (other4, other6) if with_ip6 else (other4,):
            ip("neighbour", "replace", address, "lladdr", other_mac, "dev", name, "nud", "permanent", pid=pid)


class Tun:
    """A tun interface (no link header) that this process reads and writes."""

    TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000

    def __init__(self, name, address="10.8.0.1/24"):
        self.fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(self.fd, self.TUNSETIFF, struct.pack("16sH22x", name.encode(),
                                                         self.IFF_TUN | self.IFF_NO_PI))
        ip("link", "set", name, "up")
        ip("address", "add", address, "dev", name)

    def send(self, packet):
        os.write(self.fd, packet)

    def close(self):
        os.close(self.fd)


def syn(source, destination, sequence=1):
    """An IPv4 SYN to a port without a listener."""
    def total(data):
        value = sum(struct.unpack(f"!{len(data) // 2}H", data))
        while value >> 16:
            value = (value & 0xFFFF) + (value >> 16)
        return ~value & 0xFFFF

    addresses = bytes(map(int, source.split("."))) + bytes(map(int, destination.split(".")))
    tcp = struct.pack("!HHIIBBHHH", 1234, END_PORT, sequence, 0, 5 << 4, 2, 512, 0, 0)
    tcp_sum = total(addresses + struct.pack("!HH", 6, len(tcp)) + tcp)
    header = struct.pack("!BBHHHBBH", 0x45, 0, 40, 1, 0, 64, 6, 0) + addresses
    header = header[:10] + struct.pack("!H", total(header)) + header[12:]
    return header + tcp[:16] + struct.pack("!H", tcp_sum) + tcp[18:]


def helper(name, *words, limit=None, check=True):
    """Run a program of tests/lib to its end, or for `limit` seconds."""
    bound = ("timeout", limit) if limit else ()
    return run(*bound, BUILD / "tests/lib" / name, *words, check=check)


def traffic(name, address, *words, peer=None):
    """Run both ends of a traffic program; the server in the peer's namespace where one is given."""
    if not peer:
        return helper(name, *words, address).stdout
    command = peer.command(BUILD / "tests/lib" / name, "-s", *words, address)
    server = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True,
                              preexec_fn=die_with_parent)
    try:
        if server.stdout.readline() != "ready\n":
            raise RuntimeError(f"the server of {name} did not start")
        output = helper(name, "-c", *words, address).stdout
        if server.wait(timeout=WAIT_SECONDS):
            raise RuntimeError(f"the server of {name} failed")
        return output
    finally:
        server.kill()
        server.wait()
        server.stdout.close()


class Observer:
    """A foreign BPF program on an interface's ingress, which counts the packets that reach it."""

    def __init__(self, hook, verdict, interface):
        self.process = subprocess.Popen([str(BUILD / "tests/lib/observer"), hook, verdict, interface],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        preexec_fn=die_with_parent)
        if self.process.stdout.readline() != "ready\n":
            raise RuntimeError(f"the observer on {interface} did not start")

    def count(self):
        """Detach; returns the number of packets seen."""
        output, _ = self.process.communicate(timeout=WAIT_SECONDS)
        return int(output.split()[0])


class Capture:
    """tcplens or tcpdump while it captures; its output goes to files."""

    def __init__(self, program, *words, stdin=subprocess.DEVNULL, stdout=None, stderr=None, under=()):
        self.folder = tempfile.TemporaryDirectory(prefix="tcplens-test-")
        self.output = pathlib.Path(self.folder.name, "stdout")
        self.errors = pathlib.Path(self.folder.name, "stderr")
        with open(self.output, "wb") as out, open(self.errors, "wb") as err:
            self.process = subprocess.Popen(
                [str(word) for word in (*under, program, *words)], stdin=stdin,
                stdout=out if stdout is None else stdout, stderr=err if stderr is None else stderr, preexec_fn=die_with_parent)

    def attached(self):
        """Wait for its message "listening on"; False if it ended instead."""
        wait_for(lambda: "listening on" in self.messages() or self.process.poll() is not None,
                 f"'listening on': {self.messages()}")
        return "listening on" in self.messages() and self.process.poll() is None

    def messages(self):
        return self.errors.read_text(errors="replace")

    def text(self):
        return self.output.read_text(errors="replace")

    def lines(self):
        """The output's lines, without the empty one that tcpdump ends with when it is interrupted."""
        lines = self.text().splitlines()
        return lines[:-1] if lines and not lines[-1] else lines

    def wait_line(self, pattern):
        """Wait until a line of the output matches."""
        wait_for(lambda: re.search(pattern, self.text(), re.M) or self.process.poll() is not None,
                 f"line like {pattern}; stderr: {self.messages()}; stdout ends {self.lines()[-3:]}")

    def stop(self, ending=signal.SIGINT):
        """Signal it to end, and wait; returns the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(ending)
        return self.finish()

    def finish(self):
        """Wait until it ends; returns the exit status, None after a timeout."""
        try:
            return self.process.wait(timeout=WAIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None

    def counts(self):
        """The numbers of the closing lines: {"captured": N, "received": N, "dropped": N}."""
        return {word: int(number) for number, word in
                re.findall(r"^(\d+) packets? (captured|received|dropped)", self.messages(), re.M)}

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def tcplens(*words, **options):
    return Capture(TCPLENS, *words, **options)


def tcpdump(*words, **options):
    """The reference, with a buffer for all packets of a test (in immediate mode it has room for few)."""
    return Capture("tcpdump", "-l", "-B", "16384", *words, **options)


def tcpdump_missing():
    """Why tcpdump cannot be the reference here, or None."""
    return tcpdumps.missing()


def mark_end(address, *captures):
    """Send a packet that marks the end of the traffic; wait until every capture has printed it."""
    run("/usr/bin/python3", "-c", "import socket, sys\n"
        "family = socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET\n"
        "socket.socket(family).connect_ex((sys.argv[1], int(sys.argv[2])))", address, END_PORT)
    for capture in captures:
        capture.wait_line(rf"\.({END_PORT}|discard) > ")


def bpf(command, attributes):
    """bpf(2) with a union bpf_attr; its result and the attributes as the kernel leaves them."""
    buffer = ctypes.create_string_buffer(attributes, len(attributes))
    return LIBC.syscall(SYSCALL_BPF[platform.machine()], command, buffer, len(attributes)), buffer.raw


def bpf_object(path):
    """What is pinned there, as (kind, the kernel's number)."""
    name = ctypes.create_string_buffer(os.fsencode(path))
    fd, _ = bpf(BPF_OBJ_GET, struct.pack("=QII", ctypes.addressof(name), 0, 0))
    checked(fd < 0)
    try:
        kind = re.search(r"bpf.(map|prog|link)", os.readlink(f"/proc/self/fd/{fd}"))[1]
        info = ctypes.create_string_buffer(8)
        checked(bpf(BPF_OBJ_GET_INFO, struct.pack("=IIQ", fd, len(info), ctypes.addressof(info)))[0])
        return kind, struct.unpack_from("=I", info.raw, 4)[0]
    finally:
        os.close(fd)


def bpf_exists(kind, number):
    """Whether the kernel has such an object; it is not opened for that."""
    result, left = bpf(BPF_NEXT_ID[kind], struct.pack("=III", number - 1, 0, 0))
    return not result and struct.unpack_from("=I", left, 4)[0] == number


def query_tcx(interface, attach_type):
    """How many programs the kernel has on a TCX hook, or None where there is no TCX (before 6.6)."""
    query = bytearray(struct.pack("=IIIIQIIQQQQ", socket.if_nametoindex(interface), attach_type,
                                  *[0] * 9))
    buffer = (ctypes.c_char * len(query)).from_buffer(query)
    if LIBC.syscall(SYSCALL_BPF[platform.machine()], BPF_PROG_QUERY, buffer, len(query)):
        return None if ctypes.get_errno() == errno.EINVAL else 0
    return struct.unpack_from("=I", query, 24)[0]


def has_tcx():
    return query_tcx("lo", TCX["ingress"]) is not None


def dropped():
    """By interface, what a full backlog of a CPU discarded before the interface's hook."""
    links = json.loads(ip("-j", "-s", "link", "show"))
    return {link["ifname"]: link["stats64"]["rx"]["dropped"] for link in links}


def attached(interface):
    """The programs attached to an interface: {hook: the kernel's listing}; empty for none."""
    found = {}
    for side, attach_type in TCX.items():
        count = query_tcx(interface, attach_type)
        if count:
            found[f"TCX {side}"] = count
        filters = run("tc", "filter", "show", "dev", interface, side, check=False).stdout
        if " bpf " in filters:
            found[f"clsact {side}"] = filters
    link = ip("-d", "link", "show", interface)
    if "prog/xdp" in link:
        found["XDP"] = link
    return found
