# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""What the measurements share: captures under measurement, spreads, goals, tables.

All of them run in network namespaces of their own (tests/lib/netns.py), alternate between the programs they
compare, so that other load affects all alike, and print Markdown. A figure is the median of its repeats with
the quartiles in brackets; no repeat is left out. A ratio is that of two medians, with the quartiles of the
quotients within one turn.
"""

import argparse
import ctypes
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time
import typing

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests/lib"))
import netns  # noqa: E402

TRAFFIC_CPU, READER_CPU = "0", "1"
# An address that no host has.
NOWHERE = "10.7.0.99"
# A process is idle when it sleeps and its CPU use has been below REST_SHARE for REST_SECONDS.
REST_SHARE, REST_SECONDS, REST_MOST = 0.05, 0.05, 60


class Case(typing.NamedTuple):
    """A program that captures, and the seconds within which it reads a packet."""

    command: tuple
    delay: float


def tcplens(interface, *words):
    return Case((netns.TCPLENS, "-i", interface, *words), 0.05)


def tcpdump(interface, *words):
    """libpcap's ring passes a block on when it is full or a second old."""
    return Case(("tcpdump", "-i", interface, *words), 1.1)


def xdpdump(interface, mode, *words):
    """mode is the XDP mode: native, or skb where the driver has no native XDP."""
    return Case(("xdpdump", "-i", interface, "--load-xdp-program", "--load-xdp-mode", mode, *words), 1.1)


def family(pid):
    """A process and all its descendants."""
    yield pid
    for children in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from family(int(child))


def processor_ns(pid):
    """The CPU time of a process so far."""
    clock = ctypes.c_int()
    if netns.LIBC.clock_getcpuclockid(pid, ctypes.byref(clock)):
        raise ProcessLookupError(f"process {pid} has ended")
    return time.clock_gettime_ns(clock.value)


class Capture(netns.Capture):
    """A running capture; its output goes to a file by default."""

    def __init__(self, case, stdout=None, cpu=READER_CPU):
        super().__init__(*case.command, stdout=stdout, under=("taskset", "-c", cpu) if cpu else ())
        self.delay = case.delay
        if not self.attached():
            said = self.messages()
            self.close()
            sys.exit(f"{' '.join(map(str, case.command))}: {said}")

    def processor_ns(self):
        """The CPU time so far, helpers included."""
        return sum(processor_ns(pid) for pid in family(self.process.pid))

    def sleeps(self):
        """Whether it neither runs nor waits for a CPU."""
        stat = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text()
        return stat.rpartition(")")[2].split()[0] == "S"

    def rest(self):
        """Wait until it is idle."""
        time.sleep(self.delay)
        deadline = time.monotonic() + REST_MOST
        before, start = self.processor_ns(), time.monotonic_ns()
        while time.monotonic() < deadline:
            time.sleep(REST_SECONDS)
            now, end = self.processor_ns(), time.monotonic_ns()
            if now - before < REST_SHARE * (end - start) and self.sleeps():
                return
            before, start = now, end
        sys.exit(f"{self.process.args}: still busy after {REST_MOST} s")


class Spread:
    """The median of some figures, or a value found of all together, and their quartiles."""

    def __init__(self, values, together=None):
        self.values = list(values)
        self.median = statistics.median(self.values) if together is None else together
        self.low, self.high = self.median, self.median
        if len(self.values) > 1:
            self.low, _, self.high = statistics.quantiles(self.values, n=4, method="inclusive")

    def text(self, digits=0):
        if self.values.count(self.median) == len(self.values):
            return f"{self.median:.{digits}f}"
        return f"{self.median:.{digits}f} ({self.low:.{digits}f} to {self.high:.{digits}f})"


class Ratio:
    """Figures of one program over those of another; turn by turn for the quartiles."""

    def __init__(self, ours, theirs):
        self.value = ours.median / theirs.median if theirs.median else float("inf")
        pairs = [mine / other for mine, other in zip(ours.values, theirs.values) if other]
        self.spread = Spread(pairs or [float("inf")])
        self.noise = ours.high <= 0 or theirs.low <= 0

    def text(self):
        return f"{self.value:.2f} ({self.spread.low:.2f} to {self.spread.high:.2f})"


def table(head, rows):
    """Print a Markdown table: names to the left, figures to the right."""
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    lines = [[cell.ljust(width) if i == 0 else cell.rjust(width)
              for i, (cell, width) in enumerate(zip(row, widths))] for row in (head, *rows)]
    lines.insert(1, ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])])
    for line in lines:
        print(f"| {' | '.join(line)} |")
    print(flush=True)


class Goals:
    """Goals for the figures, and whether they are met; unclear if a cost of 0 or less shows only noise."""

    def __init__(self):
        self.rows = []
        self.missed = 0

    def add(self, what, want, got, held):
        self.rows.append((what, want, got, "held" if held else "missed"))
        self.missed += not held

    def at_most(self, what, ratio, limit):
        self.add(what, f"at most {limit:.2f}", ratio.text(), ratio.value <= limit)
        if ratio.noise:
            self.rows[-1] = (*self.rows[-1][:-1], "unclear")

    def at_least(self, what, ratio, limit):
        self.add(what, f"at least {limit:.2f}", ratio.text(), ratio.value >= limit)

    def print(self):
        table(("goal", "want", "got", ""), self.rows)


def title(text):
    print(f"## {text}\n\nLinux {os.uname().release}, {os.cpu_count()} CPUs\n", flush=True)


def arguments(description, **numbers):
    """The numbers of the command line, each with its default."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    for name, default in numbers.items():
        parser.add_argument(name, nargs="?", type=int, default=default, help=f"default: {default}")
    return parser.parse_args()


def installed(cases):
    """The cases whose program is installed; prints what is not measured."""
    there = {name: case for name, case in cases.items() if case is None or shutil.which(case.command[0])}
    for name in sorted(cases.keys() - there.keys()):
        print(f"{name}: not installed, not measured", file=sys.stderr)
    return there


def passed(interface, way):
    """The kernel's own count of packets that came in (way "rx") or went out ("tx")."""
    return int(pathlib.Path(f"/sys/class/net/{interface}/statistics/{way}_packets").read_text())


def received(interface):
    return passed(interface, "rx")


def enter_pair():
    """Enter a network namespace with a veth pair to another one; returns the peer."""
    netns.enter()
    peer = netns.Peer()
    netns.no_ip6(peer)
    netns.veth(peer)
    return peer


def flood(peer, packets, *words):
    """Start a flood from the far end of the veth to the near one: a process for flooded()."""
    command = peer.command(netns.BUILD / "tests/lib/flood", "-C", TRAFFIC_CPU, "-n", packets, "-m", netns.OWN_MAC,
                           "-S", netns.PEER4, "-d", NOWHERE, *words, "far")
    return start(*command)


def start(*command, stdout=subprocess.PIPE):
    """Start a program that ends when this one does, or before."""
    return subprocess.Popen([str(word) for word in command], stdout=stdout, text=True,
                            preexec_fn=netns.die_with_parent)


def flooded(process):
    """Wait for a flood's end; (packets that it sent, ns a packet)."""
    words = process.communicate()[0].split()
    if process.returncode:
        sys.exit(f"{process.args} failed")
    return int(words[0]), int(words[3])
