# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""A tracepoint's firings as ftrace lists them: also those for which the kernel runs no BPF program.

A hosted machine's kernel may exempt its own agent, process 1, from tracing programs: none runs while a thread of
the agent is current, not even in the softirq that interrupts it. So a timer that expires then is seen by ftrace, but
by no program on the same tracepoint.
"""

import collections
import ctypes
import os
import pathlib
import re
import tempfile

import netns

LINE = re.compile(r"-(\d+) +\[\d+\].* sport=(\d+) dport=\d+.* saddr=(\S+) daddr=")


class Firings:
    """Those of a tracepoint of TCP while this lives, after netns.enter().

    port: of one end. ftrace lists the whole machine's, so it is the test's own.
    """

    def __init__(self, tracepoint, port):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="tcplens-tracefs-"))
        netns.checked(netns.LIBC.mount(b"none", os.fsencode(self.root), b"tracefs", 0, None))
        self.instance = self.root / "instances" / f"tcplens-{os.getpid()}"
        self.instance.mkdir()
        self.enable = self.instance / "events/tcp" / tracepoint / "enable"
        self.enable.with_name("filter").write_text(f"sport == {port} || dport == {port}")
        self.enable.write_text("1")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.enable.write_text("0")
        self.instance.rmdir()
        netns.checked(netns.LIBC.umount2(ctypes.c_char_p(os.fsencode(self.root)), 0))
        self.root.rmdir()

    def without_event(self, address, ports):
        """How many from this address had no event, and whether each was over a thread of process 1.

        ports: the source port of each event.
        """
        threads = set(os.listdir("/proc/1/task"))
        lines = (LINE.search(line) for line in (self.instance / "trace").read_text().splitlines())
        fired = [(int(line[2]), line[1] in threads) for line in lines if line and line[3] == address]
        missing = collections.Counter(port for port, _ in fired) - collections.Counter(ports)
        exempt = collections.Counter(port for port, agent in fired if agent)
        return sum(missing.values()), all(count <= exempt[port] for port, count in missing.items())
