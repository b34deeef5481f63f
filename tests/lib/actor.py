# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Processes that do what a test tells them, step by step.

An actor runs Python statements, one line at a time, in one namespace of names; do() returns once the
line has run. So the test decides the order in which processes use their sockets.
"""

import json
import subprocess
import sys

import netns

# The name `names` is what the statements see; an answer is what they put into `result`.
LOOP = r"""
import ctypes, json, os, socket, struct, sys, threading, time
libc = ctypes.CDLL(None, use_errno=True)
names = globals()

def serve(commands, answers):
    for line in commands:
        names["result"] = None
        exec(json.loads(line), names)
        answers.write(json.dumps(names["result"]) + "\n")
        answers.flush()

def reset(fd):
    fd.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    fd.close()

def rename(name):
    libc.prctl(15, name.encode(), 0, 0, 0)

def call(server, port=0):
    caller = socket.socket()
    caller.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    caller.bind(("127.0.0.1", port))
    caller.connect(("127.0.0.1", server))
    return caller

def who():
    with open("/proc/self/comm") as comm:
        return f"{comm.read().strip()}[{os.getpid()}]"

if len(sys.argv) > 1:
    rename(sys.argv[1])
serve(sys.stdin, sys.stdout)
"""


class Actor:
    """A process named comm."""

    def __init__(self, comm, under=()):
        self.process = subprocess.Popen([*under, sys.executable, "-c", LOOP, comm], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, preexec_fn=netns.die_with_parent)
        self.pid = self.process.pid

    def do(self, statements):
        """Run them to their end; returns what they put into `result`."""
        self.process.stdin.write(json.dumps(statements) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, f"{self.pid} has ended in: {statements}"
        return json.loads(answer)

    def who(self):
        """Its name and number, as a line of --proc has them."""
        return self.do("result = who()")

    def end(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
