# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Planted drops: each is a function that makes the kernel drop one packet, in a table with what its line has to be."""

import contextlib
import pathlib
import re
import socket
import time

import crafted
import netns
import packets
import tap

FIRST_PORT, CLOSED = 20001, 4001
# Nobody has these; the first is routed to the peer.
BEHIND, UNROUTED = "10.7.1.1", "10.9.0.1"
SHOWN_SECONDS = 3 * netns.SLOWER
PLANTS = []


class Missing(Exception):
    """What this kernel or machine does not have for a plant."""


def plant(name, reasons, functions):
    """A plant. reasons: of the newest kernel first, the first that the running kernel has counts; A|B: either."""
    def add(act):
        PLANTS.append((name, reasons.split(), functions, act, FIRST_PORT + len(PLANTS)))
        return act
    return add


@contextlib.contextmanager
def set_to(name, value):
    """A sysctl below net, meanwhile."""
    path = pathlib.Path("/proc/sys/net", name)
    before = path.read_text(encoding="ascii")
    path.write_text(f"{value}\n", encoding="ascii")
    try:
        yield
    finally:
        path.write_text(before, encoding="ascii")


class World:
    """What plants work with: the host that sends, the capture, a listener."""

    def __init__(self, host, capture, listener):
        self.host, self.capture, self.listener = host, capture, listener

    def await_drop(self, port):
        """Until the drop is shown, so that what causes it can be removed; or for some seconds."""
        deadline = time.monotonic() + SHOWN_SECONDS
        while time.monotonic() < deadline and not drops(self.capture.lines(), port):
            time.sleep(0.01)

    def segment(self, port, flags="S", to=None, **fields):
        return packets.tcp(flags, port, to or self.listener.getsockname()[1], **fields)

    def packet(self, port, source=crafted.HOST4, destination=netns.OWN4, flags="S", to=None, **fields):
        return packets.ip4(self.segment(port, flags, to), source, destination, **fields)

    def packet6(self, port, to=None, destination=netns.OWN6, **fields):
        return packets.ip6(self.segment(port, to=to), crafted.HOST6, destination, **fields)

    def connect(self, port, **options):
        return crafted.Connection(self.host, self.listener, port, **options)

    @contextlib.contextmanager
    def server(self, backlog=8):
        with socket.create_server((netns.OWN4, 0), backlog=backlog) as listener:
            yield World(self.host, self.capture, listener)

    @contextlib.contextmanager
    def during(self, port, *words, undo):
        """While a command's effect lasts."""
        made = netns.run(*words, check=False)
        if "syntax error" in made.stderr:
            raise ValueError(made.stderr)
        if made.returncode:
            raise Missing(f"{words[0]}: {made.stderr.strip().splitlines()[0]}")
        try:
            yield
            self.await_drop(port)
        finally:
            netns.run(*undo)

    @contextlib.contextmanager
    def nft(self, port, hook, family="inet", device=None):
        """A rule that drops what has this port."""
        device = f'device "{device}" ' if device else ""
        rules = (f"table {family} planted {{ chain c {{ type filter hook {hook} {device}priority 0; "
                 f"tcp sport {port} drop; }}; }}")
        with self.during(port, "nft", rules, undo=("nft", "delete", "table", family, "planted")):
            yield

    @contextlib.contextmanager
    def observer(self, port, hook):
        observer = netns.Observer(hook, "drop", "near")
        try:
            yield
            self.await_drop(port)
        finally:
            observer.count()

    def call(self, port):
        """This host's own SYN to the peer, from that port."""
        with socket.socket() as caller:
            caller.bind((netns.OWN4, port))
            caller.setblocking(False)
            caller.connect_ex((netns.PEER4, CLOSED))


def drops(lines, port):
    """[(reason, function)] of the drops of packets from that port, before or after the name of the peer."""
    found = (re.search(rf"\.{port}\b.* \| dropped(?:: (\S+))?(?: at (\S+))?", line) for line in lines)
    return [(match[1], match[2]) for match in found if match]


def features():
    shown = netns.run(netns.TCPLENS, "--features").stdout
    return {name: answer == "yes" for name, answer in re.findall(r"^(\S+) +(yes|no) ", shown, re.M)}


def wanted(reasons, names):
    """The reason expected, None for a line without; or raises Missing. names: those that the kernel has."""
    if names:
        reason = next((reason for reason in reasons if names.intersection(reason.split("|"))), None)
        if not reason:
            raise Missing(f"no reason {' or '.join(reasons)} in this kernel")
        return reason
    if "NOT_SPECIFIED" not in reasons:
        raise Missing("without reasons, drops inside of TCP are not traced")
    return None


def reason_names(have):
    """Those of the running kernel, whose types hold them as text."""
    if not have["event-reason"]:
        return set()
    types = pathlib.Path("/sys/kernel/btf/vmlinux").read_bytes()
    return {name.decode() for name in re.findall(rb"\0SKB_DROP_REASON_(\w+)(?=\0)", types)}


def attempt(test, world, names, row):
    """Plant it; the (reason, functions) that its line must have, None if it cannot be."""
    name, reasons, functions, act, port = row
    try:
        reason = wanted(reasons, names)
        act(world, port)
        world.await_drop(port)
        return reason, functions
    except Missing as missing:
        test.skip(name, missing)
        return None


def check_plants(test, host, have):
    names = reason_names(have)
    with socket.create_server((netns.OWN4, 0), backlog=64) as listener, \
            netns.tcplens("-i", "near", "-nn", "-t", "-l", "--events=drop") as capture:
        if not test.ok(capture.attached(), "plants: starts", capture.messages()):
            return
        world = World(host, capture, listener)
        results = {row[0]: attempt(test, world, names, row) for row in PLANTS}
        host.send(world.packet(FIRST_PORT - 1, to=CLOSED))
        world.await_drop(FIRST_PORT - 1)
        test.equal(capture.stop(), 0, "plants: exit status", capture.messages())
        lines = [line for line in capture.lines() if " | " in line]
    for name, _, _, _, port in PLANTS:
        if not results[name]:
            continue
        reason, functions = results[name]
        found = drops(lines, port)
        test.ok(len(found) == 1 and found[0][0] in (reason.split("|") if reason else [None]) and re.fullmatch(functions, found[0][1] or ""),
                f"{name}: {reason}, once", *found)
    ports = {FIRST_PORT - 1, *(row[4] for row in PLANTS if results[row[0]])}
    test.equal([line for line in lines if not any(drops([line], port) for port in ports)], [], "plants: nothing else")
    done = sum(result is not None for result in results.values())
    test.ok(done >= 20 or not have["event-reason"], "plants: at least 20 kinds", done)


@contextlib.contextmanager
def prepared():
    """A test in namespaces with the crafted host: (tap, peer, host, features)."""
    netns.enter()
    test = tap.Tap()
    peer = netns.Peer()
    netns.veth(peer)
    netns.ip("route", "add", "10.7.1.0/24", "via", netns.PEER4)
    netns.ip("route", "add", "fd08::/64", "via", netns.PEER6)
    host = crafted.Host(peer)
    yield test, peer, host, features()
    host.close()
    peer.close()
    test.done()
