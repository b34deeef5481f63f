# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
"""Flight recorders and what is in their files: numbered packets as the reference, tcpdump and tshark as readers."""

import os
import pathlib
import re
import socket
import subprocess
import time

import netns
import packets

# An emulated machine takes ten times as long.
EMULATED = netns.SLOWER > 1
PACKETS = 30000 if EMULATED else 150000
SOURCES = ("10.7.0.11", "10.7.0.12")
NOWHERE = "10.7.0.99"


def recorder(folder, *words, interface="lo", **options):
    return netns.tcplens("-i", interface, "-w", folder, "--keep-interval", 0, *words, **options)


def armed(capture):
    netns.wait_for(lambda: "recorder: the last" in capture.messages() or capture.process.poll() is not None,
                   f"'recorder: the last': {capture.messages()}")
    return capture.process.poll() is None


def files(folder):
    return sorted(path for path in pathlib.Path(folder).iterdir() if not path.name.startswith("."))


def wait_files(folder, count):
    netns.wait_for(lambda: len(files(folder)) >= count, f"{count} files: {os.listdir(folder)}")
    return files(folder)


def flood(cpu, packets=PACKETS, *words, interface="lo"):
    command = (netns.BUILD / "tests/lib/flood", "-C", cpu, "-n", packets, "-f", 1, "-S", SOURCES[cpu], "-d", NOWHERE, *words, interface)
    return subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, text=True)


def sent(process):
    return int(process.communicate(timeout=netns.RUN_SECONDS)[0].split()[0])


def read(path):
    """tcpdump's reading: [(time, source, number)], and what it complains of."""
    result = netns.run("tcpdump", "-r", path, "-nn", "-tt", "-S", "tcp", check=False)
    packets = [(float(when), source, int(number)) for when, source, number in
               re.findall(r"^(\S+) IP (\S+)\.\d+ > \S+ Flags \[P\.\], seq (\d+)", result.stdout, re.M)]
    noise = [line for line in result.stderr.splitlines() if not line.startswith("reading from file")]
    return packets, noise + ([f"status {result.returncode}"] if result.returncode else [])


def numbers(packets, source):
    return [number for _, found, number in packets if found == source]


def marked(path, text):
    """tshark's reading: the frames whose comment has the text, as (time, comment)."""
    result = netns.run("tshark", "-r", path, "-Y", f'frame.comment contains "{text}"', "-T", "fields",
                       "-e", "frame.time_epoch", "-e", "frame.comment", check=False)
    return [tuple(line.split("\t")) for line in result.stdout.splitlines()]


def trigger_time(path):
    """Of the file's name, in local time."""
    date, micro = path.name.split("_")[0].split(".")
    return time.mktime(time.strptime(date, "%Y-%m-%dT%H-%M-%S")) + int(micro) / 1e6


def counts(capture):
    """(triggers, files, merged, too soon, without a file) of the closing line."""
    *_, match = [None, *re.finditer(r"(\d+) triggers?, (\d+) files? written, .*was written: (\d+), too soon after one: (\d+), without a file: (\d+)",
                                    capture.messages())]
    return tuple(int(word) for word in match.groups()) if match else (0, 1)


def check_sum(test, name, capture, least=1):
    triggers, *outcomes = counts(capture)
    test.ok(triggers == sum(outcomes) and triggers >= least, f"{name}: each trigger is counted once", capture.messages())


def events_of_one():
    """How many events of refuse() the kernel reports: those that are received, and sent without a socket where it gives their reason."""
    features = netns.run(netns.TCPLENS, "--features").stdout
    return 2 if re.search(r"^event-reset-reason +yes", features, re.M) else 1


def refuse(times=1):
    """Connections that are answered by a reset, which is sent and received here."""
    for _ in range(times):
        with socket.socket() as end:
            end.connect_ex(("127.0.0.1", netns.END_PORT))


class Sender:
    """Writes one segment to a port on lo."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        self.socket.bind(("lo", packets.ETHERTYPE_IP4))

    def send(self, *ports):
        for port in ports:
            self.socket.send(bytes(12) + b"\x08\x00" + packets.ip4(packets.tcp("A", seq=port, dport=port)))
